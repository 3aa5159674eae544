// Where photos were taken from, how far away things are, and the template that follows from it.
#include "morph/depth_template.h"

#include "core/mesh_place.h"
#include "morph/align.h"
#include "morph/bundle_adjustment.h"
#include "morph/monotone.h"
#include "morph/morph_field.h"
#include "morph/patches.h"
#include "morph/set_cache.h"
#include "synthetic_town.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <random>
#include <string>

namespace morphoscope {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

TEST(MakeRising, LeavesWhatRises) {
    std::array<float, 4> values{0, 1, 2, 5};
    const std::array<float, 4> weights{1, 1, 1, 1};
    makeRising(values, weights, 0.5f);
    EXPECT_THAT(values, ElementsAre(0, 1, 2, 5));
}

TEST(MakeRising, TheHeavierOfTwoThatContradictStaysWhereItIs) {
    std::array<float, 4> values{0, 3, 1, 4};
    const std::array<float, 4> weights{1, 5, 1, 1};
    makeRising(values, weights, 0.1f);
    EXPECT_THAT(values, ElementsAre(0, FloatNear(3, 1e-5f), FloatNear(3.1f, 1e-5f), 4));
}

TEST(LeaveOutSmallPatches, KeepsALargeOneAndWhatLiesBesideIt) {
    Plane weight(100, 100);
    for (int y = 40; y < 60; ++y)
        for (int x = 40; x < 60; ++x)
            weight.at(x, y) = 1;
    weight.at(60, 50) = 0.2f; // beside it
    weight.at(10, 10) = 1;    // alone
    weight.at(90, 50) = 0.2f;
    leaveOutSmallPatches(weight);
    EXPECT_EQ(weight.at(50, 50), 1);
    EXPECT_EQ(weight.at(60, 50), 0.2f);
    EXPECT_EQ(weight.at(10, 10), 0);
    EXPECT_EQ(weight.at(90, 50), 0);
}

PhotoCamera cameraAt(double x, double z, double turn) {
    PhotoCamera camera;
    camera.logFocal = std::log(0.75);
    camera.turn = {0.02, turn, 0.01};
    camera.place = {x, 0.02 * x, z};
    return camera;
}

TEST(PhotoCamera, SeesAPointWhereItWasTakenFrom) {
    const Viewer viewer(cameraAt(0.4, -0.2, 0.1));
    const Point2 place{0.3f, -0.2f};
    const Point2 seen = viewer.seen(viewer.pointAt(place, 0.2));
    EXPECT_NEAR(seen.x, place.x, 1e-6f);
    EXPECT_NEAR(seen.y, place.y, 1e-6f);
}

TEST(PhotoCamera, AHomographyCarriesWhatLiesAtOneDepth) {
    const Viewer here(cameraAt(0.4, -0.2, 0.1));
    const Viewer there(cameraAt(-0.3, 0.1, -0.05));
    const Point2 place{0.3f, -0.2f};
    const Eigen::Vector3d carried =
        here.homographyTo(there, 0.2) * Eigen::Vector3d(place.x, place.y, 1);
    const Point2 seen = there.seen(here.pointAt(place, 0.2));
    EXPECT_NEAR(carried.x() / carried.z(), seen.x, 1e-6);
    EXPECT_NEAR(carried.y() / carried.z(), seen.y, 1e-6);
}

// Six photos on a walk, points in front of them, and every fourth observation wrong.
struct Walk {
    std::vector<PhotoCamera> cameras;
    PointTracks tracks;
};

Walk walkPast(std::size_t pointCount) {
    Walk walk;
    for (int k = 0; k < 6; ++k)
        walk.cameras.push_back(cameraAt(0.4 * k - 1, 0.1 * (k % 3), 0.03 * (k % 2)));
    std::mt19937 random(3);
    const auto chance = [&] { return static_cast<float>(random()) / 4294967296.0f; };
    const std::vector<Viewer> viewers(walk.cameras.begin(), walk.cameras.end());
    for (std::size_t t = 0; t < pointCount; ++t) {
        const ScenePoint point{chance() - 0.5, 0.6 * (chance() - 0.5), 0.1 * chance()};
        for (std::size_t k = 0; k < viewers.size(); ++k) {
            Point2 place = viewers[k].seen(point);
            if (k > 0 && random() % 4 == 0)
                place.x += 0.2f * (chance() - 0.5f);
            walk.tracks.observations.push_back({k, t, place});
        }
    }
    walk.tracks.count = pointCount;
    return walk;
}

TEST(FindCameras, TellWhereOnePhotoShowsWhatOthersShow) {
    const Walk walk = walkPast(200);
    const auto found = findCameras(walk.tracks, std::vector<Similarity>(6));
    ASSERT_TRUE(found.has_value());
    const Viewer trueFirst(walk.cameras.front());
    const Viewer trueLast(walk.cameras.back());
    const Viewer first(found->cameras.front());
    const Viewer last(found->cameras.back());
    const ScenePoint point{0.2, -0.1, 0.07};
    const Point2 seenFirst = trueFirst.seen(point);
    const Point2 seenLast = trueLast.seen(point);
    float nearest = 1;
    for (int i = -400; i <= 400; ++i) // along the sight line: the found scene has its own unit
        nearest =
            std::min(nearest, length(last.seen(first.pointAt(seenFirst, i * 0.001)) - seenLast));
    EXPECT_LT(nearest, 0.001f);
}

TEST(FindCameras, SayNothingWhereNothingFits) {
    Walk walk = walkPast(200);
    std::mt19937 random(5);
    for (Observation& o : walk.tracks.observations)
        o.place = {static_cast<float>(random() % 1000) / 1000 - 0.5f,
                   static_cast<float>(random() % 700) / 1000 - 0.35f};
    EXPECT_FALSE(findCameras(walk.tracks, std::vector<Similarity>(6)).has_value());
}

TEST(FindCameras, SayNothingWithoutTracks) {
    EXPECT_FALSE(findCameras({}, std::vector<Similarity>(6)).has_value());
}

// Six photos of the town on a walk past it.
struct TownWalk {
    std::vector<float> walks{-0.05f, -0.03f, -0.01f, 0.01f, 0.03f, 0.05f};
    std::vector<MatchPhoto> photos;
    TemplateSpace space;

