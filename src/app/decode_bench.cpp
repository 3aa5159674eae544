#include "app/decode_bench.h"

#include "core/decoder_plan.h"
#include "model/compute_device.h"
#include "model/torch_decoder.h"
#include "render/bench_decode.h"
#include "render/bench_warp.h"
#include "render/texture_upload.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

namespace morphoscope {
namespace {

using Json = nlohmann::ordered_json;

struct Times {
    double median = 0; // milliseconds
    double p99 = 0;
};

// Wall time of `action`, repeated for about `seconds` after a warm-up of a fifth of that.
Times timed(const std::function<void()>& action, double seconds) {
    using Clock = std::chrono::steady_clock;
    const auto runFor = [&](double limit, std::vector<double>* times) {
        const auto end = Clock::now() + std::chrono::duration<double>(limit);
        do {
            const auto start = Clock::now();
            action();
            const std::chrono::duration<double, std::milli> taken = Clock::now() - start;
            if (times)
                times->push_back(taken.count());
        } while (Clock::now() < end);
    };
    std::vector<double> times;
    runFor(seconds / 5, nullptr);
    runFor(seconds, &times);
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) {
        return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
    };
    return {at(0.5), at(0.99)};
}

Json layerJson(const DecodeBenchLayer& layer) {
    return {{"layer", layer.time.name},
            {"ms", layer.time.milliseconds},
            {"mac", layer.time.multiplyAccumulates},
            {"executed_mac", layer.time.executedMultiplyAccumulates},
            {"bytes", layer.time.bytes},
            {"kernel", layer.time.kernel},
            {"bound_by", layer.boundBy},
            {"peak_share", layer.peakShare ? Json(*layer.peakShare) : Json()}};
}

Json glRow(const DecodeBenchRow& row) {
    Json json{{"backend", row.backend},
              {"device", row.device},
              {"width", row.width},
              {"height", row.height},
              {"batch", row.batch},
              {"median_ms", row.medianMilliseconds},
              {"p99_ms", row.p99Milliseconds},
              {"gmac_per_second", row.gmacPerSecond},
              {"peak_share", row.peakShare ? Json(*row.peakShare) : Json()}};
    for (const DecodeBenchLayer& layer : row.layers)
        json["layers"].push_back(layerJson(layer));
    return json;
}

Json warpRow(const WarpBenchRow& row) {
    return {{"backend", "gl-frame"},
            {"picture", row.picture},
            {"width", row.width},
            {"height", row.height},
            {"median_ms", row.medianMilliseconds},
            {"p99_ms", row.p99Milliseconds},
            {"share_of_plain", row.share}};
}

// LibTorch's decode of the same network, and its whole way to a GL texture: decode, copy to main
// memory, 8 bit, upload.
Json torchRow(const std::shared_ptr<const DecoderNetwork>& network, const ComputeOptions& compute,
              int batch, double seconds) {
    TorchDecoder decoder(network, compute);
    std::vector<float> latents(static_cast<std::size_t>(batch * network->latentSize));
    for (std::size_t i = 0; i < latents.size(); ++i)
        latents[i] = std::sin(static_cast<float>(i));
    const std::size_t pictureValues =
        3u * static_cast<std::size_t>(network->width * network->height);
    const Texture texture =
        uploadedTexture(makeImage(network->width, network->height), Mipmaps::no);
    const Times decode = timed([&] { decoder.decodeOnDevice(latents, batch); }, seconds);
    const Times toTexture = timed(
        [&] {
            const std::vector<float> planes = decoder.decode(latents, batch);
            for (int i = 0; i < batch; ++i)
                uploadInto(texture, fromPlanes(std::span(planes).subspan(
                                                   static_cast<std::size_t>(i) * pictureValues,
                                                   pictureValues),
                                               network->width, network->height));
            Fence::insert().waitFor(10);
        },
        seconds);
    const double mac = static_cast<double>(multiplyAccumulates(*network)) * batch;
    return {{"backend", compute.device == "cuda" ? "torch-cuda" : "torch-cpu"},
            {"device", decoder.deviceName()},
            {"width", network->width},
            {"height", network->height},
            {"batch", batch},
            {"median_ms", decode.median},
            {"p99_ms", decode.p99},
            {"gmac_per_second", mac / decode.median * 1e-6},
            {"peak_share", nullptr},
            {"to_texture_median_ms", toTexture.median}};
}

} // namespace

std::string decodeBenchJson(const DecodeBenchOptions& options) {
    Json rows = Json::array();
    DecodeBenchSettings settings;
    settings.perLayer = options.perLayer;
    settings.secondsPerRow = options.secondsPerRow;
    for (const DecodeBenchRow& row : benchDecode(settings))
        rows.push_back(glRow(row));
    for (const WarpBenchRow& row : benchWarp({.secondsPerRow = options.secondsPerRow}))
        rows.push_back(warpRow(row));
    for (const auto& size : settings.sizes) {
        const auto network = std::make_shared<const DecoderNetwork>(
            randomDecoderNetwork(size.width, size.height, settings.latentSize, settings.seed));
        for (const int batch : settings.batches) {
            rows.push_back(torchRow(network, {.device = "cpu", .threads = options.torchThreads},
                                    batch, options.secondsPerRow));
            if (options.withCuda && cudaIsAvailable())
                rows.push_back(torchRow(network, {.device = "cuda", .threads = 1}, batch,
                                        options.secondsPerRow));
        }
    }
    return rows.dump(2);
}

} // namespace morphoscope
