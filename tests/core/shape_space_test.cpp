#include "core/shape_space.h"

#include <gtest/gtest.h>

#include <cmath>

namespace morphoscope {
namespace {

Point2 placeOfCell(int width, int height, int x, int y) {
    const auto w = static_cast<float>(width);
    return {(static_cast<float>(x) + 0.5f) / w - 0.5f,
            (static_cast<float>(y) + 0.5f - 0.5f * static_cast<float>(height)) / w};
}

// A photo whose view is shifted and gently bent.
AlignedPhoto shiftedPhoto(float shift, float bend, float extent) {
    AlignedPhoto photo{.name = "photo " + std::to_string(shift), .morphs = true};
    photo.fromTemplate = {40, 30, {}};
    for (int y = 0; y < 30; ++y)
        for (int x = 0; x < 40; ++x) {
            const Point2 place = placeOfCell(40, 30, x, y);
            photo.fromTemplate.values.push_back(place * extent +
                                                Point2{shift, bend * std::sin(3 * place.x)});
        }
    return photo;
}

AlignedSet shiftedSet() {
    AlignedSet set{.templateWidth = 40, .templateHeight = 30};
    const float shifts[] = {-0.05f, 0, 0.02f, 0.06f};
    const float bends[] = {0.01f, -0.02f, 0.015f, 0};
    for (std::size_t i = 0; i < 4; ++i) {
        set.photos.push_back(shiftedPhoto(shifts[i], bends[i], set.templateExtent));
        set.photos.back().group = 0;
    }
    set.groups.push_back({.photos = {0, 1, 2, 3}});
    return set;
}

std::span<const float> numbers(const Eigen::VectorXf& vector) {
    return {vector.data(), static_cast<std::size_t>(vector.size())};
}

TEST(ShapeSpace, GivesEveryPhotoItsMapBack) {
    const AlignedSet set = shiftedSet();
    const PhotoShapes shapes = photoShapes(set);
    for (std::size_t i = 0; i < set.photos.size(); ++i) {
        const Eigen::VectorXf latent = shapes.latents.row(static_cast<Eigen::Index>(i)).transpose();
        const MapGrid shape = shapeOf(shapes.space, numbers(latent));
        for (float x = -0.45f; x < 0.45f; x += 0.09f)
            EXPECT_LT(
                length(sampled(shape, {x, 0.1f}) - sampled(set.photos[i].fromTemplate, {x, 0.1f})),
                1e-3f);
        EXPECT_LT((shapeLatent(shapes.space, set.photos[i].fromTemplate) - latent).norm(), 1e-2f);
    }
}

TEST(ShapeSpace, HasUnitVarianceAndZerosWhereNothingVaries) {
    const PhotoShapes shapes = photoShapes(shiftedSet());
    for (int k = 0; k < 2; ++k) { // shift and bend
        EXPECT_NEAR(shapes.latents.col(k).squaredNorm() / 3, 1, 1e-3);
        EXPECT_NEAR(shapes.latents.col(k).mean(), 0, 1e-3);
    }
    EXPECT_GT(shapes.space.viewShares[0], 0.7f); // the shift
    EXPECT_EQ(shapes.space.basis.rightCols(kShapeSize - 3).norm(), 0);
    EXPECT_EQ(shapes.latents.rightCols(kShapeSize - 3).norm(), 0);
}

TEST(ShapeSpace, LeavesPhotosThatDissolveAtTheMeanShape) {
    AlignedSet set = shiftedSet();
    set.photos.push_back(shiftedPhoto(0.4f, 0.2f, 1));
    set.photos.back().morphs = false;
    const PhotoShapes shapes = photoShapes(set);
    EXPECT_EQ(shapes.latents.row(4).norm(), 0);
    EXPECT_LT((shapes.space.mean - photoShapes(shiftedSet()).space.mean).norm(), 1e-5f);

    for (AlignedPhoto& photo : set.photos)
        photo.morphs = false;
    const PhotoShapes none = photoShapes(set); // the plain frame
    EXPECT_EQ(none.space.basis.norm(), 0);
    const Eigen::VectorXf zero = Eigen::VectorXf::Zero(kShapeSize);
    const Point2 corner = sampled(shapeOf(none.space, numbers(zero)), {0.3f, -0.2f});
    EXPECT_NEAR(corner.x, 0.39f, 1e-4f);
    EXPECT_NEAR(corner.y, -0.26f, 1e-4f);
}

TEST(ShapeSpace, InvertsAMap) {
    const AlignedPhoto photo = shiftedPhoto(0.05f, 0.03f, 1.3f);
    const MapGrid inverse = invertedMap(photo.fromTemplate, 64, 48);
    for (int y = 0; y < 48; y += 5)
        for (int x = 0; x < 64; x += 5) {
            const Point2 place = inverse.values[static_cast<std::size_t>(y * 64 + x)];
            EXPECT_LT(length(sampled(photo.fromTemplate, place) - placeOfCell(64, 48, x, y)), 1e-4f)
                << x << ", " << y;
        }
}

TEST(ShapeSpace, DrawsTheAppearanceWhereTheShapeSaysItLies) {
    const PhotoShapes shapes = photoShapes(shiftedSet());
    Image appearance = makeImage(130, 98); // a bright column at template x = 0.1
    for (int y = 0; y < 98; ++y)
        for (int x = 75; x < 81; ++x)
            for (int k = 0; k < 3; ++k)
                appearance.rgb[static_cast<std::size_t>(3 * (y * 130 + x) + k)] = 255;
    for (const Eigen::Index photo : {0, 3}) {
        const Eigen::VectorXf latent = shapes.latents.row(photo).transpose();
        const Image picture = drawnThroughShape(shapes.space, numbers(latent), appearance, 100, 75);
        double sum = 0;
        double weighted = 0;
        for (int x = 0; x < 100; ++x) {
            const double value = picture.rgb[static_cast<std::size_t>(3 * (37 * 100 + x))];
            sum += value;
            weighted += value * ((x + 0.5) / 100 - 0.5);
        }
        const double expected = 1.3 * 0.1 + (photo == 0 ? -0.05 : 0.06);
        EXPECT_NEAR(weighted / sum, expected, 2e-3);
    }
}

} // namespace
} // namespace morphoscope
