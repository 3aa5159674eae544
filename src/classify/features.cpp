#include "classify/features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace morphoscope {
namespace {

// Edges are looked at from fine to coarse: the square picture at each of these sizes, pixels.
constexpr std::array<int, 4> kSides{128, 64, 32, 16};

// Edge strengths, where and how much: more rows than columns, because a camera pans more than it
// tilts, and the horizon stays.
struct Grid {
    int rows = 0;
    int columns = 0;
    int directions = 0; // of edges, over half a turn
    int size() const { return rows * columns * directions; }
};
constexpr Grid kStrengthGrid{.rows = 8, .columns = 4, .directions = 6}; // at every size
constexpr Grid kShapeGrid{.rows = 8, .columns = 8, .directions = 8};    // at the finest size

// Grey values per pixel that noise and JPEG leave in an empty sky; fainter edges tell nothing.
constexpr float kFaintest = 2;

using Plane =
    Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>; // rows x columns

Plane greyOf(const Image& image) {
    Plane grey(image.height, image.width);
    for (Eigen::Index i = 0; i < grey.size(); ++i) {
        const std::uint8_t* rgb = image.rgb.data() + 3 * i;
        grey.data()[i] = 0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2];
    }
    return grey;
}

// Mean strength of the edges per cell (row by row) and direction, each edge shared between its two
// nearest directions.
Eigen::MatrixXf edgeCells(const Plane& grey, const Grid& grid) {
    Eigen::MatrixXf strengths = Eigen::MatrixXf::Zero(grid.rows * grid.columns, grid.directions);
    const Eigen::Index side = grey.rows();
    for (Eigen::Index y = 0; y < side; ++y) {
        const auto above = grey.row(std::max<Eigen::Index>(y - 1, 0));
        const auto below = grey.row(std::min(y + 1, side - 1));
        for (Eigen::Index x = 0; x < side; ++x) {
            const float across =
                grey(y, std::min(x + 1, side - 1)) - grey(y, std::max<Eigen::Index>(x - 1, 0));
            const float down = below(x) - above(x);
            if (across == 0 && down == 0)
                continue;
            const float strength = std::sqrt(across * across + down * down);
            const float turn = std::atan2(down, across) / std::numbers::pi_v<float> + 1; // 0..2
            const float place = turn * static_cast<float>(grid.directions);
            const int direction = static_cast<int>(place);
            const float share = place - static_cast<float>(direction);
            const Eigen::Index cell = y * grid.rows / side * grid.columns + x * grid.columns / side;
            strengths(cell, direction % grid.directions) += strength * (1 - share);
            strengths(cell, (direction + 1) % grid.directions) += strength * share;
        }
    }
    return strengths *
           (static_cast<float>(grid.rows * grid.columns) / static_cast<float>(side * side));
}

// Each cell against the strength of the 3 x 3 cells around it: a dark corner counts as much as a
// bright one, and an empty one stays empty.
Eigen::VectorXf shapes(const Eigen::MatrixXf& strengths, const Grid& grid) {
    Eigen::MatrixXf normalized(strengths.rows(), strengths.cols());
    for (int y = 0; y < grid.rows; ++y)
        for (int x = 0; x < grid.columns; ++x) {
            float sum = 0;
            int count = 0;
            for (int v = std::max(0, y - 1); v <= std::min(grid.rows - 1, y + 1); ++v)
                for (int u = std::max(0, x - 1); u <= std::min(grid.columns - 1, x + 1); ++u) {
                    sum += strengths.row(v * grid.columns + u).squaredNorm();
                    ++count;
                }
            const int cell = y * grid.columns + x;
            normalized.row(cell) =
                strengths.row(cell) / (std::sqrt(sum / static_cast<float>(count)) + kFaintest);
        }
    return normalized.reshaped();
}

Eigen::VectorXf withoutMean(const Eigen::VectorXf& values) {
    return values.array() - values.mean();
}

Eigen::VectorXf atLengthOne(const Eigen::VectorXf& group) {
    const float length = group.norm();
    return length > 0 ? Eigen::VectorXf(group / length) : group;
}

} // namespace

int featureCount() {
    return static_cast<int>(kSides.size()) * kStrengthGrid.size() + kShapeGrid.size();
}

Eigen::VectorXf photoFeatures(const Image& thumbnail) {
    if (thumbnail.empty())
        throw std::runtime_error("An empty image has no features; expected a photo's thumbnail.");
    Eigen::VectorXf strengths(static_cast<Eigen::Index>(kSides.size()) * kStrengthGrid.size());
    Eigen::VectorXf shape;
    Image square = thumbnail;
    for (std::size_t i = 0; i < kSides.size(); ++i) {
        square = resized(square, kSides[i], kSides[i]);
        const Plane grey = greyOf(square);
        const Eigen::MatrixXf cells = edgeCells(grey, kStrengthGrid);
        // In logarithms the exposure is one and the same step everywhere, and leaves with the mean.
        strengths.segment(static_cast<Eigen::Index>(i) * kStrengthGrid.size(),
                          kStrengthGrid.size()) = (cells.array() + kFaintest).log().reshaped();
        if (i == 0)
            shape = shapes(edgeCells(grey, kShapeGrid), kShapeGrid);
    }
    Eigen::VectorXf features(featureCount());
    features << atLengthOne(withoutMean(strengths)), atLengthOne(shape);
    return features;
}

std::uint64_t differenceHash(const Image& thumbnail) {
    if (thumbnail.empty())
        throw std::runtime_error("An empty image has no hash; expected a photo's thumbnail.");
    const Plane grey = greyOf(resized(thumbnail, 9, 8));
    std::uint64_t bits = 0;
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x)
            bits = bits << 1 | (grey(y, x) < grey(y, x + 1) ? 1u : 0u);
    return bits;
}

} // namespace morphoscope
