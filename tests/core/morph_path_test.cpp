#include "core/morph_path.h"
#include "core/perceptual_distance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace morphoscope {
namespace {

Eigen::MatrixXf randomKeys(int count) {
    std::mt19937 random(11);
    std::normal_distribution<float> normal;
    return Eigen::MatrixXf::NullaryExpr(count, 7, [&] { return normal(random); });
}

MorphPath pathOf(PathKind kind, bool loop, int keyCount = 5) {
    const Eigen::MatrixXf keys = randomKeys(keyCount);
    return MorphPath({keys, kind, loop, std::make_shared<const Pca>(principalComponents(keys))});
}

using KindAndLoop = std::tuple<PathKind, bool>;
class EveryPath : public testing::TestWithParam<KindAndLoop> {
protected:
    PathKind kind() const { return std::get<0>(GetParam()); }
    bool loop() const { return std::get<1>(GetParam()); }
};

TEST_P(EveryPath, PassesThroughEveryKeyBitForBit) {
    for (const int count : {1, 2, 3, 5, 50}) {
        const Eigen::MatrixXf keys = randomKeys(count);
        const MorphPath path = pathOf(kind(), loop(), count);
        for (int k = 0; k < count; ++k)
            EXPECT_EQ(path.latentAt(path.placeOfKey(k)), Eigen::VectorXf(keys.row(k).transpose()));
        const int last = loop() ? 0 : count - 1;
        EXPECT_EQ(path.latentAt(1), Eigen::VectorXf(keys.row(last).transpose()));
    }
}

TEST_P(EveryPath, HasNoJump) {
    const MorphPath path = pathOf(kind(), loop());
    Eigen::VectorXf before = path.latentAt(0);
    for (int i = 1; i <= 4000; ++i) {
        const Eigen::VectorXf now = path.latentAt(i / 4000.0);
        ASSERT_LT((now - before).norm(), 0.04f) << "at " << i;
        before = now;
    }
}

INSTANTIATE_TEST_SUITE_P(All, EveryPath,
                         testing::Combine(testing::Values(PathKind::lerp, PathKind::slerp,
                                                          PathKind::pca, PathKind::spline),
                                          testing::Bool()));

TEST(MorphPath, SplineOfALoopClosesWithoutAKink) {
    const MorphPath path = pathOf(PathKind::spline, true);
    const double step = 1e-3;
    const Eigen::VectorXf leaving = path.latentAt(step) - path.latentAt(0);
    const Eigen::VectorXf arriving = path.latentAt(1) - path.latentAt(1 - step);
    EXPECT_GT(leaving.normalized().dot(arriving.normalized()), 0.99f);
}

TEST(MorphPath, PcaPathChangesOneComponentAfterTheOther) {
    const Eigen::MatrixXf keys = randomKeys(5);
    const Pca pca = principalComponents(keys);
    const Eigen::VectorXf a = keys.row(0).transpose();
    const Eigen::VectorXf b = keys.row(1).transpose();
    const Eigen::VectorXf afterFirst = alongComponents(pca, a, b, 0.25); // four components
    const Eigen::VectorXf change = pca.components * (afterFirst - a);
    EXPECT_NEAR(change[0], (pca.components * (b - a))[0], 1e-4f);
    EXPECT_LT(change.tail(3).norm(), 1e-4f);
    EXPECT_LT((alongComponents(pca, a, b, 1) - b).norm(), 1e-4f);
}

TEST(MorphPath, SlerpKeepsTheLengthAndIsSafeWhereNoArcExists) {
    const Eigen::Vector3f a(1, 0, 0);
    const Eigen::Vector3f b(0, 1, 0);
    EXPECT_LT((slerp(a, b, 0.5) - Eigen::Vector3f(std::sqrt(0.5f), std::sqrt(0.5f), 0)).norm(),
              1e-6f);
    EXPECT_NEAR(slerp(a, 3 * b, 0.5).norm(), 2, 1e-5f);
    for (const Eigen::Vector3f& other :
         {Eigen::Vector3f(2, 0, 0), Eigen::Vector3f(-1, 0, 0), Eigen::Vector3f(0, 0, 0)}) {
        EXPECT_TRUE(slerp(a, other, 0.3).allFinite());
        EXPECT_LT((slerp(a, other, 1) - other).norm(), 1e-6f);
    }
}

TEST(MorphPath, NamesABadKey) {
    EXPECT_THROW(MorphPath({Eigen::MatrixXf(0, 4)}), std::runtime_error);
    Eigen::MatrixXf keys = randomKeys(3);
    keys(1, 2) = std::nanf("");
    try {
        MorphPath path({keys});
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "Key 2 of the morph holds a value that is not finite.");
    }
}

TEST(Pace, EvenPaceMovesAtConstantSpeedAlongAnUnevenPath) {
    // The "picture" at a place is place^2 * 10: slow at first, fast in the end.
    const auto picture = [](double place) { return 10 * place * place; };
    const MorphPath path = pathOf(PathKind::lerp, false, 4);
    const std::vector<double> places = paceSamplePlaces(path);
    ASSERT_EQ(places.size(), 3u * kPaceSamplesPerSegment + 1);
    std::vector<double> steps;
    for (std::size_t i = 1; i < places.size(); ++i)
        steps.push_back(picture(places[i]) - picture(places[i - 1]));
    const Pace pace(path.segmentCount(), steps, Ease::linear);
    for (int i = 0; i < 100; ++i) {
        const double step =
            picture(pace.placeAt((i + 1) / 100.0)) - picture(pace.placeAt(i / 100.0));
        EXPECT_NEAR(step, 0.1, 0.012) << "at " << i;
    }
    const std::vector<double> keys = pace.keyPositions();
    ASSERT_EQ(keys.size(), 4u);
    for (int k = 0; k < 4; ++k)
        EXPECT_NEAR(pace.placeAt(keys[static_cast<std::size_t>(k)]), path.placeOfKey(k), 1e-12);
}

