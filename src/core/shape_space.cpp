#include "core/shape_space.h"

#include "core/pca.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace morphoscope {

namespace {

constexpr int kRasterColumns = 128;      // at 64 the terrace photos were up to 0.5 % of a width off
constexpr float kLeastDeviation = 1e-4f; // widths, over the whole raster: less is rounding

Point2 placeOfCell(int width, int height, int x, int y) {
    const auto w = static_cast<float>(width);
    return {(static_cast<float>(x) + 0.5f) / w - 0.5f,
            (static_cast<float>(y) + 0.5f - 0.5f * static_cast<float>(height)) / w};
}

Eigen::VectorXf rasterOf(const MapGrid& fromTemplate, int columns, int rows) {
    Eigen::VectorXf raster(2 * columns * rows);
    Eigen::Index i = 0;
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < columns; ++x) {
            const Point2 at = sampled(fromTemplate, placeOfCell(columns, rows, x, y));
            raster[i++] = at.x;
            raster[i++] = at.y;
        }
    return raster;
}

// A bilinear cell of a map, gone on with linearly beyond the border.
struct LocalMap {
    Point2 value;
    Point2 byX; // change per template width to the right
    Point2 byY; // and downwards
};

LocalMap localMap(const MapGrid& map, Point2 place) {
    const auto w = static_cast<float>(map.width);
    const float cx = (place.x + 0.5f) * w - 0.5f;
    const float cy = place.y * w + 0.5f * static_cast<float>(map.height) - 0.5f;
    const int x = std::clamp(static_cast<int>(std::floor(cx)), 0, map.width - 2);
    const int y = std::clamp(static_cast<int>(std::floor(cy)), 0, map.height - 2);
    const float u = cx - static_cast<float>(x);
    const float v = cy - static_cast<float>(y);
    const Point2* p =
        &map.values[static_cast<std::size_t>(y) * static_cast<std::size_t>(map.width) +
                    static_cast<std::size_t>(x)];
    const Point2* q = p + map.width;
    return {(p[0] * (1 - u) + p[1] * u) * (1 - v) + (q[0] * (1 - u) + q[1] * u) * v,
            ((p[1] - p[0]) * (1 - v) + (q[1] - q[0]) * v) * w,
            ((q[0] - p[0]) * (1 - u) + (q[1] - p[1]) * u) * w};
}

Point2 newtonStep(const MapGrid& map, Point2 place, Point2 wanted) {
    const LocalMap here = localMap(map, place);
    const Point2 miss = wanted - here.value;
    const float determinant = here.byX.x * here.byY.y - here.byX.y * here.byY.x;
    if (determinant < 0.05f) // nearly or quite folded: a plain step of the size of the template
        return place + miss * 0.5f;
    return place + Point2{(miss.x * here.byY.y - miss.y * here.byY.x) / determinant,
                          (miss.y * here.byX.x - miss.x * here.byX.y) / determinant};
}

Point2 inside(const MapGrid& map, Point2 place, float margin) {
    const float high = 0.5f * static_cast<float>(map.height) / static_cast<float>(map.width);
    return {std::clamp(place.x, -0.5f - margin, 0.5f + margin),
            std::clamp(place.y, -high - margin, high + margin)};
}

std::array<float, 4> catmullRom(float t) {
    return {0.5f * t * (-1 + t * (2 - t)), 0.5f * (2 + t * t * (3 * t - 5)),
            0.5f * t * (1 + t * (4 - 3 * t)), 0.5f * t * t * (t - 1)};
}

// The colour at a position in pixels, border repeated.
std::array<std::uint8_t, 3> smoothColour(const Image& image, float px, float py) {
    const int x = static_cast<int>(std::floor(px));
    const int y = static_cast<int>(std::floor(py));
    const auto across = catmullRom(px - static_cast<float>(x));
    const auto down = catmullRom(py - static_cast<float>(y));
    std::array<float, 3> sum{};
    for (int j = 0; j < 4; ++j)
        for (int i = 0; i < 4; ++i) {
            const int sx = std::clamp(x + i - 1, 0, image.width - 1);
            const int sy = std::clamp(y + j - 1, 0, image.height - 1);
            const float weight =
                across[static_cast<std::size_t>(i)] * down[static_cast<std::size_t>(j)];
            const auto at =
                3 * (static_cast<std::size_t>(sy) * static_cast<std::size_t>(image.width) +
                     static_cast<std::size_t>(sx));
            for (std::size_t k = 0; k < 3; ++k)
                sum[k] += weight * static_cast<float>(image.rgb[at + k]);
        }
    std::array<std::uint8_t, 3> colour{};
    for (std::size_t k = 0; k < 3; ++k)
        colour[k] = static_cast<std::uint8_t>(std::lround(std::clamp(sum[k], 0.0f, 255.0f)));
    return colour;
}

// The photos whose shapes the space is made from: those that morph.
std::vector<std::size_t> shapingPhotos(const AlignedSet& set) {
    std::vector<std::size_t> photos;
    for (std::size_t i = 0; i < set.photos.size(); ++i)
        if (set.photos[i].morphs)
            photos.push_back(i);
    return photos;
}

} // namespace

MapGrid shapeOf(const ShapeSpace& space, std::span<const float> latent) {
    assert(latent.size() >= kShapeSize);
    const Eigen::Map<const Eigen::VectorXf> numbers(latent.data(), kShapeSize);
    const Eigen::VectorXf raster = space.mean + space.basis * numbers;
    MapGrid map{space.columns, space.rows, {}};
    map.values.resize(static_cast<std::size_t>(raster.size()) / 2);
    for (std::size_t i = 0; i < map.values.size(); ++i) {
        const auto at = static_cast<Eigen::Index>(2 * i);
        map.values[i] = {raster[at], raster[at + 1]};
    }
    return map;
}

