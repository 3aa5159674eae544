#include "render/decoder_tuning.h"

#include "core/atomic_file.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <glad/gl.h>
#include <limits>
#include <sstream>

namespace morphoscope {
namespace {

constexpr std::uintmax_t kMostFileBytes = 1 << 20;
// A change of the kernels makes old measurements worthless: count up.
constexpr const char* kVersion = "5";

std::string keyOf(const std::string& renderer, Precision precision) {
    return std::string(kVersion) + "\t" + renderer + "\t" +
           (precision == Precision::fp16 ? "fp16" : "fp32") + "\t";
}

std::string readText(const std::filesystem::path& file) {
    std::error_code ignored;
    if (file.empty() || !std::filesystem::exists(file, ignored))
        return "";
    try {
        return readWholeTextFile(file, kMostFileBytes);
    } catch (const std::runtime_error&) {
        return ""; // measured again
    }
}

// False when the driver does not compile halves although it says that it calculates with them.
bool tookShape(DecoderPipeline& pipeline, std::size_t layer, const KernelShape& shape,
               PendingProgram kernel) {
    try {
        pipeline.setShape(layer, shape, std::move(kernel));
        return true;
    } catch (const std::runtime_error&) {
        if (!shape.multipliesHalves)
            throw;
        return false;
    }
}

} // namespace

std::filesystem::path defaultTuningFile() {
    std::filesystem::path folder;
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache)
        folder = cache;
    else if (const char* home = std::getenv("HOME"); home && *home)
        folder = std::filesystem::path(home) / ".cache";
    else
        return {};
    return folder / "morphoscope" / "decoder_tuning.txt";
}

ChosenShapes rememberedShapes(const std::filesystem::path& file, const std::string& renderer,
                              Precision precision) {
    const std::string key = keyOf(renderer, precision);
    std::istringstream lines(readText(file));
    ChosenShapes shapes;
    for (std::string line; std::getline(lines, line);) {
        const std::size_t tab = line.rfind('\t');
        if (!line.starts_with(key) || tab < key.size())
            continue;
        if (const auto shape = kernelShapeFrom(line.substr(tab + 1)))
            shapes[line.substr(key.size(), tab - key.size())] = *shape;
    }
    return shapes;
}

void rememberShapes(const std::filesystem::path& file, const std::string& renderer,
                    Precision precision, const ChosenShapes& shapes) {
    if (file.empty() || shapes.empty())
        return;
    const std::string key = keyOf(renderer, precision);
    std::istringstream lines(readText(file));
    std::string text;
    for (std::string line; std::getline(lines, line);) {
        const std::size_t tab = line.rfind('\t');
        const bool isReplaced = line.starts_with(key) && tab >= key.size() &&
                                tab != std::string::npos &&
                                shapes.contains(line.substr(key.size(), tab - key.size()));
        if (line.starts_with(std::string(kVersion) + "\t") && !isReplaced)
            text += line + "\n";
    }
    for (const auto& [layer, shape] : shapes)
        text += key + layer + "\t" + toText(shape) + "\n";
    try {
        std::filesystem::create_directories(file.parent_path());
        writeFileAtomically(file, text);
    } catch (const std::exception&) {
        return; // only a cache
    }
}

double timeLayer(DecoderPipeline& pipeline, const WeightSet& weights, std::size_t layer,
                 int repeats) {
    constexpr int kRounds = 5;
    const int imageCount = pipeline.settings().imagesAtOnce;
    double best = std::numeric_limits<double>::max();
    for (int round = 0; round < kRounds; ++round) {
        glFinish();
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < repeats; ++i)
            pipeline.dispatchLayer(layer, weights, imageCount, 0);
        glFinish();
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
        best = std::min(best, elapsed.count() / repeats);
    }
    return best;
}

bool KernelTuner::step(DecoderPipeline& pipeline, const WeightSet& weights) {
    if (compiling_ && compiler_ == Compiler::isLeftAlone && !compiling_->isReady())
        return true;
    const std::vector<LayerGeometry>& layers = pipeline.geometries();
    while (layer_ < layers.size() && known_.contains(toText(layers[layer_])))
        ++layer_;
    if (layer_ == layers.size())
        return false;
    const std::vector<KernelShape> candidates =
        candidateShapes(layers[layer_], pipeline.settings().precision, info_);
    if (candidates.size() == 1) {
        best_ = candidates.front();
    } else if (compiling_ || pipeline.shape(layer_) == candidates[candidate_]) {
        measure(pipeline, weights, candidates[candidate_]);
    } else {
        compiling_.emplace(pipeline.beginKernel(layer_, candidates[candidate_]));
        return true;
    }
    if (++candidate_ == candidates.size())
        finishLayer(pipeline);
    return true;
}

void KernelTuner::measure(DecoderPipeline& pipeline, const WeightSet& weights,
                          const KernelShape& shape) {
    std::optional<PendingProgram> compiled = std::exchange(compiling_, std::nullopt);
    if (compiled && !tookShape(pipeline, layer_, shape, *std::move(compiled)))
        return;
    // A GPU's dispatch is so short that the clock would see only the launch.
    const int repeats = info_.isSoftware ? 1 : 30;
    const double seconds = timeLayer(pipeline, weights, layer_, repeats);
    if (candidate_ == 0 || seconds < bestSeconds_) {
        bestSeconds_ = seconds;
        best_ = shape;
    }
}

void KernelTuner::finishLayer(DecoderPipeline& pipeline) {
    if (pipeline.shape(layer_) != best_)
        pipeline.setShape(layer_, best_);
    measured_[toText(pipeline.geometries()[layer_])] = best_;
    candidate_ = 0;
    ++layer_;
}

} // namespace morphoscope
