#include "render/bench_warp.h"

#include "core/decoder_plan.h"
#include "render/gpu_decoder.h"
#include "render/photo_packing.h"
#include "render/picture_pass.h"
#include "render/texture_upload.h"
#include "render/warp_pass.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>

namespace morphoscope {
namespace {

using Clock = std::chrono::steady_clock;

// Knuth's multiplicative hash; its upper bits are the good ones.
unsigned hashOf(unsigned number) {
    return number * 2654435761u;
}

// Any photo: fine structure everywhere, so that no sample is cheaper than another.
Image pattern(int width, int height, int seed) {
    Image image = makeImage(width, height);
    for (std::size_t i = 0; i < image.rgb.size(); ++i)
        image.rgb[i] = static_cast<std::uint8_t>(
            (hashOf(static_cast<unsigned>(i)) + static_cast<unsigned>(seed)) >> 11);
    return image;
}

// Cells, of 320 x 240, of the patches that show one photo alone; of a hundred patches, those.
constexpr int kPatch = 24;
constexpr unsigned kAloneOfHundred = 64;

// A mesh as large as a real one, gently bent. With `hasSwitched`, part of the patches show one
// photo alone halfway: .62 of the cells, as in morphs of real photos (.60, the median over 55 pairs
// of the terrace), and half of the tiles of 16 pixels (there .46 on average). Without, both photos
// show everywhere: the dearest case.
MorphField bentField(float aspect, bool hasSwitched) {
    MorphField field;
    field.width = 160;
    field.height = static_cast<int>(std::lround(160 * aspect));
    for (int y = 0; y < field.height; ++y)
        for (int x = 0; x < field.width; ++x) {
            const Point2 p{
                1.2f * (static_cast<float>(x) / 159 - 0.5f),
                1.2f * aspect *
                    (static_cast<float>(y) / static_cast<float>(field.height - 1) - 0.5f)};
            const Point2 bend{0.02f * std::sin(7 * p.y), 0.02f * std::sin(5 * p.x)};
            field.a.push_back(p + bend);
            field.b.push_back(p - bend);
            field.inTemplate.push_back(p * 0.77f);
        }
    field.templateAspect = aspect;
    field.cellWidth = 320;
    field.cellHeight = 240;
    for (int y = 0; y < field.cellHeight; ++y)
        for (int x = 0; x < field.cellWidth; ++x) {
            const auto patch = static_cast<unsigned>(y / kPatch * field.cellWidth + x / kPatch);
            const unsigned hash = hashOf(patch) >> 16;
            const bool isAlone = hasSwitched && hash % 100 < kAloneOfHundred;
            field.untrusted.push_back(isAlone ? 1.0f : 0.0f);
            field.switchTime.push_back(hash % 2 == 0 ? 0.1f : 0.9f);
            field.insideA.push_back(0.3f);
            field.insideB.push_back(0.3f);
        }
    return field;
}

struct Times {
    double median = 0;
    double p99 = 0;
};

class WarpBench {
public:
    explicit WarpBench(const WarpBenchSettings& settings)
        : settings_(settings),
          decoder_(std::make_shared<const DecoderNetwork>(randomDecoderNetwork(
                       settings.decodedWidth, settings.decodedHeight, settings.latentSize, 1)),
                   {}),
          latent_(static_cast<std::size_t>(settings.latentSize), 0.5f),
          base_(uploadedTexture(pattern(settings.decodedWidth, settings.decodedHeight, 7),
                                Mipmaps::no)),
          mesh_(meshOf(settings, true)), blending_(meshOf(settings, false)),
          target_(settings.width, settings.height) {}

    Times plain() {
        return timed([this] {
            const DecodedPictures decoded = decoder_.decode(latent_);
            picturePass_.draw({.first = {decoded.texture}, .second = {}, .pan = {}}, target_);
        });
    }

    Times warped(PhotoSampling sampling) { return warped(sampling, mesh_); }
    Times blending() { return warped(PhotoSampling::packed, blending_); }

private:
    static WarpMesh meshOf(const WarpBenchSettings& settings, bool hasSwitched) {
        const float aspect =
            static_cast<float>(settings.height) / static_cast<float>(settings.width);
        return WarpMesh(std::make_shared<const MorphField>(bentField(aspect, hasSwitched)));
    }

    // What a photo's texture holds is nothing to its cost: it need not be packed.
    Texture photo(PhotoSampling sampling, int seed) const {
        const int scale = sampling == PhotoSampling::twice ? 2 : 1;
        const PackedPhotoSize packed = packedPhotoSize(settings_.width, settings_.height);
        return uploadedTexture(
            sampling == PhotoSampling::packed
                ? pattern(packed.width, packed.height, seed)
                : pattern(scale * settings_.width, scale * settings_.height, seed),
            Mipmaps::no);
    }

    Times warped(PhotoSampling sampling, WarpMesh& mesh) {
        const Texture a = photo(sampling, 1);
        const Texture b = photo(sampling, 2);
        float t = 0.4f; // as in a morph that plays, no frame has the time of the one before
        return timed([&] {
            t = t > 0.6f ? 0.4f : t + 0.003f;
            const DecodedPictures decoded = decoder_.decode(latent_);
            warpPass_.draw(mesh,
                           {.photoA = a.id(),
                            .photoB = b.id(),
                            .baseA = base_.id(),
                            .baseB = base_.id(),
                            .now = decoded.texture,
                            .t = t,
                            .sampling = sampling},
                           target_);
        });
    }

    Times timed(const std::function<void()>& frame) const {
        std::vector<double> times;
        const auto end =
            Clock::now() + std::chrono::duration<double>(1.2 * settings_.secondsPerRow);
        const auto warm =
            Clock::now() + std::chrono::duration<double>(0.2 * settings_.secondsPerRow);
        while (Clock::now() < end || times.size() < 3) {
            const auto start = Clock::now();
            frame();
            Fence::insert().waitFor(10);
            const std::chrono::duration<double, std::milli> taken = Clock::now() - start;
            if (start > warm)
                times.push_back(taken.count());
        }
        std::sort(times.begin(), times.end());
        return {times[times.size() / 2], times[times.size() * 99 / 100]};
    }

    WarpBenchSettings settings_;
    GpuDecoder decoder_;
    std::vector<float> latent_;
    Texture base_;
    WarpMesh mesh_;
    WarpMesh blending_;
    PictureTarget target_;
    PicturePass picturePass_;
    WarpPass warpPass_;
};

} // namespace

std::vector<WarpBenchRow> benchWarp(const WarpBenchSettings& settings) {
    WarpBench bench(settings);
    const Times plain = bench.plain();
    std::vector<WarpBenchRow> rows;
    const auto add = [&](const char* picture, const Times& times) {
        rows.push_back({.picture = picture,
                        .width = settings.width,
                        .height = settings.height,
                        .medianMilliseconds = times.median,
                        .p99Milliseconds = times.p99,
                        .share = times.median / plain.median});
    };
    add("plain", plain);
    add("warped", bench.warped(PhotoSampling::packed));
    add("warped-blending", bench.blending());
    add("warped-bicubic", bench.warped(PhotoSampling::bicubic));
    add("warped-fine", bench.warped(PhotoSampling::twice));
    return rows;
}

} // namespace morphoscope
