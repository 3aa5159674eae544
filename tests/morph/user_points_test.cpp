// What a user's points do to an alignment: met to a fifth of a percent, fading smoothly, redoing no
// more than their pair; and photos brought together that do not match by themselves.
#include "morph/align.h"

#include "core/mesh_place.h"
#include "morph/landmark_scores.h"
#include "morph/morph_field.h"
#include "morph/user_points.h"
#include "tests/morph/synthetic_town.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <map>
#include <unistd.h>

namespace morphoscope {
namespace {

constexpr float kExact = 0.002f; // widths

AlignmentPhoto townPhoto(const std::string& name, const Town& town) {
    return {name, name + "-hash", paintTown(town, 320, 240)};
}

Point2 turned(Point2 p, float angle) {
    return {std::cos(angle) * p.x - std::sin(angle) * p.y,
            std::sin(angle) * p.x + std::cos(angle) * p.y};
}

// The town seen by a camera held askew: what lies at p in the straight photo lies at turned(p).
Image askewTown(float angle) {
    Image image = makeImage(320, 240);
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x) {
            float sum = 0;
            for (int s = 0; s < 4; ++s) {
                const Point2 place{
                    (static_cast<float>(x) + 0.25f + 0.5f * static_cast<float>(s % 2)) / 320 - 0.5f,
                    (static_cast<float>(y) + 0.25f + 0.5f * static_cast<float>(s / 2) - 120) / 320};
                const Point2 p = turned(place, -angle);
                const float b = synthetic::brightnessAt(p.x, p.y, {});
                sum += 0.25f * (b < 0 ? 0.85f : b + 0.1f);
            }
            for (std::size_t c = 0; c < 3; ++c)
                image.rgb[3 * (static_cast<std::size_t>(y) * 320 + static_cast<std::size_t>(x)) +
                          c] = static_cast<std::uint8_t>(std::clamp(255 * sum, 0.0f, 255.0f));
        }
    return image;
}

MorphField fieldOf(const AlignmentRequest& request, const AlignedSet& set, std::size_t a,
                   std::size_t b) {
    return makeMorphField(set, a, b, request.photos[a].image, request.photos[b].image);
}

// The photos' own matches are kept in a folder, so that only what the points change is done anew.
class UserPoints : public testing::Test {
protected:
    UserPoints() { std::filesystem::remove_all(folder_); }
    ~UserPoints() override { std::filesystem::remove_all(folder_); }

    AlignmentRequest slidingTowns() const {
        AlignmentRequest request{.cacheDirectory = folder_};
        request.photos = {townPhoto("a", {.shift = -0.03f}),
                          townPhoto("b", {.shift = 0.0f, .light = 0.6f}),
                          townPhoto("c", {.shift = 0.05f, .light = 0.3f})};
        return request;
    }

