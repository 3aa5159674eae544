#include "classify/feature_cache.h"
#include "classify/features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdlib.h>

namespace morphoscope {
namespace {

namespace fs = std::filesystem;

// A bright upper half over a lower half with upright stripes.
Image stripes(int width, int height, int light) {
    Image image = makeImage(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const bool isStripe = y >= height / 2 && x / 8 % 2 == 0;
            const int value = isStripe ? light / 4 : light;
            for (int channel = 0; channel < 3; ++channel)
                image.rgb[static_cast<std::size_t>(3 * (y * width + x) + channel)] =
                    static_cast<std::uint8_t>(value);
        }
    return image;
}

Image turnedUpsideDown(const Image& image) {
    Image turned = image;
    for (int y = 0; y < image.height; ++y)
        std::copy_n(image.rgb.begin() + 3 * image.width * (image.height - 1 - y), 3 * image.width,
                    turned.rgb.begin() + 3 * image.width * y);
    return turned;
}

TEST(Features, HaveTwoGroupsOfLengthOne) {
    const Eigen::VectorXf features = photoFeatures(stripes(128, 96, 200));
    EXPECT_EQ(features.size(), featureCount());
    EXPECT_NEAR(features.squaredNorm(), 2, 1e-4);
    EXPECT_EQ(features, photoFeatures(stripes(128, 96, 200)));
}

TEST(Features, FollowTheLayoutAndNotTheLight) {
    const Eigen::VectorXf day = photoFeatures(stripes(128, 96, 220));
    const Eigen::VectorXf dusk = photoFeatures(stripes(128, 96, 110));
    const Eigen::VectorXf other = photoFeatures(turnedUpsideDown(stripes(128, 96, 220)));
    EXPECT_LT((day - dusk).norm(), 0.5 * (day - other).norm());
}

TEST(Features, OfAnEmptySkyAreFiniteAndOfNoImageAreRefused) {
    EXPECT_TRUE(photoFeatures(makeImage(1, 1)).allFinite());
    EXPECT_TRUE(photoFeatures(makeImage(128, 6)).allFinite());
    EXPECT_THROW(photoFeatures(Image{}), std::runtime_error);
    EXPECT_THROW(differenceHash(Image{}), std::runtime_error);
}

TEST(DifferenceHash, IsNearForAResizedPictureAndFarForAnother) {
    const Image image = stripes(128, 96, 200);
    const std::uint64_t hash = differenceHash(image);
    EXPECT_LE(std::popcount(hash ^ differenceHash(resized(image, 100, 75))), 5);
    EXPECT_GT(std::popcount(hash ^ differenceHash(turnedUpsideDown(image))), 5);
}

class Cache : public testing::Test {
protected:
    Cache() {
        std::string name = (fs::temp_directory_path() / "morphoscope-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        file_ = folder_ / "features.sqlite";
    }
    ~Cache() override { fs::remove_all(folder_); }

    fs::path folder_;
    fs::path file_;
    const Eigen::VectorXf features_ = roundedAsCached(photoFeatures(stripes(64, 64, 200)));
};

TEST_F(Cache, GivesBackWhatWasStored) {
    {
        FeatureCache cache(file_);
        EXPECT_FALSE(cache.find("0123"));
        cache.store({{"0123", features_}});
        EXPECT_EQ(cache.find("0123"), features_);
    }
    FeatureCache again(file_);
    EXPECT_EQ(again.find("0123"), features_);
    EXPECT_EQ(again.note(), "");
}

TEST_F(Cache, ForgetsVectorsOfAnotherLength) {
    FeatureCache cache(file_);
    cache.store({{"0123", Eigen::VectorXf::Ones(3)}});
    EXPECT_FALSE(cache.find("0123"));
}

TEST_F(Cache, KeepsTheKindsOfFeaturesApart) {
    const FeatureKind vision{"vit-0123", 2};
    {
        FeatureCache cache(file_, vision);
        cache.store({{"0123", Eigen::Vector2f(0.5f, 2)}});
    }
    EXPECT_FALSE(FeatureCache(file_).find("0123"));
    FeatureCache(file_).store({{"0123", features_}});
    EXPECT_FALSE(FeatureCache(file_, {"vit-4567", 2}).find("0123"));
    EXPECT_EQ(FeatureCache(file_, vision).find("0123"), Eigen::Vector2f(0.5f, 2));
    EXPECT_EQ(FeatureCache(file_).find("0123"), features_);
}

TEST_F(Cache, KeepsOnlyTheNewestOfThePassingKinds) {
    const Eigen::VectorXf margin = Eigen::VectorXf::Ones(1);
    FeatureCache(file_).store({{"0123", features_}});
    FeatureCache(file_, {"tuned-1", 1}).store({{"0123", margin}});
    FeatureCache(file_, {"tuned-2", 1}).store({{"0123", margin}});
    EXPECT_EQ(FeatureCache(file_, {"tuned-2", 1}).find("0123"), margin);
    EXPECT_FALSE(FeatureCache(file_, {"tuned-1", 1}).find("0123"));
    EXPECT_EQ(FeatureCache(file_).find("0123"), features_);
}

TEST_F(Cache, SetsABrokenFileAside) {
    std::ofstream(file_) << std::string(5000, 'x');
    FeatureCache cache(file_);
    EXPECT_THAT(cache.note(), testing::HasSubstr("set aside"));
    EXPECT_TRUE(fs::exists(file_.string() + ".broken"));
    cache.store({{"0123", features_}});
    EXPECT_EQ(FeatureCache(file_).find("0123"), features_);
}

TEST_F(Cache, GoesOnInMemoryWhereNothingCanBeWritten) {
    FeatureCache cache(folder_ / "missing" / "features.sqlite");
    EXPECT_THAT(cache.note(), testing::HasSubstr("in memory"));
    cache.store({{"0123", features_}});
    EXPECT_EQ(cache.find("0123"), features_);
}

} // namespace
} // namespace morphoscope
