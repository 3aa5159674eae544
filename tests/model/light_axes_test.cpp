#include "model/light_axes.h"

#include <gtest/gtest.h>

#include <random>

namespace morphoscope {
namespace {

constexpr int kCodes = 10;

// Codes of which two directions matter to the pictures: brightness much, a warm tint a little.
struct MadeSet {
    Eigen::MatrixXf codes;
    std::vector<Image> pictures;
    std::vector<float> weights = std::vector<float>(32 * 32, 1.0f);
};

MadeSet madeSet(int count) {
    std::mt19937 random(4);
    std::normal_distribution<float> normal;
    MadeSet set{.codes = Eigen::MatrixXf(count, kCodes), .pictures = {}};
    for (int i = 0; i < count; ++i) {
        for (int k = 0; k < kCodes; ++k)
            set.codes(i, k) = 3 + normal(random);
        const float bright = 20 * (set.codes(i, 2) - set.codes(i, 5));
        const float warm = 5 * set.codes(i, 7);
        Image picture = makeImage(32, 32);
        for (std::size_t at = 0; at < picture.rgb.size(); at += 3) {
            picture.rgb[at] =
                static_cast<std::uint8_t>(std::clamp(120 + bright + warm, 0.0f, 255.0f));
            picture.rgb[at + 1] = static_cast<std::uint8_t>(std::clamp(120 + bright, 0.0f, 255.0f));
            picture.rgb[at + 2] =
                static_cast<std::uint8_t>(std::clamp(120 + bright - warm, 0.0f, 255.0f));
        }
        set.pictures.push_back(std::move(picture));
    }
    return set;
}

LightAxes axesOf(const MadeSet& set) {
    return lightAxes({.codes = set.codes, .pictures = set.pictures, .weights = set.weights});
}

class LightAxesOf : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(PhotoCounts, LightAxesOf, testing::Values(2, 5, 40));

TEST_P(LightAxesOf, LoseNothingOfALearnedPhotosCode) {
    const MadeSet set = madeSet(GetParam());
    const LightAxes axes = axesOf(set);
    const Eigen::MatrixXf latents =
        alignedLatents(Eigen::MatrixXf::Zero(GetParam(), 3), set.codes, axes);
    ASSERT_EQ(latents.cols(), 3 + kCodes);
    const Eigen::MatrixXf back =
        (latents.rightCols(kCodes) * axes.fromAxes.transpose()).rowwise() + axes.mean.transpose();
    EXPECT_LT((back - set.codes).cwiseAbs().maxCoeff(), 2e-3f);
}

TEST(LightAxes, PutFirstWhatChangesThePicturesMost) {
    const MadeSet set = madeSet(40);
    const LightAxes axes = axesOf(set);
    EXPECT_GT(axes.shares[0], 0.9f);
    const Eigen::MatrixXf latents = alignedLatents(Eigen::MatrixXf::Zero(40, 0), set.codes, axes);
    for (int k = 0; k < kCodes; ++k)
        EXPECT_NEAR(latents.col(k).squaredNorm() / 39, 1, 1e-2) << k;
    // Number 1 is brightness, and up is brighter.
    const Eigen::VectorXf bright = set.codes.col(2) - set.codes.col(5);
    const Eigen::VectorXf centred = bright.array() - bright.mean();
    EXPECT_GT(latents.col(0).dot(centred) / latents.col(0).norm() / centred.norm(), 0.98f);
}

TEST(LightAxes, OfOnePhotoOrOfEqualOnesAreItsCode) {
    for (const int count : {1, 3}) {
        MadeSet set = madeSet(1);
        set.codes = set.codes.replicate(count, 1).eval();
        set.pictures.resize(static_cast<std::size_t>(count), set.pictures.front());
        const LightAxes axes = axesOf(set);
        EXPECT_LT((axes.mean - set.codes.row(0).transpose()).norm(), 1e-5f);
        EXPECT_TRUE(axes.toAxes.allFinite());
        EXPECT_LT(alignedLatents(Eigen::MatrixXf::Zero(count, 0), set.codes, axes).norm(), 1e-4f);
    }
}

TEST(LightAxes, AreUndoneByTheDecodersFirstLayer) {
    const MadeSet set = madeSet(5);
    const LightAxes axes = axesOf(set);
    DecoderNetwork network{
        .latentSize = kCodes, .gridChannels = 2, .gridWidth = 2, .gridHeight = 1};
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    for (int i = 0; i < 4 * kCodes; ++i)
        network.gridWeights.push_back(normal(random));
    network.gridBias = {0.1f, 0.2f, 0.3f, 0.4f};
    const DecoderNetwork published = withAxes(network, axes, 3);
    ASSERT_EQ(published.latentSize, 3 + kCodes);
    const Eigen::MatrixXf latents =
        alignedLatents(Eigen::MatrixXf::Constant(5, 3, 7.0f), set.codes, axes);
    const auto gridOf = [](const DecoderNetwork& decoder, const Eigen::VectorXf& latent) {
        Eigen::VectorXf grid(4);
        for (int row = 0; row < 4; ++row) {
            grid[row] = decoder.gridBias[static_cast<std::size_t>(row)];
            for (int k = 0; k < decoder.latentSize; ++k)
                grid[row] +=
                    decoder.gridWeights[static_cast<std::size_t>(row * decoder.latentSize + k)] *
                    latent[k];
        }
        return grid;
    };
    for (Eigen::Index i = 0; i < 5; ++i)
        EXPECT_LT((gridOf(published, latents.row(i)) - gridOf(network, set.codes.row(i))).norm(),
                  1e-2f);
}

} // namespace
} // namespace morphoscope
