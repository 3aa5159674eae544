#include "core/terrace.h"

#include "core/perceptual_distance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

namespace morphoscope {
namespace {

constexpr int kWidth = 160;
constexpr int kHeight = 120;

double meanDifference(const Image& a, const Image& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i)
        sum += std::abs(int(a.rgb[i]) - int(b.rgb[i]));
    return sum / static_cast<double>(a.rgb.size());
}

double meanLight(const Image& image) {
    return meanDifference(image, makeImage(image.width, image.height));
}

TEST(Terrace, SameFactorsSameBytes) {
    const TerraceFactors factors{0.3f, 1.1f, 19, 1.4f, 0.5f};
    EXPECT_EQ(renderTerrace(factors, kWidth, kHeight), renderTerrace(factors, kWidth, kHeight));
}

TEST(Terrace, IsContinuousInEveryFactor) {
    struct Sweep {
        float TerraceFactors::*factor;
        float from;
        float to;
    };
    const Sweep sweeps[] = {{&TerraceFactors::cameraShift, -1, 1},
                            {&TerraceFactors::zoom, 0.8f, 1.6f},
                            {&TerraceFactors::hour, 12, 24},
                            {&TerraceFactors::season, 0, 2},
                            {&TerraceFactors::clouds, 0, 1}};
    for (const Sweep& sweep : sweeps)
        for (int i = 0; i < 10; ++i) {
            TerraceFactors factors;
            factors.*sweep.factor =
                sweep.from + (sweep.to - sweep.from) * (static_cast<float>(i) + 0.37f) / 10;
            const Image before = renderTerrace(factors, kWidth, kHeight);
            factors.*sweep.factor += (sweep.to - sweep.from) * 1e-4f;
            const Image after = renderTerrace(factors, kWidth, kHeight);
            EXPECT_LT(meanDifference(before, after), 0.6) << "at step " << i;
            for (std::size_t k = 0; k < before.rgb.size(); ++k)
                ASSERT_LT(std::abs(int(before.rgb[k]) - int(after.rgb[k])), 40) << "at step " << i;
        }
}

TEST(Terrace, FactorsDoWhatTheyAreNamedFor) {
    const Image noon = renderTerrace({}, kWidth, kHeight);
    EXPECT_GT(meanLight(noon), 2.5 * meanLight(renderTerrace({.hour = 24}, kWidth, kHeight)));
    EXPECT_GT(meanLight(renderTerrace({.season = 0}, kWidth, kHeight)), meanLight(noon)); // snow
    EXPECT_GT(meanDifference(noon, renderTerrace({.cameraShift = 0.2f}, kWidth, kHeight)), 4);
    EXPECT_LT(meanDifference(renderTerrace({.season = 0}, kWidth, kHeight),
                             renderTerrace({.season = 2}, kWidth, kHeight)),
              0.01);
}

TEST(Terrace, AnySizeIsPainted) {
    for (const auto& [width, height] : {std::pair{1, 1}, {3, 200}, {200, 3}, {320, 90}}) {
        const Image image = renderTerrace({.hour = 22}, width, height);
        EXPECT_EQ(image.rgb.size(), std::size_t(3) * width * height);
    }
}

TEST(Terrace, SixteenSettingsDiffer) {
    const std::vector<TerraceSetting> settings = demoTerraceFactors();
    ASSERT_EQ(settings.size(), 16u);
    std::set<std::string> names;
    std::vector<PerceptualImage> pictures;
    for (const TerraceSetting& setting : settings) {
        names.insert(setting.name);
        pictures.push_back(perceptualImage(renderTerrace(setting.factors, kWidth, kHeight)));
    }
    EXPECT_EQ(names.size(), 16u);
    for (std::size_t i = 0; i < 16; ++i)
        for (std::size_t k = i + 1; k < 16; ++k)
            EXPECT_GT(perceptualDistance(pictures[i], pictures[k]), 0.2)
                << settings[i].name << ", " << settings[k].name;
}

} // namespace
} // namespace morphoscope
