// Writes pairs of pictures whose true middle is known, for scripts/bench/true_middles.sh:
//   true_middles FOLDER [PHOTO...]
// Of every PHOTO two crops that slid apart, the second one in another light; of the demo terrace
// two places to stand at two hours. A folder's name ends with the shift, percent of the width: of
// the crop, or about that of the terrace's railing. One folder a pair: photos/a.png, photos/b.png,
// truth/a__b.png.
// The middle stands half way; its light is the mean of the two lights there.
#include "core/terrace.h"
#include "photos/decode.h"
#include "photos/encode.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

namespace morphoscope {
namespace {

constexpr int kWidth = 1024;
constexpr int kHeight = 768;
constexpr int kShiftPercents[] = {4, 8, 12}; // of the width, from one crop to the other

Image cropped(const Image& image, int left, int top, int width, int height) {
    Image crop = makeImage(width, height);
    for (int y = 0; y < height; ++y)
        std::copy_n(image.rgb.begin() + 3 * (std::ptrdiff_t{top + y} * image.width + left),
                    3 * width, crop.rgb.begin() + 3 * std::ptrdiff_t{y} * width);
    return crop;
}

// Evening: darker, bluer, the top of the whole photo darker still.
Image relit(const Image& image) {
    constexpr float kGamma[] = {1.9f, 1.6f, 1.25f};
    constexpr float kGain[] = {0.80f, 0.85f, 1.0f};
    Image evening = image;
    for (int y = 0; y < image.height; ++y) {
        const float depth = static_cast<float>(y) / static_cast<float>(image.height - 1);
        for (int x = 0; x < image.width; ++x)
            for (std::size_t channel = 0; channel < 3; ++channel) {
                std::uint8_t& value = evening.rgb[3 * (static_cast<std::size_t>(y) *
                                                           static_cast<std::size_t>(image.width) +
                                                       static_cast<std::size_t>(x)) +
                                                  channel];
                const float light = kGain[channel] * (0.65f + 0.35f * depth) *
                                    std::pow(static_cast<float>(value) / 255, kGamma[channel]);
                value = static_cast<std::uint8_t>(std::lround(255 * light));
            }
    }
    return evening;
}

Image mean(const Image& a, const Image& b) {
    Image result = a;
    for (std::size_t i = 0; i < a.rgb.size(); ++i)
        result.rgb[i] = static_cast<std::uint8_t>((a.rgb[i] + b.rgb[i] + 1) / 2);
    return result;
}

void writePair(const std::filesystem::path& folder, const Image& a, const Image& b,
               const Image& middle) {
    std::filesystem::create_directories(folder / "photos");
    std::filesystem::create_directories(folder / "truth");
    writePng(folder / "photos" / "a.png", a);
    writePng(folder / "photos" / "b.png", b);
    writePng(folder / "truth" / "a__b.png", middle);
}

void writeCrops(const std::filesystem::path& folder, const std::filesystem::path& file) {
    const Image photo = decodePhoto(file).image;
    const Image evening = relit(photo);
    for (const int percent : kShiftPercents) {
        // the crops' width is a share of the photo's, so that the widest slide still fits
        const int width = photo.width * 100 / (100 + kShiftPercents[2]) / 2 * 2;
        const int height = std::min(photo.height, width * kHeight / kWidth);
        const int top = (photo.height - height) / 2;
        const int slide = width * percent / 200;
        const int left = (photo.width - width) / 2;
        const auto at = [&](const Image& light, int x) {
            return cropped(light, x, top, width, height);
        };
        writePair(folder / (file.stem().string() + "_" + std::to_string(percent)),
                  at(photo, left - slide), at(evening, left + slide),
                  mean(at(photo, left), at(evening, left)));
    }
}

// The terrace is not one plane: the far towers hardly move, the railing moves most. Pairs whose
// railing slides as far as the crops do, and pairs ten times as far apart.
void writeTerrace(const std::filesystem::path& folder) {
    constexpr float kShiftOfPercent = 0.0025f; // of the camera, to either side, per percent
    const auto view = [](float cameraShift, float hour) {
        return renderTerrace({.cameraShift = cameraShift, .hour = hour}, kWidth, kHeight);
    };
    for (const int factor : {1, 10})
        for (const int percent : kShiftPercents) {
            const int railing = factor * percent;
            const float shift = kShiftOfPercent * static_cast<float>(railing);
            constexpr float kNoon = 12;
            constexpr float kDusk = 20;
            writePair(folder / ("terrace_" + std::to_string(railing)), view(-shift, kNoon),
                      view(shift, kDusk), mean(view(0, kNoon), view(0, kDusk)));
        }
}

} // namespace
} // namespace morphoscope

int main(int count, char** arguments) {
    if (count < 2) {
        std::fputs("true_middles FOLDER [PHOTO...]\n", stderr);
        return 2;
    }
    try {
        morphoscope::writeTerrace(arguments[1]);
        for (int i = 2; i < count; ++i)
            morphoscope::writeCrops(arguments[1], arguments[i]);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
