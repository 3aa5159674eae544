#include "core/tsne.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

namespace morphoscope {

namespace {

// Schedule and step of van der Maaten and Hinton, step size of Belkina et al. 2019.
constexpr float kExaggeration = 12;
constexpr double kExaggeratedShare = 0.25; // of all iterations
constexpr float kLeastStep = 50;
constexpr float kStartDeviation = 1e-4f;
constexpr int kCalibrationSteps = 60;

// Row i attracts columns[starts[i] .. starts[i + 1]) with weights; all weights add up to 1.
struct Attractions {
    std::vector<std::size_t> starts;
    std::vector<int> columns;
    std::vector<float> weights;
};

using Distances = Eigen::MatrixXf; // squared

Distances squaredDistances(const Eigen::MatrixXf& rows) {
    const Eigen::MatrixXf centred = rows.rowwise() - rows.colwise().mean();
    const Eigen::VectorXf norms = centred.rowwise().squaredNorm();
    Distances squares = -2 * centred * centred.transpose();
    squares.colwise() += norms;
    squares.rowwise() += norms.transpose();
    return squares.cwiseMax(0.0f);
}

std::vector<int> nearestColumns(const Distances& squares, Eigen::Index row, int count) {
    std::vector<int> columns;
    for (int column = 0; column < squares.cols(); ++column)
        if (column != row)
            columns.push_back(column);
    if (count < static_cast<int>(columns.size())) {
        const auto nearer = [&](int a, int b) {
            const float toA = squares(row, a);
            const float toB = squares(row, b);
            return toA != toB ? toA < toB : a < b;
        };
        std::nth_element(columns.begin(), columns.begin() + count, columns.end(), nearer);
        columns.resize(static_cast<std::size_t>(count));
        std::sort(columns.begin(), columns.end());
    }
    return columns;
}

// Gaussian weights of the neighbours whose entropy is log(perplexity); the width is found by
// bisection.
std::vector<double> calibratedWeights(std::vector<double> squares, double perplexity) {
    const double nearest = *std::min_element(squares.begin(), squares.end());
    double low = 0;
    double high = std::numeric_limits<double>::infinity();
    double mean = 0;
    for (double& square : squares)
        mean += (square -= nearest) /
                static_cast<double>(squares.size()); // 1 for the nearest: no underflow
    double precision = mean > 0 ? 1 / mean : 1;
    std::vector<double> weights(squares.size());
    for (int step = 0; step < kCalibrationSteps; ++step) {
        double sum = 0;
        double moment = 0;
        for (std::size_t k = 0; k < squares.size(); ++k) {
            weights[k] = std::exp(-squares[k] * precision);
            sum += weights[k];
            moment += weights[k] * squares[k];
        }
        const double entropy = std::log(sum) + precision * moment / sum;
        for (double& weight : weights)
            weight /= sum;
        if (std::abs(entropy - std::log(perplexity)) < 1e-6)
            break;
        if (entropy > std::log(perplexity)) {
            low = precision;
            precision = std::isinf(high) ? 2 * precision : (low + high) / 2;
        } else {
            high = precision;
            precision = (low + high) / 2;
        }
    }
    return weights;
}

struct Attraction {
    int row;
    int column;
    float weight;
};

// Both directions of every pair are entered; a pair that is neighbour both ways is entered twice,
// which adds up.
Attractions gathered(const std::vector<Attraction>& entries, std::size_t rowCount) {
    Attractions result;
    result.starts.assign(rowCount + 1, 0);
    for (const Attraction& entry : entries)
        ++result.starts[static_cast<std::size_t>(entry.row) + 1];
    std::partial_sum(result.starts.begin(), result.starts.end(), result.starts.begin());
    result.columns.resize(entries.size());
    result.weights.resize(entries.size());
    std::vector<std::size_t> next(result.starts.begin(), result.starts.end() - 1);
    for (const Attraction& entry : entries) {
        const std::size_t slot = next[static_cast<std::size_t>(entry.row)]++;
        result.columns[slot] = entry.column;
        result.weights[slot] = entry.weight;
    }
    return result;
}

Attractions attractionsOf(const Eigen::MatrixXf& rows, double perplexity) {
    const Distances squares = squaredDistances(rows);
    const auto rowCount = static_cast<int>(rows.rows());
    const int neighbourCount = rowCount <= kExactTsneRows
                                   ? rowCount - 1
                                   : std::min(rowCount - 1, static_cast<int>(3 * perplexity) + 1);
    std::vector<Attraction> entries;
    for (int row = 0; row < rowCount; ++row) {
        const std::vector<int> columns = nearestColumns(squares, row, neighbourCount);
        std::vector<double> own;
        own.reserve(columns.size());
        for (const int column : columns)
            own.push_back(squares(row, column));
        const std::vector<double> weights = calibratedWeights(std::move(own), perplexity);
        for (std::size_t k = 0; k < columns.size(); ++k) {
            const auto weight = static_cast<float>(weights[k] / (2.0 * rowCount));
            entries.push_back({row, columns[k], weight});
            entries.push_back({columns[k], row, weight});
        }
    }
    return gathered(entries, static_cast<std::size_t>(rowCount));
}

// The distribution objects of the standard library differ between libraries; this does not.
float uniform(std::mt19937_64& random) {
    return static_cast<float>(random() >> 40) / static_cast<float>(1 << 24) - 0.5f;
}

Eigen::ArrayXXf startLayout(const TsneRequest& request) {
    Eigen::ArrayXXf layout = request.start.array();
    layout.rowwise() -= layout.colwise().mean().eval();
    const float deviation =
        std::sqrt(layout.col(0).square().mean() + std::numeric_limits<float>::min());
    layout *= kStartDeviation / deviation;
    std::mt19937_64 random(request.seed);
    for (Eigen::Index row = 0; row < layout.rows(); ++row)
        for (Eigen::Index axis = 0; axis < 2; ++axis)
            layout(row, axis) += 0.01f * kStartDeviation * uniform(random);
    return layout;
}

class Descent {
public:
    Descent(Eigen::ArrayXXf layout, const Attractions& attractions)
        : layout_(std::move(layout)), velocity_(Eigen::ArrayXXf::Zero(layout_.rows(), 2)),
          gains_(Eigen::ArrayXXf::Ones(layout_.rows(), 2)), attractions_(attractions) {}

