#include "app/landmark_file.h"

#include "core/atomic_file.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

// One photo with a mark in its upper left corner, in a set of 4:3.
Landmarks readWith(int width, int height, Fit fit) {
    const std::filesystem::path file =
        std::filesystem::path(testing::TempDir()) / "landmarks of one photo.json";
    writeFileAtomically(file, R"({"photo": {"corner": [0, 0]}})");
    Photo photo;
    photo.name = "photo.jpg";
    photo.width = width;
    photo.height = height;
    const Landmarks landmarks =
        readLandmarks(file, {.photos = {photo}, .rejected = {}, .frame = {4.0 / 3.0, fit}});
    std::filesystem::remove(file);
    return landmarks;
}

void expectCornerAt(const Landmarks& landmarks, float x, float y) {
    const Point2 corner = landmarks.at("photo.jpg").at("corner");
    EXPECT_FLOAT_EQ(corner.x, x);
    EXPECT_FLOAT_EQ(corner.y, y);
}

TEST(ReadLandmarks, CountFromTheCornerOfThePhotoWhoseTopAndBottomAreCut) {
    expectCornerAt(readWith(1600, 1280, Fit::crop), -0.5f, -0.4f);
}

TEST(ReadLandmarks, AreInWidthsOfTheFrameWhereSidesAreCut) {
    expectCornerAt(readWith(1600, 900, Fit::crop), -0.5f * 4 / 3, -0.5f * 3 / 4);
}

TEST(ReadLandmarks, LieWithinTheBarsOfALetterbox) {
    expectCornerAt(readWith(1600, 900, Fit::letterbox), -0.5f, -0.28125f);
    expectCornerAt(readWith(1200, 1800, Fit::letterbox), -0.25f, -0.375f);
}

} // namespace
} // namespace morphoscope
