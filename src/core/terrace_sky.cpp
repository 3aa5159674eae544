#include "core/terrace_scene.h"

namespace morphoscope::terrace {

namespace {

constexpr int kStarCount = 260;

struct CloudSample {
    float cover = 0;  // 0..1
    float bright = 0; // 0 shadowed belly .. 1 lit edge
};

// Clouds lie on a plane overhead, so that they draw together towards the horizon.
CloudSample cloudAlong(const Light& light, Vec3 ray) {
    const float rise = std::max(ray.y, 0.0f) + 0.075f;
    const float x = 0.62f * ray.x / rise + 5;
    const float y = 0.95f / rise;
    const float threshold = 0.70f - 0.46f * light.clouds;
    const float density = cloudNoise(x, y, 6);
    if (density <= threshold)
        return {};
    const float towardsSun =
        cloudNoise(x + 0.13f * light.sun.x, y - 0.10f * light.sun.z - 0.06f, 4);
    CloudSample sample;
    sample.cover = smoothBetween(threshold, threshold + 0.20f, density) *
                   smoothBetween(0.0f, 0.06f, light.clouds);
    sample.bright = std::clamp(
        0.62f + 2.6f * (density - towardsSun) - 0.9f * (density - threshold - 0.1f), 0.0f, 1.0f);
    return sample;
}

// Clouds are soft: every second pixel is computed, the rest lies between.
class CloudGrid {
public:
    CloudGrid(const Camera& camera, const Light& light, int width, int rows)
        : columns_(width / kStep + 2), samples_(std::size_t(columns_) * (rows / kStep + 2)) {
        for (std::size_t i = 0; i < samples_.size(); ++i) {
            const std::size_t row = i / columns_;
            samples_[i] =
                cloudAlong(light, camera.rayThrough({kStep * static_cast<float>(i % columns_),
                                                     kStep * static_cast<float>(row)}));
        }
    }

    CloudSample at(float x, float y) const {
        const float gx = x / kStep;
        const float gy = y / kStep;
        const auto index = std::size_t(static_cast<int>(gy)) * columns_ + static_cast<int>(gx);
        const float tx = gx - std::floor(gx);
        const float ty = gy - std::floor(gy);
        const auto between = [&](float CloudSample::*part) {
            return std::lerp(std::lerp(samples_[index].*part, samples_[index + 1].*part, tx),
                             std::lerp(samples_[index + columns_].*part,
                                       samples_[index + columns_ + 1].*part, tx),
                             ty);
        };
        return {between(&CloudSample::cover), between(&CloudSample::bright)};
    }

private:
    static constexpr int kStep = 2;
    int columns_;
    std::vector<CloudSample> samples_;
};

struct SkyPalette {
    Color cloudLit;
    Color cloudBelly;
};

SkyPalette paletteOf(const Light& light) {
    const Color ambient = mixed(light.horizon, light.zenith, 0.35f);
    return {ambient * 0.72f + light.sunColor * 0.34f + light.glow * 0.10f +
                Color{0.004f, 0.004f, 0.005f},
            ambient * 0.50f + light.sunColor * 0.05f + Color{0.012f, 0.009f, 0.008f} * light.night};
}

Color clearSky(const Light& light, Vec3 direction, float rise) {
    Color color = mixed(light.horizon, light.zenith, 1 - std::exp(-3.8f * std::max(rise, 0.0f)));
    const float towards = dot(direction, light.sun);
    const float wide = std::exp(3.2f * (towards - 1));
    const float near = std::exp(60 * (towards - 1));
    const float disc = std::exp(2600 * (towards - 1));
    const float low = std::exp(-6.0f * std::max(rise, 0.0f));
    color = color + light.glow * (0.34f * wide * low + 0.35f * near);
    return color + light.sunColor * (1.6f * disc * smoothBetween(-0.01f, 0.02f, light.sun.y));
}

void paintStars(Canvas& canvas, const Camera& camera, const Light& light) {
    const float shown = light.night * (1 - smoothBetween(0.1f, 0.7f, light.clouds));
    const float size = camera.focal / 900;
    for (int i = 0; i < kStarCount; ++i) {
        const Pixel place{camera.center.x + camera.focal * (hash01(i, 1) - 0.5f) * 2.6f,
                          camera.center.y - camera.focal * (0.06f + 1.1f * hash01(i, 2))};
        const float strength = hash01(i, 3);
        canvas.fillDisc(place, size * (0.5f + strength), size * (0.5f + strength),
                        shown * (0.15f + 0.85f * strength * strength), {0.75f, 0.8f, 0.95f});
    }
}

} // namespace

void paintSky(Canvas& canvas, const Camera& camera, const Light& light) {
    const int rows = std::clamp(static_cast<int>(camera.center.y) + 2, 1, canvas.height());
    const CloudGrid clouds(camera, light, canvas.width(), rows);
    const SkyPalette palette = paletteOf(light);
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < canvas.width(); ++x) {
            const float px = static_cast<float>(x) + 0.5f;
            const float py = static_cast<float>(y) + 0.5f;
            const Vec3 ray = camera.rayThrough({px, py});
            const Color sky = clearSky(light, unit(ray), ray.y);
            const CloudSample cloud = clouds.at(px, py);
            const Color body = mixed(palette.cloudBelly, palette.cloudLit, cloud.bright);
            const float thin =
                std::exp(-0.030f / std::max(ray.y, 0.001f)); // the far ones drown in haze
            canvas.at(x, y) = mixed(sky, body, cloud.cover * 0.92f * thin);
        }
    paintStars(canvas, camera, light);
}

} // namespace morphoscope::terrace