TEST(Pace, PositionAndPlaceAreInverse) {
    const std::vector<double> steps{0.1, 0.5, 0.0, 0.2, 0.9, 0.4};
    for (const Ease ease : {Ease::linear, Ease::smooth})
        for (const Pace& pace : {Pace(), Pace(3, ease), Pace(2, steps, ease)})
            for (int i = 0; i <= 200; ++i)
                EXPECT_NEAR(pace.positionOf(pace.placeAt(i / 200.0)), i / 200.0, 1e-6);
}

TEST(Pace, SmoothSlowsDownIntoEachKey) {
    const Pace pace(2, Ease::smooth);
    const double atKey = pace.placeAt(0.505) - pace.placeAt(0.495);
    const double between = pace.placeAt(0.255) - pace.placeAt(0.245);
    EXPECT_LT(atKey, 0.1 * between);
}

TEST(Pace, EqualPicturesStillGetTheirTime) {
    const std::vector<double> nothing(8, 0.0);
    EXPECT_EQ(Pace(2, nothing, Ease::linear).keyPositions(), (std::vector<double>{0, 0.5, 1}));
    const std::vector<double> oneStands{0, 0, 1, 1};
    EXPECT_GT(Pace(2, oneStands, Ease::linear).keyPositions()[1], 0.04);
}

TEST(FrameTimes, CountBothEndsOrLeaveOutTheLoopsDouble) {
    EXPECT_EQ(frameTimes(5, FilmEnds::both), (std::vector<double>{0, 0.25, 0.5, 0.75, 1}));
    EXPECT_EQ(frameTimes(4, FilmEnds::open), (std::vector<double>{0, 0.25, 0.5, 0.75}));
    EXPECT_EQ(frameTimes(1, FilmEnds::both), (std::vector<double>{0}));
    EXPECT_TRUE(frameTimes(0, FilmEnds::open).empty());
}

Eigen::MatrixXd distancesOf(const std::vector<double>& xs, const std::vector<double>& ys) {
    const auto count = static_cast<Eigen::Index>(xs.size());
    return Eigen::MatrixXd::NullaryExpr(count, count, [&](Eigen::Index i, Eigen::Index j) {
        return std::hypot(xs[std::size_t(i)] - xs[std::size_t(j)],
                          ys[std::size_t(i)] - ys[std::size_t(j)]);
    });
}

TEST(ShortestOrder, FindsTheLineAndTheCircle) {
    const std::vector<double> line{3, 0, 4, 1, 2};
    EXPECT_EQ(shortestOrder(distancesOf(line, std::vector<double>(5, 0.0)), false),
              (std::vector<int>{1, 3, 4, 0, 2}));
    std::vector<double> xs;
    std::vector<double> ys;
    for (const int i : {0, 3, 6, 1, 4, 7, 2, 5}) {
        xs.push_back(std::cos(i * 0.785398));
        ys.push_back(std::sin(i * 0.785398));
    }
    EXPECT_EQ(shortestOrder(distancesOf(xs, ys), true), (std::vector<int>{0, 3, 6, 1, 4, 7, 2, 5}));
    EXPECT_TRUE(shortestOrder(Eigen::MatrixXd(0, 0), true).empty());
    EXPECT_EQ(shortestOrder(Eigen::MatrixXd::Zero(1, 1), true), std::vector<int>{0});
}

Image stripes(int offset, int brightness) {
    Image image = makeImage(64, 48);
    for (int y = 0; y < 48; ++y)
        for (int x = 0; x < 64; ++x)
            for (int channel = 0; channel < 3; ++channel)
                image.rgb[static_cast<std::size_t>(3 * (64 * y + x) + channel)] =
                    static_cast<std::uint8_t>(((x + offset) / 8 % 2 ? 60 : 20) + brightness);
    return image;
}

TEST(PerceptualDistance, GrowsWithTheShiftAndForgivesBrightness) {
    EXPECT_EQ(perceptualDistance(stripes(0, 0), stripes(0, 0)), 0);
    const double one = perceptualDistance(stripes(0, 0), stripes(1, 0));
    const double four = perceptualDistance(stripes(0, 0), stripes(4, 0));
    EXPECT_GT(one, 0.05);
    EXPECT_GT(four, 1.5 * one);
    EXPECT_LT(perceptualDistance(stripes(0, 100), stripes(0, 110)), one);
    EXPECT_DOUBLE_EQ(perceptualDistance(stripes(0, 0), stripes(3, 0)),
                     perceptualDistance(stripes(3, 0), stripes(0, 0)));
    EXPECT_GT(perceptualDistance(makeImage(1, 1), fromPlanes(std::vector<float>(3, 1.0f), 1, 1)),
              0.5);
}

} // namespace
} // namespace morphoscope