    void step(float exaggeration, float momentum) {
        const Eigen::ArrayXXf gradient = 4 * (exaggeration * attraction() - repulsion());
        const float size =
            std::max(static_cast<float>(layout_.rows()) / kExaggeration / 4, kLeastStep);
        gains_ = (gradient * velocity_ < 0).select(gains_ + 0.2f, gains_ * 0.8f).max(0.01f);
        velocity_ = momentum * velocity_ - size * gains_ * gradient;
        layout_ += velocity_;
        layout_.rowwise() -= layout_.colwise().mean().eval();
    }

    const Eigen::ArrayXXf& layout() const { return layout_; }

private:
    Eigen::ArrayXXf attraction() const {
        Eigen::ArrayXXf forces(layout_.rows(), 2);
        for (Eigen::Index i = 0; i < layout_.rows(); ++i) {
            float x = 0;
            float y = 0;
            const auto row = static_cast<std::size_t>(i);
            for (std::size_t k = attractions_.starts[row]; k < attractions_.starts[row + 1]; ++k) {
                const float dx = layout_(i, 0) - layout_(attractions_.columns[k], 0);
                const float dy = layout_(i, 1) - layout_(attractions_.columns[k], 1);
                const float pull = attractions_.weights[k] / (1 + dx * dx + dy * dy);
                x += pull * dx;
                y += pull * dy;
            }
            forces(i, 0) = x;
            forces(i, 1) = y;
        }
        return forces;
    }

    // Every pair, in the processor's vector units: up to a few thousand rows that is as fast as a
    // tree and exact.
    Eigen::ArrayXXf repulsion() const {
        const Eigen::Index count = layout_.rows();
        Eigen::ArrayXXf forces(count, 2);
        Eigen::ArrayXf dx(count);
        Eigen::ArrayXf dy(count);
        Eigen::ArrayXf kernel(count);
        double total = 0;
        for (Eigen::Index i = 0; i < count; ++i) {
            dx = layout_(i, 0) - layout_.col(0);
            dy = layout_(i, 1) - layout_.col(1);
            kernel = (1 + dx.square() + dy.square()).inverse();
            total += kernel.sum() - 1; // without itself
            kernel = kernel.square();
            forces(i, 0) = (kernel * dx).sum();
            forces(i, 1) = (kernel * dy).sum();
        }
        return forces / static_cast<float>(std::max(total, 1e-30));
    }

    Eigen::ArrayXXf layout_;
    Eigen::ArrayXXf velocity_;
    Eigen::ArrayXXf gains_;
    const Attractions& attractions_;
};

} // namespace

Eigen::MatrixXf tsneLayout(const TsneRequest& request, const std::function<bool()>& shouldStop) {
    const Eigen::Index rowCount = request.rows.rows();
    if (rowCount < 4) // fewer have no neighbourhoods to keep
        return request.start;
    const double perplexity =
        std::clamp<double>(request.perplexity, 1.0, static_cast<double>(rowCount - 1) / 3);
    const Attractions attractions = attractionsOf(request.rows, perplexity);
    Descent descent(startLayout(request), attractions);
    const int exaggerated = static_cast<int>(kExaggeratedShare * request.iterationCount);
    for (int iteration = 0; iteration < request.iterationCount; ++iteration) {
        if (shouldStop && shouldStop())
            break;
        const bool isEarly = iteration < exaggerated;
        descent.step(isEarly ? kExaggeration : 1.0f, isEarly ? 0.5f : 0.8f);
    }
    return descent.layout().matrix();
}

} // namespace morphoscope