Eigen::VectorXf shapeLatent(const ShapeSpace& space, const MapGrid& fromTemplate) {
    const Eigen::VectorXf deviation =
        rasterOf(fromTemplate, space.columns, space.rows) - space.mean;
    Eigen::VectorXf latent = Eigen::VectorXf::Zero(kShapeSize);
    for (Eigen::Index k = 0; k < kShapeSize; ++k) // the columns are orthogonal
        if (const float squared = space.basis.col(k).squaredNorm(); squared > 0)
            latent[k] = space.basis.col(k).dot(deviation) / squared;
    return latent;
}

PhotoShapes photoShapes(const AlignedSet& set) {
    assert(!set.photos.empty() && set.templateWidth >= 2 && set.templateHeight >= 2);
    PhotoShapes result;
    ShapeSpace& space = result.space;
    space.templateExtent = set.templateExtent;
    space.templateAspect =
        static_cast<float>(set.templateHeight) / static_cast<float>(set.templateWidth);
    space.pictureAspect = set.photos.front().aspect;
    space.columns = kRasterColumns;
    space.rows = std::max(2, static_cast<int>(std::lround(kRasterColumns * space.templateAspect)));
    const Eigen::Index valueCount = Eigen::Index{2} * space.columns * space.rows;
    space.basis = Eigen::MatrixXf::Zero(valueCount, kShapeSize);
    space.viewShares.assign(kShapeSize, 0.0f);
    const auto photoCount = static_cast<Eigen::Index>(set.photos.size());
    result.latents = Eigen::MatrixXf::Zero(photoCount, kShapeSize);

    const std::vector<std::size_t> shaping = shapingPhotos(set);
    if (shaping.empty()) { // nobody morphs: everybody keeps the plain frame
        space.mean.resize(valueCount);
        Eigen::Index i = 0;
        for (int y = 0; y < space.rows; ++y)
            for (int x = 0; x < space.columns; ++x) {
                const Point2 at =
                    placeOfCell(space.columns, space.rows, x, y) * space.templateExtent;
                space.mean[i++] = at.x;
                space.mean[i++] = at.y;
            }
        return result;
    }
    Eigen::MatrixXf rasters(static_cast<Eigen::Index>(shaping.size()), valueCount);
    for (std::size_t i = 0; i < shaping.size(); ++i)
        rasters.row(static_cast<Eigen::Index>(i)) =
            rasterOf(set.photos[shaping[i]].fromTemplate, space.columns, space.rows);
    const Pca pca = principalComponents(rasters);
    space.mean = pca.mean;
    const Eigen::Index count = std::min<Eigen::Index>(kShapeSize, pca.components.rows());
    for (Eigen::Index k = 0; k < count; ++k) {
        const float deviation = pca.deviations[k];
        if (deviation < kLeastDeviation * std::sqrt(static_cast<float>(valueCount)))
            break;
        space.basis.col(k) = pca.components.row(k).transpose() * deviation;
        space.viewShares[static_cast<std::size_t>(k)] = pca.shares[k];
        for (std::size_t i = 0; i < shaping.size(); ++i)
            result.latents(static_cast<Eigen::Index>(shaping[i]), k) =
                pca.scores(static_cast<Eigen::Index>(i), k) / deviation;
    }
    return result;
}

MapGrid invertedMap(const MapGrid& fromTemplate, int width, int height) {
    constexpr int kSteps = 6;
    constexpr float kMargin = 0.5f; // how far a search may leave the template, in its widths
    MapGrid inverse{width, height, {}};
    inverse.values.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    Point2 rowStart;
    for (int y = 0; y < height; ++y) {
        Point2 place = rowStart;
        for (int x = 0; x < width; ++x) {
            const Point2 wanted = placeOfCell(width, height, x, y);
            const int steps = x == 0 && y == 0 ? 4 * kSteps : kSteps;
            for (int step = 0; step < steps; ++step) {
                const Point2 next =
                    inside(fromTemplate, newtonStep(fromTemplate, place, wanted), kMargin);
                const bool isThere = length(next - place) < 1e-6f;
                place = next;
                if (isThere)
                    break;
            }
            if (x == 0)
                rowStart = place;
            inverse.values.push_back(inside(fromTemplate, place, 0));
        }
    }
    return inverse;
}

Image drawnThroughShape(const ShapeSpace& space, std::span<const float> latent,
                        const Image& appearance, int width, int height) {
    return drawnAt(space, invertedMap(shapeOf(space, latent), width, height), appearance);
}

Image drawnAt(const ShapeSpace& space, const MapGrid& places, const Image& appearance) {
    Image picture = makeImage(places.width, places.height);
    const auto w = static_cast<float>(appearance.width);
    const auto h = static_cast<float>(appearance.height);
    // The template covers the picture of it from edge to edge, whatever the pixels' aspect.
    const float downScale = h / space.templateAspect;
    for (std::size_t i = 0; i < places.values.size(); ++i) {
        const Point2 p = places.values[i];
        const auto colour =
            smoothColour(appearance, (p.x + 0.5f) * w - 0.5f, p.y * downScale + 0.5f * h - 0.5f);
        std::copy(colour.begin(), colour.end(), picture.rgb.begin() + static_cast<long>(3 * i));
    }
    return picture;
}

} // namespace morphoscope
