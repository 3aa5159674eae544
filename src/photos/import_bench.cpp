#include "photos/import_bench.h"

#include "photos/decode.h"
#include "photos/encode.h"
#include "photos/folder_scan.h"
#include "photos/importer.h"
#include "photos/parallel.h"

#include "core/atomic_file.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <random>
#include <stdexcept>

namespace morphoscope {
namespace {

constexpr int kQuality = 85;
// Pictures that differ; the rest of the corpus repeats them with other bytes at the end.
constexpr std::size_t kPictureCount = 12;
// Standard deviation in 8-bit steps: enlarged pictures are smooth, and without the noise of a
// sensor their files would be a third of a camera's and quicker to decode.
constexpr double kNoise = 9;

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// Waves of a few lengths: something to enlarge where no photo is at hand.
Image drawnPicture(int index) {
    Image image = makeImage(400, 300);
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            for (int c = 0; c < 3; ++c) {
                const double phase =
                    2 * std::numbers::pi * (x * (index + 1 + c) / 400.0 + y * (2 + c) / 300.0);
                const auto at = static_cast<std::size_t>(3 * (y * image.width + x) + c);
                image.rgb[at] = static_cast<std::uint8_t>(
                    std::lround(127 + 60 * std::sin(phase) + 40 * std::sin(9 * phase)));
            }
    return image;
}

std::vector<Image> sourcePictures(const ImportBenchRequest& request) {
    std::vector<Image> pictures;
    if (!request.sources.empty())
        for (const ScannedFile& file : scanFolders(request.sources).files)
            if (pictures.size() < kPictureCount)
                pictures.push_back(decodePhoto(file.path).image);
    while (pictures.size() < (request.sources.empty() ? kPictureCount : 1))
        pictures.push_back(drawnPicture(static_cast<int>(pictures.size())));
    return pictures;
}

void addNoise(Image& image, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> noise(0, kNoise);
    std::vector<int> steps(
        1 << 16); // drawn once, then picked: a draw for each of 36 million bytes is slow
    for (int& step : steps)
        step = static_cast<int>(std::lround(noise(random)));
    for (std::uint8_t& value : image.rgb)
        value = static_cast<std::uint8_t>(std::clamp(value + steps[random() & 0xFFFF], 0, 255));
}

std::filesystem::path photoPath(const ImportBenchRequest& request, int index) {
    char name[32];
    std::snprintf(name, sizeof name, "photo_%05d.jpg", index);
    return request.folder / "photos" / name;
}

ImportRequest importOf(const ImportBenchRequest& request) {
    return {.paths = {(request.folder / "photos").string()},
            .fit = Fit::crop,
            .catalogue = request.folder / "catalogue.sqlite",
            .threadCount = request.threadCount};
}

// Removes what was made, also when the benchmark fails. The folder itself goes only when nothing
// else is in it.
class CorpusFolder {
public:
    explicit CorpusFolder(std::filesystem::path folder) : folder_(std::move(folder)) {
        std::filesystem::create_directories(folder_ / "photos");
    }
    ~CorpusFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_ / "photos", ignored);
        for (const char* name :
             {"catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm"})
            std::filesystem::remove(folder_ / name, ignored);
        std::filesystem::remove(folder_, ignored);
    }
    CorpusFolder(const CorpusFolder&) = delete;
    CorpusFolder& operator=(const CorpusFolder&) = delete;

private:
    std::filesystem::path folder_;
};

} // namespace

void writeBenchCorpus(const ImportBenchRequest& request) {
    const std::vector<Image> pictures = sourcePictures(request);
    const std::size_t pictureCount =
        std::min(pictures.size(), static_cast<std::size_t>(request.photoCount));
    std::filesystem::create_directories(request.folder / "photos");
    parallelFor(pictureCount, threadCountOf(request.threadCount), {}, [&](std::size_t picture) {
        const WorkingFrame frame{double(request.width) / request.height, Fit::crop};
        Image image = fitted(pictures[picture], frame, request.width, request.height);
        addNoise(image, static_cast<std::uint32_t>(picture));
        std::vector<std::uint8_t> jpeg = encodeJpeg(image, kQuality);
        const std::size_t jpegBytes = jpeg.size();
        for (int i = static_cast<int>(picture); i < request.photoCount;
             i += static_cast<int>(pictureCount)) {
            jpeg.resize(
                jpegBytes); // decoders ignore what follows the end marker, the hash does not
            for (const char digit : std::to_string(i))
                jpeg.push_back(static_cast<std::uint8_t>(digit));
            writeFileAtomically(photoPath(request, i), std::as_bytes(std::span(jpeg)));
        }
    });
}

ImportBenchResult benchImport(const ImportBenchRequest& request) {
    if (request.photoCount < 1 || request.width < 1 || request.height < 1)
        throw std::runtime_error(
            "The import benchmark needs at least one photo of one pixel; it was asked for " +
            std::to_string(request.photoCount) + " of " + std::to_string(request.width) + " x " +
            std::to_string(request.height) + ".");
    const CorpusFolder folder(request.folder);
    writeBenchCorpus(request);

    ImportBenchResult result;
    result.threadCount = threadCountOf(request.threadCount);
    const Clock::time_point first = Clock::now();
    const ImportFinished opened = importPhotos(importOf(request));
    result.firstSeconds = secondsSince(first);
    const Clock::time_point second = Clock::now();
    result.secondReadCount = importPhotos(importOf(request)).readCount;
    result.secondSeconds = secondsSince(second);

    result.photoCount = static_cast<int>(opened.photos->photos.size());
    result.photosPerSecond = result.photoCount / result.firstSeconds;
    result.megapixelsPerPhoto = double(request.width) * request.height / 1e6;
    double bytes = 0;
    for (const Photo& photo : opened.photos->photos)
        bytes += static_cast<double>(photo.fileBytes);
    result.megabytesPerPhoto = bytes / result.photoCount / 1e6;
    return result;
}

} // namespace morphoscope