    std::map<std::string, std::filesystem::file_time_type> cacheFiles() const {
        std::map<std::string, std::filesystem::file_time_type> times;
        for (const auto& entry : std::filesystem::directory_iterator(folder_))
            if (entry.path().extension() == ".match") // of pairs
                times[entry.path().filename().string()] = entry.last_write_time();
        return times;
    }

private:
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("user-points-" + std::to_string(::getpid()));
};

// In the empty sky, where nothing else holds; on the roofs, where the photos say otherwise; and two
// of them at once.
std::vector<std::vector<UserPoint>> corrections() {
    const UserPoint sky{"a", {-0.1f, -0.15f}, "c", {-0.04f, -0.13f}};
    const UserPoint roofs{"c", {0.2f, 0.12f}, "a", {0.15f, 0.13f}};
    return {{sky}, {roofs}, {sky, roofs}};
}

TEST_F(UserPoints, AreMetByTheTemplateMapsAndByTheMorph) {
    for (const auto& points : corrections()) {
        AlignmentRequest request = slidingTowns();
        request.userPoints = points;
        const auto set = alignPhotos(request);
        EXPECT_EQ(set->userPoints, points);
        const MorphField field = fieldOf(request, *set, 0, 2);
        for (const UserPoint& point : points) {
            const bool isForwards = point.firstPhoto == "a";
            const Point2 inA = isForwards ? point.firstPosition : point.secondPosition;
            const Point2 inC = isForwards ? point.secondPosition : point.firstPosition;
            EXPECT_LT(length(transferred(*set, 0, 2, inA) - inC), kExact);
            EXPECT_LT(length(transferred(*set, 2, 0, inC) - inA), kExact);
            const auto drawn = carried(field, inA);
            ASSERT_TRUE(drawn);
            EXPECT_LT(length(*drawn - inC), kExact);
        }
        for (const float t : {0.0f, 0.5f, 1.0f})
            EXPECT_EQ(foldShare(field, 0.75f, t), 0);
    }
}

TEST_F(UserPoints, FadeSmoothlyAndLeaveTheRestAlone) {
    AlignmentRequest request = slidingTowns();
    const auto before = alignPhotos(request);
    const UserPoint point = corrections()[0][0];
    request.userPoints = {point};
    const auto after = alignPhotos(request);
    const auto change = [&](Point2 place) {
        return length(transferred(*after, 0, 2, place) - transferred(*before, 0, 2, place));
    };
    const float atPoint = change(point.firstPosition);
    EXPECT_GT(atPoint, 0.02f);
    float last = atPoint;
    for (int step = 1; step <= 60; ++step) { // half a percent of the width a step
        const float now =
            change(point.firstPosition + Point2{-0.005f * static_cast<float>(step), 0});
        EXPECT_LT(std::abs(now - last), 0.1f * atPoint) << "a jump after " << step << " steps";
        last = now;
    }
    EXPECT_LT(change(point.firstPosition + Point2{-0.3f, 0}), 0.001f);
    EXPECT_LT(change({0.2f, 0.2f}), 0.001f);
}

TEST_F(UserPoints, ChainsOverThreePhotosHold) {
    AlignmentRequest request = slidingTowns();
    request.userPoints = {{"a", {-0.1f, -0.15f}, "b", {-0.06f, -0.14f}},
                          {"b", {-0.061f, -0.14f}, "c", {-0.02f, -0.16f}},
                          {"a", {-0.099f, -0.15f}, "c", {-0.02f, -0.16f}}};
    const auto set = alignPhotos(request);
    for (const UserPoint& point : request.userPoints) {
        const std::size_t first = point.firstPhoto == "a" ? 0 : 1;
        const std::size_t second = point.secondPhoto == "c" ? 2 : 1;
        EXPECT_LT(
            length(transferred(*set, first, second, point.firstPosition) - point.secondPosition),
            kExact);
    }
}

TEST_F(UserPoints, TwoBringAPhotoInThatDissolvedAlone) {
    constexpr float kAngle = 0.5f; // 29 degrees: far more than is looked for
    AlignmentRequest request = slidingTowns();
    request.photos.push_back({"askew", "askew-hash", askewTown(kAngle)});
    const auto alone = alignPhotos(request);
    ASSERT_FALSE(alone->photos[3].morphs && alone->photos[3].group == alone->photos[1].group);
    ASSERT_TRUE(fieldOf(request, *alone, 1, 3).dissolves);

    const auto pointAt = [&](Point2 p) { return UserPoint{"b", p, "askew", turned(p, kAngle)}; };
    request.userPoints = {pointAt({-0.2f, 0.05f})};
    EXPECT_TRUE(fieldOf(request, *alignPhotos(request), 1, 3).dissolves) << "one says too little";
    request.userPoints.push_back(pointAt({0.2f, 0.1f}));
    const auto set = alignPhotos(request);
    EXPECT_TRUE(set->photos[3].morphs);
    EXPECT_EQ(set->photos[3].group, set->photos[0].group);
    EXPECT_EQ(set->summary, "4 of 4 morph");
    EXPECT_FALSE(fieldOf(request, *set, 1, 3).dissolves);
    for (const UserPoint& point : request.userPoints)
        EXPECT_LT(length(transferred(*set, 1, 3, point.firstPosition) - point.secondPosition),
                  kExact);
    // the photos themselves do the rest, also with those that no point names
    for (const Point2 p : {Point2{0.08f, -0.1f}, Point2{-0.1f, 0.1f}, Point2{0.1f, 0.15f}}) {
        EXPECT_LT(length(transferred(*set, 1, 3, p) - turned(p, kAngle)), 0.01f);
        EXPECT_LT(length(transferred(*set, 0, 3, p + Point2{-0.03f, 0}) - turned(p, kAngle)),
                  0.015f);
    }
}

TEST_F(UserPoints, RedoOnlyTheirOwnPairAndComeBackFromTheCache) {
    const AlignmentRequest request = slidingTowns();
    const auto plain = alignPhotos(request);
    const auto filesBefore = cacheFiles();
    ASSERT_EQ(filesBefore.size(), 3u);

    AlignmentRequest corrected = request;
    corrected.userPoints = corrections()[0];
    const auto first = alignPhotos(corrected);
    auto filesAfter = cacheFiles();
    EXPECT_EQ(filesAfter.size(), 4u);
    for (const auto& [name, time] : filesBefore)
        EXPECT_EQ(filesAfter.at(name), time) << name << " was written again";
    const auto again = alignPhotos(corrected);
    EXPECT_EQ(cacheFiles(), filesAfter);
    const auto undone = alignPhotos(request);
    EXPECT_EQ(cacheFiles(), filesAfter);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(first->photos[i].fromTemplate.values, again->photos[i].fromTemplate.values);
        EXPECT_EQ(plain->photos[i].fromTemplate.values, undone->photos[i].fromTemplate.values);
    }
}

