#include "core/embedding_animation.h"
#include "core/latent_map.h"
#include "core/map_camera.h"
#include "core/picking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace morphoscope {
namespace {

Eigen::MatrixXf randomRows(int count, int columns, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    return Eigen::MatrixXf::NullaryExpr(count, columns, [&] { return normal(random); });
}

// Three tight clusters in 16 dimensions; row i belongs to cluster i % 3.
Eigen::MatrixXf clusters(int count) {
    const Eigen::MatrixXf middles = 6 * randomRows(3, 16, 5);
    Eigen::MatrixXf rows = randomRows(count, 16, 6);
    for (int i = 0; i < count; ++i)
        rows.row(i) += middles.row(i % 3);
    return rows;
}

float squaredDistance(Point2 a, Point2 b) {
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

// Share of rows whose nearest row on the map is of their own cluster.
double sameClusterShare(const LatentMap& map) {
    int same = 0;
    const int count = static_cast<int>(map.positions.size());
    for (int i = 0; i < count; ++i) {
        int best = -1;
        for (int j = 0; j < count; ++j)
            if (j != i && (best < 0 || squaredDistance(map.positions[i], map.positions[j]) <
                                           squaredDistance(map.positions[i], map.positions[best])))
                best = j;
        same += best % 3 == i % 3;
    }
    return static_cast<double>(same) / count;
}

class LatentMapOfKind : public testing::TestWithParam<MapLayoutKind> {};

TEST_P(LatentMapOfKind, ExactlyAtAPhotoGivesItsLatent) {
    const LatentMap map = makeLatentMap({.latents = randomRows(40, 12, 1), .kind = GetParam()});
    for (int i = 0; i < 40; ++i) {
        const Eigen::VectorXf expected = map.latents.row(i).transpose();
        EXPECT_EQ(latentAt(map, map.positions[i]), expected);
    }
}

TEST_P(LatentMapOfKind, LatentChangesWithoutJumps) {
    const LatentMap map = makeLatentMap({.latents = randomRows(60, 12, 2), .kind = GetParam()});
    Eigen::VectorXf before = latentAt(map, {-1, 0.3f});
    for (int i = 1; i <= 4000; ++i) {
        const Eigen::VectorXf now = latentAt(map, {-1 + 0.0005f * static_cast<float>(i), 0.3f});
        ASSERT_LT((now - before).norm(), 0.25f) << "at step " << i;
        before = now;
    }
}

TEST_P(LatentMapOfKind, FewRowsAreNoTrouble) {
    for (int count = 0; count <= 5; ++count) {
        const LatentMap map =
            makeLatentMap({.latents = randomRows(count, 6, 3), .kind = GetParam()});
        ASSERT_EQ(map.positions.size(), static_cast<std::size_t>(count));
        EXPECT_EQ(latentAt(map, {0.1f, 0.2f}).size(), 6);
        EXPECT_TRUE(latentAt(map, {0.1f, 0.2f}).allFinite());
    }
    const LatentMap same =
        makeLatentMap({.latents = Eigen::MatrixXf::Ones(6, 6), .kind = GetParam()});
    for (const Point2& point : same.positions)
        EXPECT_TRUE(std::isfinite(point.x) && std::isfinite(point.y));
}

INSTANTIATE_TEST_SUITE_P(Both, LatentMapOfKind,
                         testing::Values(MapLayoutKind::pca, MapLayoutKind::tsne));

TEST(LatentMap, PcaPlaceOneSigmaRightMovesOneSigmaAlongTheFirstComponent) {
    const LatentMap map = makeLatentMap({.latents = randomRows(30, 8, 4)});
    const float far = 50; // where no photo is near, only the plane is left
    const Eigen::VectorXf a = latentAt(map, {far, 0});
    const Eigen::VectorXf b = latentAt(map, {far + map.unitsPerSigma, 0});
    EXPECT_LT((b - a - map.pca->components.row(0).transpose()).norm(), 1e-3f);
}

TEST(Tsne, IsRepeatableBitForBit) {
    const LatentMapRequest request{.latents = clusters(90), .kind = MapLayoutKind::tsne};
    EXPECT_EQ(makeLatentMap(request).positions, makeLatentMap(request).positions);
}

TEST(Tsne, SeparatesClustersExactlyAndWithNeighboursOnly) {
    EXPECT_GE(
        sameClusterShare(makeLatentMap({.latents = clusters(90), .kind = MapLayoutKind::tsne})),
        0.98);
    EXPECT_GE(
        sameClusterShare(makeLatentMap({.latents = clusters(600), .kind = MapLayoutKind::tsne})),
        0.98);
}

TEST(Tsne, StopsWhenAsked) {
    int asked = 0;
    makeLatentMap({.latents = clusters(60), .kind = MapLayoutKind::tsne},
                  [&] { return ++asked == 5; });
    EXPECT_EQ(asked, 5);
}

TEST(MapCamera, ZoomKeepsThePlaceUnderTheCursor) {
    const ScreenRect panel{{100, 50}, {700, 450}};
    const MapCamera camera{{0.2f, -0.1f}, 180};
    const Point2 cursor{333, 111};
    const Point2 before = toMap(camera, panel, cursor);
    for (const float factor : {1.2f, 0.5f, 7.0f, 1e9f, 1e-9f}) {
        const Point2 after = toMap(zoomedAt(camera, panel, cursor, factor), panel, cursor);
        EXPECT_NEAR(after.x, before.x, 1e-4f);
        EXPECT_NEAR(after.y, before.y, 1e-4f);
    }
    EXPECT_EQ(zoomedAt(camera, panel, cursor, 1e9f).zoom, kLargestMapZoom);
}

TEST(MapCamera, ScreenAndMapAreInverseAndYPointsUp) {
    const ScreenRect panel{{100, 50}, {700, 450}};
    const MapCamera camera{{0.5f, 0.5f}, 200};
    const Point2 pixel = toScreen(camera, panel, {0.6f, 0.7f});
    EXPECT_NEAR(pixel.x, 420, 1e-3f);
    EXPECT_NEAR(pixel.y, 210, 1e-3f);
    const Point2 place = toMap(camera, panel, pixel);
    EXPECT_NEAR(place.x, 0.6f, 1e-5f);
    EXPECT_NEAR(place.y, 0.7f, 1e-5f);
}

TEST(MapCamera, FitShowsEveryPointAndPanFollowsTheMouse) {
    const ScreenRect panel{{0, 0}, {800, 300}};
    const std::vector<Point2> points{{-1, -0.5f}, {2, 0.25f}, {0, 1.5f}};
    const MapCamera camera = resolvedCamera({}, points, panel, 30);
    for (const Point2& point : points) {
        const Point2 pixel = toScreen(camera, panel, point);
        EXPECT_GE(pixel.x, 29.9f);
        EXPECT_LE(pixel.x, 770.1f);
        EXPECT_GE(pixel.y, 29.9f);
        EXPECT_LE(pixel.y, 270.1f);
    }
    const Point2 before = toScreen(camera, panel, points[0]);
    const Point2 after = toScreen(panned(camera, {17, -9}), panel, points[0]);
    EXPECT_NEAR(after.x - before.x, 17, 1e-2f);
    EXPECT_NEAR(after.y - before.y, -9, 1e-2f);
    EXPECT_GT(fittedCamera(std::vector<Point2>{{1, 1}}, panel, 30).zoom, 0);
    EXPECT_GT(fittedCamera({}, panel, 30).zoom, 0);
}

TEST(PointGrid, FindsWhatASearchThroughAllFinds) {
    std::mt19937 random(9);
    std::uniform_real_distribution<float> anywhere(-300, 900);
    std::vector<Point2> points(2000);
    for (Point2& point : points)
        point = {anywhere(random), anywhere(random)};
    points[7] = {std::nanf(""), 3};
    const PointGrid grid(points);
    int foundCount = 0;
    for (int i = 0; i < 500; ++i) {
        const Point2 place{anywhere(random), anywhere(random)};
        std::optional<std::size_t> expected;
        for (std::size_t k = 0; k < points.size(); ++k)
            if (squaredDistance(points[k], place) <= 14.0f * 14.0f &&
                (!expected ||
                 squaredDistance(points[k], place) <= squaredDistance(points[*expected], place)))
                expected = k;
        EXPECT_EQ(grid.nearest(place, 14), expected);
        foundCount += expected.has_value();
    }
    EXPECT_GT(foundCount, 50);
    std::vector<std::size_t> expected;
    for (std::size_t k = 0; k < points.size(); ++k)
        if (points[k].x >= 10 && points[k].x <= 200 && points[k].y >= -50 && points[k].y <= 90)
            expected.push_back(k);
    EXPECT_EQ(grid.inside({200, -50}, {10, 90}), expected);
    EXPECT_FALSE(expected.empty());
}

TEST(PointGrid, OfEquallyNearPointsTakesTheUpperOne) {
    const std::vector<Point2> points{{5, 5}, {5, 5}, {50, 5}};
    EXPECT_EQ(PointGrid(points).nearest({6, 5}, 14), std::optional<std::size_t>(1));
    EXPECT_EQ(PointGrid(points).nearest({25, 5}, 14), std::nullopt);
    EXPECT_EQ(PointGrid().nearest({0, 0}, 14), std::nullopt);
}

TEST(EmbeddingAnimation, ArrivesExactlyAndTurnsFromWhereItIs) {
    EmbeddingAnimation animation(0.5);
    animation.moveTo({{0, 0}, {1, 1}});
    EXPECT_FALSE(animation.isMoving());
    animation.moveTo({{1, 0}, {1, 2}});
    animation.advance(0.25);
    const std::vector<Point2> halfway = animation.positions();
    EXPECT_GT(halfway[0].x, 0.5f);
    EXPECT_LT(halfway[0].x, 1.0f);
    animation.moveTo({{0, 0.1f}, {1, 1}});
    EXPECT_EQ(animation.positions(), halfway);
    animation.advance(9);
    EXPECT_EQ(animation.positions(), (std::vector<Point2>{{0, 0.1f}, {1, 1}}));
    EXPECT_FALSE(animation.isMoving());
}

TEST(Lasso, HoldsWhatLiesInsideItsLine) {
    const std::vector<Point2> cup{{0, 0}, {3, 0}, {3, 3}, {2, 3}, {2, 1}, {1, 1}, {1, 3}, {0, 3}};
    for (const Point2 inside : {Point2{0.5f, 2}, Point2{2.5f, 2}, Point2{1.5f, 0.5f}})
        EXPECT_TRUE(isInside(inside, cup)) << inside.x;
    for (const Point2 outside : {Point2{1.5f, 2}, Point2{-1, 1}, Point2{4, 1}, Point2{1.5f, -1}})
        EXPECT_FALSE(isInside(outside, cup)) << outside.x;
    EXPECT_FALSE(isInside({0, 0}, {}));
    EXPECT_FALSE(isInside({0.5f, 0.5f}, std::vector<Point2>{{0, 0}, {1, 1}})); // a line is no area
}

} // namespace
} // namespace morphoscope