    TownWalk() {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < walks.size(); ++i) {
            Town town;
            town.walk = walks[i];
            town.light = 0.7f + 0.1f * static_cast<float>(i % 3);
            photos.push_back(makeMatchPhoto(paintTown(town, 640, 480)));
            order.push_back(i);
        }
        space = startTemplate(order, std::vector<float>(walks.size(), 0.75f),
                              std::vector<Similarity>(walks.size()), 1.3f, 256);
    }

    // Where the template puts a place of one photo in another one.
    Point2 carried(std::size_t from, std::size_t to, Point2 place) const {
        return sampled(space.members[to].fromTemplate,
                       sampled(space.members[from].intoTemplate, place));
    }
};

TEST(PlaceByDepth, CarriesNearAndFarThingsEachTheirOwnWayOnAnyNumberOfThreads) {
    TownWalk town;
    ASSERT_TRUE(placeByDepth(town.space, town.photos, 2));
    const Point2 spire = town.carried(0, 5, {0.08f, -0.17f});
    EXPECT_NEAR(spire.x, 0.08f, 0.006f);
    EXPECT_NEAR(spire.y, -0.17f, 0.01f);
    for (const float x : {-0.2f, 0.0f, 0.2f}) {
        const Point2 behind = town.carried(0, 5, {x, 0.18f});
        EXPECT_NEAR(behind.x, x - 0.05f, 0.006f);
        EXPECT_NEAR(behind.y, 0.18f, 0.01f);
        const Point2 nearest = town.carried(0, 5, {x, 0.31f});
        EXPECT_NEAR(nearest.x, x - 0.1f, 0.006f);
        EXPECT_NEAR(nearest.y, 0.31f, 0.01f);
    }
    TownWalk again;
    ASSERT_TRUE(placeByDepth(again.space, again.photos, 3));
    EXPECT_EQ(again.space.members[2].intoTemplate.values,
              town.space.members[2].intoTemplate.values);
}

TEST(PlaceByDepth, ChangesNothingForThreePhotosOrAfterAStop) {
    TownWalk town;
    std::stop_source stopped;
    stopped.request_stop();
    EXPECT_FALSE(placeByDepth(town.space, town.photos, 2, stopped.get_token()));
    EXPECT_TRUE(town.space.members.front().intoTemplate.values.empty());
    town.space.members.resize(3);
    EXPECT_FALSE(placeByDepth(town.space, town.photos, 2));
    EXPECT_TRUE(town.space.members.front().intoTemplate.values.empty());
}

TEST(PlaceByDepth, ACorrectionIsHeldWithoutANewSweep) {
    AlignmentRequest request;
    request.cacheDirectory = std::filesystem::path(testing::TempDir()) / "depth-correction";
    std::filesystem::remove_all(request.cacheDirectory);
    for (const float walk : TownWalk().walks) {
        Town town;
        town.walk = walk;
        const std::string name = std::to_string(walk);
        request.photos.push_back({name, name, paintTown(town, 640, 480)});
    }
    ASSERT_TRUE(alignPhotos(request));
    const std::filesystem::path kept = request.cacheDirectory / "group-0.placement";
    ASSERT_TRUE(std::filesystem::exists(kept));
    const auto written = std::filesystem::last_write_time(kept);

    const Point2 there{0.1f, -0.15f};
    request.userPoints = {{request.photos[0].name, {0.08f, -0.17f}, request.photos[5].name, there}};
    const auto corrected = alignPhotos(request);
    ASSERT_TRUE(corrected);
    const Point2 place =
        sampled(corrected->photos[5].fromTemplate,
                sampled(corrected->photos[0].intoTemplate, request.userPoints[0].firstPosition));
    EXPECT_NEAR(place.x, there.x, 0.003f);
    EXPECT_NEAR(place.y, there.y, 0.003f);
    EXPECT_EQ(std::filesystem::last_write_time(kept), written);

    const MorphField field =
        makeMorphField(*corrected, 0, 5, request.photos[0].image, request.photos[5].image);
    const auto drawn = carried(field, request.userPoints[0].firstPosition);
    ASSERT_TRUE(drawn.has_value());
    EXPECT_NEAR(drawn->x, there.x, 0.003f);
    EXPECT_NEAR(drawn->y, there.y, 0.003f);

    const auto again = loadSet(request);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->groups[0].inverseDepths, corrected->groups[0].inverseDepths);
    EXPECT_EQ(again->photos[5].depth.labels, corrected->photos[5].depth.labels);
    EXPECT_EQ(again->photos[5].depth.belief.values, corrected->photos[5].depth.belief.values);
    EXPECT_EQ(again->photos[5].depth.correction.values,
              corrected->photos[5].depth.correction.values);
    EXPECT_EQ(again->photos[5].depth.camera.place, corrected->photos[5].depth.camera.place);
    std::filesystem::remove_all(request.cacheDirectory);
}

} // namespace
} // namespace morphoscope