TEST_F(UserPoints, OfPhotosThatLeftTheSetSayNothing) {
    AlignmentRequest request = slidingTowns();
    const auto plain = alignPhotos(request);
    request.userPoints = {{"a", {0.1f, 0.1f}, "gone", {0.2f, 0.1f}}};
    const auto set = alignPhotos(request);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(plain->photos[i].fromTemplate.values, set->photos[i].fromTemplate.values);
}

TEST_F(UserPoints, SayWhereAWholePhotoLies) {
    const Similarity truth{0.2f, 0.3f, {0.1f, -0.05f}};
    PinTable pins;
    for (const Point2 p : {Point2{-0.2f, 0.1f}, Point2{0.3f, 0.0f}, Point2{0.0f, -0.2f}})
        pins[{0, 1}].push_back({p, apply(truth, p)});
    ConsistentSet placed{
        .toCommon = {{}, {}, {0, 0, {0.05f, 0}}}, .group = {0, 1, 1}, .support = {0, 1, 1}};
    const auto noPhotos = [](const auto&, const Similarity&) { return 0.0f; };
    placeByPins(placed, pins, {}, noPhotos);
    EXPECT_EQ(placed.group, (std::vector<int>{0, 0, 0}));
    const Similarity between = composed(inverse(placed.toCommon[1]), placed.toCommon[0]);
    EXPECT_LT(distance(between, truth), 0.003f);
    EXPECT_EQ(placed.toCommon[1], Similarity{}); // the larger group stays where it is
}

TEST_F(UserPoints, MoveAPhotoWithinItsGroupOnlyWhereMoreAgreesThen) {
    PinTable pins;
    for (const Point2 p : {Point2{-0.2f, 0.1f}, Point2{0.3f, 0.0f}})
        pins[{0, 1}].push_back({p, p + Point2{0.2f, 0}});
    for (const float agreement : {0.1f, 0.3f}) {
        ConsistentSet placed{.toCommon = {{}, {}, {}}, .group = {0, 0, 0}, .support = {1, 2, 3}};
        placeByPins(placed, pins, {}, [&](const auto&, const Similarity& similarity) {
            return similarity == Similarity{} ? 0.2f : agreement;
        });
        const float moved = agreement > 0.2f ? 0.2f : 0.0f;
        EXPECT_NEAR(apply(placed.toCommon[0], {}).x, moved, 0.01f);
        EXPECT_EQ(placed.toCommon[1], Similarity{});
    }
}

TEST_F(UserPoints, OutOfReachTearAndDragNothing) {
    AlignmentRequest request = slidingTowns();
    const auto before = alignPhotos(request);
    request.userPoints = {{"a", {-0.1f, 0.1f}, "c", {0.3f, 0.2f}}};
    const auto set = alignPhotos(request);
    EXPECT_EQ(set->summary, "3 of 3 morph");
    const MorphField field = fieldOf(request, *set, 0, 2);
    for (const float t : {0.0f, 0.5f, 1.0f})
        EXPECT_EQ(foldShare(field, 0.75f, t), 0);
    for (const Point2 p : {Point2{-0.1f, 0.1f}, Point2{0.2f, 0.15f}, Point2{0.08f, -0.1f}})
        EXPECT_LT(length(transferred(*set, 0, 2, p) - transferred(*before, 0, 2, p)), 0.002f);
}

TEST_F(UserPoints, ADisplacementMeetsItsPlacesAndEndsAtItsReach) {
    const std::vector<Point2> places{{0, 0}, {0.05f, 0.02f}};
    const std::vector<Point2> wanted{{0.02f, 0}, {-0.01f, 0.03f}};
    const Displacement bend(places, wanted, 0.15f);
    for (std::size_t i = 0; i < places.size(); ++i)
        EXPECT_LT(length(bend.at(places[i]) - wanted[i]), 1e-4f);
    EXPECT_EQ(bend.at({0.3f, 0}), Point2{});
}

} // namespace
} // namespace morphoscope
