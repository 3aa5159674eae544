#include "app/alignment.h"
#include "app/classify_bench_report.h"
#include "app/cli.h"
#include "app/decode_bench.h"
#include "app/frame_bench.h"
#include "app/open_session.h"
#include "core/terrace.h"
#include "core/training_defaults.h"
#include "model/training_bench.h"
#include "morph/bench_align.h"
#include "photos/import_bench.h"
#include "photos/importer.h"
#include "render/headless_context.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <iostream>
#include <stdexcept>

namespace morphoscope {
namespace {

using Json = nlohmann::ordered_json;

// A folder for what a benchmark writes; gone afterwards.
class ScratchFolder {
public:
    ScratchFolder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "morphoscope-bench-XXXXXX").string();
        if (!::mkdtemp(pattern.data()))
            throw std::runtime_error("Cannot create a folder for the benchmark in " +
                                     std::filesystem::temp_directory_path().string() + ".");
        path_ = pattern;
    }
    ~ScratchFolder() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// The photos a training benchmark learns: those named, or the demo terrace straight from its
// painter.
TrainingImages trainingImages(const BenchOptions& options, int width, int height) {
    TrainingImages images;
    if (options.photos.empty()) {
        for (const TerraceSetting& setting : demoTerraceFactors()) {
            images.names.push_back(setting.name);
            images.images.push_back(
                resized(renderTerrace(setting.factors, 4 * width, 4 * height), width, height));
        }
        return images;
    }
    const auto photos = importPhotos({.paths = {options.photos.string()}}).photos;
    const std::vector<std::size_t> distinct = distinctPhotos(*photos);
    for (const std::size_t index : distinct)
        images.names.push_back(photos->photos[index].name);
    images.images = loadFittedImages(*photos, distinct,
                                     {.frame = photos->frame, .width = width, .height = height});
    return images;
}

Json benchTrain(const CommonOptions& common, const BenchOptions& options) {
    TrainingSettings settings = defaultTrainingSettings(ModelKind::vae, Machine::cpu);
    char rest = 0; // what stands behind a size makes it another word
    if (!options.size.empty() &&
        std::sscanf(options.size.c_str(), "%dx%d%c", &settings.width, &settings.height, &rest) != 2)
        throw std::runtime_error("'" + options.size + "' is not a size; expected WIDTHxHEIGHT.");
    if (!(options.seconds > 0)) // a word such as nan passes the range of the command line
        throw std::runtime_error("--seconds is " + std::to_string(options.seconds) +
                                 "; expected a positive number.");
    const TrainingImages images = trainingImages(options, settings.width, settings.height);
    const TrainingBench bench =
        benchTraining(images, settings, computeOptions(common), options.seconds);
    Json json{{"device", bench.device},
              {"photos", images.images.size()},
              {"width", settings.width},
              {"height", settings.height},
              {"batch", settings.batchSize},
              {"steps", bench.steps},
              {"ms_per_step", bench.millisecondsPerStep}};
    for (const BenchPoint& point : bench.quality)
        json["quality"].push_back({{"seconds", point.seconds}, {"psnr_db", point.psnr}});
    return json;
}

Json benchImportJson(const CommonOptions& common, const BenchOptions& options) {
    const ScratchFolder folder;
    ImportBenchRequest request{.folder = folder.path(), .threadCount = common.threads};
    if (!options.photos.empty())
        request.sources = {options.photos.string()};
    if (options.photoCount > 0)
        request.photoCount = options.photoCount;
    const ImportBenchResult result = benchImport(request);
    return {{"photos", result.photoCount},
            {"threads", result.threadCount},
            {"megapixels_per_photo", result.megapixelsPerPhoto},
            {"megabytes_per_photo", result.megabytesPerPhoto},
            {"photos_per_second", result.photosPerSecond},
            {"first_seconds", result.firstSeconds},
            {"second_seconds", result.secondSeconds},
            {"second_read_count", result.secondReadCount}};
}

Json benchFrameJson(const BenchOptions& options) {
    const ScratchFolder folder;
    const FrameBenchResult result =
        benchFrame({.folder = folder.path(),
                    .photoCount = options.photoCount > 0 ? options.photoCount : 1000});
    return {{"photos", result.photoCount},
            {"frames", result.frames},
            {"median_cpu_ms", result.medianCpuMilliseconds},
            {"p99_cpu_ms", result.p99CpuMilliseconds},
            {"median_draw_ms", result.medianDrawMilliseconds},
            {"renderer", result.renderer}};
}

Json benchAlignJson(const CommonOptions& common, const BenchOptions& options) {
    if (options.photos.empty())
        throw std::runtime_error("bench align needs photos of one view; name them with --photos.");
    const auto photos = importPhotos({.paths = {options.photos.string()}}).photos;
    const AlignBench bench = benchAlign(alignmentRequest(*photos, computeOptions(common).threads));
    return {{"photos", bench.photoCount},
            {"pairs", bench.pairCount},
            {"threads", bench.threadCount},
            {"first_result_seconds", bench.firstResultSeconds},
            {"seconds", bench.seconds},
            {"cached_seconds", bench.cachedSeconds},
            {"field_seconds", bench.fieldSeconds},
            {"frame_seconds", bench.frameSeconds},
            {"morphing", bench.morphingCount},
            {"summary", bench.summary}};
}

Json benchDecodeJson(const CommonOptions& common, const BenchOptions& options) {
    const HeadlessContext context;
    return Json::parse(decodeBenchJson({.perLayer = options.perLayer,
                                        .withCuda = common.device != "cpu",
                                        .torchThreads = common.threads > 0 ? common.threads : 1}));
}

Json result(const CommonOptions& common, const BenchOptions& options) {
    switch (options.kind) {
    case BenchKind::decode:
        return benchDecodeJson(common, options);
    case BenchKind::frame:
        return benchFrameJson(options);
    case BenchKind::train:
        return benchTrain(common, options);
    case BenchKind::classify:
        return Json::parse(classifyBenchJson({.photos = options.photos,
                                              .features = options.features,
                                              .compute = computeOptions(common)}));
    case BenchKind::align:
        return benchAlignJson(common, options);
    case BenchKind::import:
        break;
    }
    return benchImportJson(common, options);
}

} // namespace

// Figures are for reading by people and programs alike: JSON with or without --json.
void runBench(const CommonOptions& common, const BenchOptions& options) {
    std::cout << result(common, options).dump(2) << '\n';
}

} // namespace morphoscope
