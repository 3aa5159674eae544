// Against the pictures and numbers that scripts/reference/pillow_pixels.py wrote with Pillow.
#include "classify/photo_preprocessing.h"
#include "classify/pillow_resize.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

namespace morphoscope {
namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(MORPHOSCOPE_SOURCE_DIR) / "tests/data/preprocessing";

Image ppm(const std::string& name) {
    std::ifstream file(kFolder / name, std::ios::binary);
    std::string magic;
    int width = 0, height = 0, largest = 0;
    file >> magic >> width >> height >> largest;
    file.get();
    Image image = makeImage(width, height);
    file.read(reinterpret_cast<char*>(image.rgb.data()),
              static_cast<std::streamsize>(image.rgb.size()));
    if (!file || magic != "P6" || largest != 255)
        throw std::runtime_error(name + " is not a PPM picture.");
    return image;
}

std::vector<float> floats(const std::string& name) {
    const std::filesystem::path path = kFolder / name;
    std::vector<float> values(std::filesystem::file_size(path) / sizeof(float));
    std::ifstream(path, std::ios::binary)
        .read(reinterpret_cast<char*>(values.data()),
              static_cast<std::streamsize>(values.size() * sizeof(float)));
    return values;
}

std::vector<float> inputOf(const Image& photo, const PhotoPreprocessing& preprocessing) {
    const Image prepared = preparedPhoto(photo, preprocessing);
    EXPECT_EQ(prepared.width, preprocessing.width);
    EXPECT_EQ(prepared.height, preprocessing.height);
    std::vector<float> planes(prepared.rgb.size());
    normalise(prepared, preprocessing, planes);
    return planes;
}

// The same bits, not only equal values.
bool isSame(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

TEST(PillowResize, GivesThePixelsOfPillow) {
    const Image source = ppm("source.ppm");
    const std::pair<const char*, PillowFilter> filters[] = {{"lanczos", PillowFilter::lanczos},
                                                            {"bilinear", PillowFilter::bilinear},
                                                            {"bicubic", PillowFilter::bicubic},
                                                            {"box", PillowFilter::box},
                                                            {"hamming", PillowFilter::hamming}};
    for (const auto& [name, filter] : filters)
        for (const char* size : {"24x24", "61x30", "80x64", "7x90"}) {
            const Image expected = ppm(std::string(name) + '_' + size + ".ppm");
            EXPECT_EQ(pillowResized(source, expected.width, expected.height, filter), expected)
                << name << ' ' << size;
        }
}

TEST(PillowResize, RefusesWhatHasNoPixels) {
    EXPECT_THROW(pillowResized({}, 2, 2, PillowFilter::box), std::runtime_error);
    EXPECT_THROW(pillowResized(makeImage(3, 3), 0, 2, PillowFilter::box), std::runtime_error);
}

TEST(PhotoPreprocessing, StretchesAndNormalisesLikeAVisionTransformer) {
    const PhotoPreprocessing vit{.width = 32, .height = 32, .resizeWidth = 32, .resizeHeight = 32};
    EXPECT_TRUE(isSame(inputOf(ppm("source.ppm"), vit), floats("vit_32x32.f32")));
}

TEST(PhotoPreprocessing, CutsTheCentreLikeDino) {
    const PhotoPreprocessing dino{.width = 28,
                                  .height = 28,
                                  .resize = PhotoPreprocessing::Resize::shortestEdge,
                                  .shortestEdge = 33,
                                  .filter = PillowFilter::bicubic,
                                  .cutsCentre = true,
                                  .scale = 0.00392156862745098,
                                  .mean = {0.485f, 0.456f, 0.406f},
                                  .deviation = {0.229f, 0.224f, 0.225f}};
    EXPECT_TRUE(isSame(inputOf(ppm("source.ppm"), dino), floats("dino_28x28.f32")));
}

TEST(PhotoPreprocessing, GivesASmallPhotoABlackBorder) {
    const PhotoPreprocessing wide{.width = 25,
                                  .height = 26,
                                  .resize = PhotoPreprocessing::Resize::shortestEdge,
                                  .shortestEdge = 21,
                                  .filter = PillowFilter::bicubic,
                                  .cutsCentre = true};
    EXPECT_EQ(preparedPhoto(ppm("source.ppm"), wide), ppm("bordered_25x26.ppm"));
}

TEST(PhotoPreprocessing, RefusesAStripThatWouldBecomeGigabytes) {
    const PhotoPreprocessing dino{.resize = PhotoPreprocessing::Resize::shortestEdge,
                                  .shortestEdge = 256,
                                  .cutsCentre = true};
    EXPECT_THROW(preparedPhoto(makeImage(1, 20'000), dino), std::runtime_error);
    EXPECT_THROW(preparedPhoto({}, dino), std::runtime_error);
}

} // namespace
} // namespace morphoscope
