#include "core/atomic_file.h"
#include "core/decoder_network.h"
#include "core/image.h"
#include "core/photo_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdlib.h>
#include <string>
#include <unistd.h>

namespace morphoscope {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

template <class Call> std::string messageOf(Call call) {
    try {
        call();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

class AtomicFile : public testing::Test {
protected:
    AtomicFile() {
        std::string name = (fs::temp_directory_path() / "morphoscope-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~AtomicFile() override { fs::remove_all(folder_); }

    std::size_t entryCount() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
    }

    fs::path folder_;
};

TEST_F(AtomicFile, ReplacesTheWholeFileAndLeavesNothingBehind) {
    const fs::path path = folder_ / "a file.json";
    writeFileAtomically(path, std::string(100000, 'x'));
    writeFileAtomically(path, "short");
    EXPECT_EQ(readWholeTextFile(path, 100), "short");
    writeFileAtomically(path, "");
    EXPECT_EQ(readWholeFile(path, 0).size(), 0u);
    EXPECT_EQ(entryCount(), 1u);
}

TEST_F(AtomicFile, KeepsTheModeAndFollowsALink) {
    const fs::path path = folder_ / "real";
    const fs::path link = folder_ / "link";
    writeFileAtomically(path, "one");
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink(path, link);
    writeFileAtomically(link, "two");
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_EQ(readWholeTextFile(path, 10), "two");
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(AtomicFile, AFailureLeavesTheOldFileAndNamesPathAndReason) {
    const fs::path blocked =
        folder_ / "blocked"; // a folder with something in it cannot be replaced by a file
    fs::create_directory(blocked);
    writeFileAtomically(blocked / "old", "old");
    const std::string message = messageOf([&] { writeFileAtomically(blocked, "new"); });
    EXPECT_THAT(message, HasSubstr(blocked.string()));
    EXPECT_THAT(message, HasSubstr("directory"));
    EXPECT_EQ(readWholeTextFile(blocked / "old", 10), "old");
    EXPECT_EQ(entryCount(), 1u) << "the temporary file is still there";
    EXPECT_THAT(messageOf([&] { writeFileAtomically(folder_ / "no" / "such", "x"); }),
                HasSubstr("No such file or directory"));
}

TEST_F(AtomicFile, ReadingSaysWhatIsWrong) {
    const fs::path path = folder_ / "big";
    writeFileAtomically(path, std::string(11, 'x'));
    EXPECT_THAT(messageOf([&] { readWholeFile(path, 10); }), HasSubstr("at most 10 are expected"));
    EXPECT_EQ(readWholeFile(path, 11).size(), 11u);
    EXPECT_THAT(messageOf([&] { readWholeFile(folder_ / "absent", 10); }), HasSubstr("absent"));
    EXPECT_THAT(messageOf([&] { readWholeFile(folder_, 10); }), HasSubstr("Is a directory"));
}

PhotoSet setOf(const std::vector<std::string>& names) {
    PhotoSet set;
    for (const std::string& name : names)
        set.photos.emplace_back().name = name;
    return set;
}

TEST(FindPhoto, TakesTheNameOrAUniqueStem) {
    const PhotoSet set = setOf({"dusk.jpg", "night.jpg", "night.png", "snow.heic"});
    EXPECT_EQ(findPhoto(set, "snow"), 3u);
    EXPECT_EQ(findPhoto(set, "night.png"), 2u);
    EXPECT_THAT(messageOf([&] { findPhoto(set, "night"); }), HasSubstr("'night.jpg', 'night.png'"));
}

TEST(FindPhoto, SuggestsTheNearestNames) {
    const PhotoSet set = setOf({"autumn_terrace.jpg", "dusk.jpg", "lamps_at_dusk.jpg", "snow.jpg"});
    const std::string message = messageOf([&] { findPhoto(set, "Snwo"); });
    EXPECT_THAT(message, HasSubstr("'Snwo'"));
    EXPECT_THAT(message, HasSubstr("nearest names are 'snow.jpg'"));
    EXPECT_THAT(messageOf([] { findPhoto({}, "a"); }), HasSubstr("no photos"));
}

Image gradient(int width, int height) {
    Image image = makeImage(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int channel = 0; channel < 3; ++channel)
                image.rgb[static_cast<std::size_t>(3 * (width * y + x) + channel)] =
                    static_cast<std::uint8_t>(255 * x / (width - 1));
    return image;
}

TEST(Image, ShrinkingIsTheMeanOfTheArea) {
    Image image = makeImage(4, 2);
    const std::vector<int> values{0, 100, 10, 20, 50, 50, 30, 40};
    for (std::size_t i = 0; i < 24; ++i)
        image.rgb[i] = static_cast<std::uint8_t>(values[i / 3]);
    const Image small = resized(image, 2, 1);
    EXPECT_EQ(small.rgb, (std::vector<std::uint8_t>{50, 50, 50, 25, 25, 25}));
    const Image third = resized(gradient(300, 7), 7, 3); // borders between pixels
    EXPECT_NEAR(third.rgb[3 * 3], 127, 1);
}

TEST(Image, EnlargingKeepsFlatAndSmoothPictures) {
    Image flat = makeImage(3, 3);
    std::fill(flat.rgb.begin(), flat.rgb.end(), std::uint8_t{77});
    for (const std::uint8_t value : resized(flat, 10, 7).rgb)
        EXPECT_EQ(value, 77);
    EXPECT_GT(psnr(resized(gradient(40, 40), 120, 90), gradient(120, 90)), 40);
    EXPECT_EQ(resized(flat, 3, 3), flat);
}

TEST(Image, PlanesAndBackAndPsnr) {
    const Image image = gradient(16, 5);
    EXPECT_EQ(fromPlanes(toPlanes(image), 16, 5), image);
    EXPECT_EQ(psnr(image, image), std::numeric_limits<double>::infinity());
    Image other = image;
    for (std::uint8_t& value : other.rgb)
        value = static_cast<std::uint8_t>(value > 127 ? value - 10 : value + 10);
    EXPECT_NEAR(psnr(image, other), 28.1308, 1e-3);
}

TEST(Fitted, CropsTheMiddleOrAddsBars) {
    const Image wide = gradient(200, 100);
    const Image cropped = fitted(wide, {1.0, Fit::crop}, 50, 50);
    EXPECT_NEAR(cropped.rgb[0], 255 / 4, 3);
    const Image boxed = fitted(wide, {1.0, Fit::letterbox}, 50, 50);
    const auto at = [&](int x, int y) {
        return boxed.rgb[static_cast<std::size_t>(3 * (50 * y + x))];
    };
    EXPECT_EQ(at(49, 0), 0);
    EXPECT_EQ(at(49, 11), 0);
    EXPECT_GT(at(49, 13), 240);
    EXPECT_EQ(at(49, 49), 0);
}

DecoderNetwork smallNetwork() {
    DecoderNetwork network;
    network.latentSize = 4;
    network.gridChannels = 2;
    network.gridWidth = 3;
    network.gridHeight = 2;
    network.gridWeights.resize(48);
    network.gridBias.resize(12);
    network.convolutions = {
        {2, 5, true, Activation::leakyRelu, std::vector<float>(90), std::vector<float>(5)},
        {5, 3, false, Activation::sigmoid, std::vector<float>(135), std::vector<float>(3)}};
    network.width = 6;
    network.height = 4;
    network.outputBias.resize(72);
    return network;
}

TEST(DecoderNetwork, CountsMultiplyAccumulates) {
    EXPECT_EQ(multiplyAccumulates(smallNetwork()), 48 + 24 * 90 + 24 * 135);
}

TEST(DecoderNetwork, NamesTheFirstLayerThatDoesNotFit) {
    EXPECT_NO_THROW(checkShapes(smallNetwork()));
    DecoderNetwork network = smallNetwork();
    network.convolutions[1].weights.pop_back();
    EXPECT_EQ(messageOf([&] { checkShapes(network); }),
              "The decoder's convolution 2 weights hold 134 values, expected 135.");
    network = smallNetwork();
    network.width = 7;
    EXPECT_THAT(messageOf([&] { checkShapes(network); }), HasSubstr("6x4"));
    network = smallNetwork();
    network.convolutions[0].inputChannels = 3;
    EXPECT_THAT(messageOf([&] { checkShapes(network); }), HasSubstr("convolution 1"));
}

} // namespace
} // namespace morphoscope
