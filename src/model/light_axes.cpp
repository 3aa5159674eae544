#include "model/light_axes.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <algorithm>
#include <cassert>
#include <cmath>

namespace morphoscope {

namespace {

constexpr int kMostNamedAxes = 32;       // directions of the pictures; the rest follows by strength
constexpr double kLeastShare = 0.002;    // of the pictures' variance, to be a direction of its own
constexpr double kLeastDeviation = 1e-5; // of a code along an axis: less is rounding
constexpr int kBlockSize = 4;            // pixels: light is what changes over more than this

// Rows of block means, weighted by how many photos see a place.
Eigen::MatrixXd lowBand(const LightAxesRequest& request) {
    const Image& first = request.pictures.front();
    const int columns = std::max(1, first.width / kBlockSize);
    const int rows = std::max(1, first.height / kBlockSize);
    Eigen::MatrixXd band(static_cast<Eigen::Index>(request.pictures.size()), 3 * columns * rows);
    const Image weightPicture = [&] {
        Image picture = makeImage(first.width, first.height);
        for (std::size_t i = 0; i < request.weights.size(); ++i)
            picture.rgb[3 * i] = static_cast<std::uint8_t>(std::lround(255 * request.weights[i]));
        return resized(picture, columns, rows);
    }();
    for (std::size_t photo = 0; photo < request.pictures.size(); ++photo) {
        const Image small = resized(request.pictures[photo], columns, rows);
        for (std::size_t i = 0; i < small.rgb.size(); ++i)
            band(static_cast<Eigen::Index>(photo), static_cast<Eigen::Index>(i)) =
                small.rgb[i] / 255.0 * std::sqrt(weightPicture.rgb[i / 3 * 3] / 255.0);
    }
    return band.rowwise() - band.colwise().mean().eval();
}

struct PictureScores {
    Eigen::MatrixXd scores; // photoCount x count, unit length each
    std::vector<float> shares;
};

// Principal components by the photos' inner products: there are fewer photos than pixels.
PictureScores pictureScores(const LightAxesRequest& request) {
    const Eigen::MatrixXd band = lowBand(request);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(band * band.transpose());
    const Eigen::VectorXd strengths = solver.eigenvalues().cwiseMax(0).reverse();
    const Eigen::MatrixXd vectors = solver.eigenvectors().rowwise().reverse();
    const double total = strengths.sum();
    PictureScores result;
    const Eigen::Index most =
        std::min<Eigen::Index>({kMostNamedAxes, band.rows() - 1, request.codes.cols()});
    Eigen::Index count = 0;
    while (count < most && total > 0 && strengths[count] / total >= kLeastShare)
        ++count;
    result.scores = vectors.leftCols(count);
    for (Eigen::Index k = 0; k < count; ++k) {
        // The sign is free: brighter is up.
        if (result.scores.col(k).dot(band.rowwise().sum()) < 0)
            result.scores.col(k) *= -1;
        result.shares.push_back(static_cast<float>(strengths[k] / total));
    }
    return result;
}

// Columns that read the axes off a centred code: first those that give the pictures' scores, then
// an orthogonal rest by strength.
Eigen::MatrixXd readingColumns(const Eigen::MatrixXd& codes, const Eigen::MatrixXd& scores) {
    const Eigen::Index size = codes.cols();
    const Eigen::MatrixXd named = codes.completeOrthogonalDecomposition().solve(scores);
    Eigen::MatrixXd columns(size, size);
    Eigen::MatrixXd rest = Eigen::MatrixXd::Identity(size, size);
    Eigen::Index count = 0;
    if (named.cols() > 0) {
        const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(named);
        // Where codes say less than pictures (a run's first steps), the reading columns repeat
        // each other.
        if (qr.rank() == named.cols()) {
            count = named.cols();
            const Eigen::MatrixXd q = qr.householderQ();
            rest = q.rightCols(size - count);
        }
    }
    columns.leftCols(count) = named.leftCols(count);
    const Eigen::MatrixXd inRest = codes * rest;
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(inRest.transpose() * inRest);
    columns.rightCols(size - count) = rest * solver.eigenvectors().rowwise().reverse();
    return columns;
}

} // namespace

LightAxes lightAxes(const LightAxesRequest& request) {
    assert(request.codes.rows() == static_cast<Eigen::Index>(request.pictures.size()));
    const Eigen::MatrixXd all = request.codes.cast<double>();
    const Eigen::RowVectorXd mean = all.colwise().mean();
    const Eigen::MatrixXd codes = all.rowwise() - mean;
    const PictureScores pictures = pictureScores(request);
    Eigen::MatrixXd columns = readingColumns(codes, pictures.scores);
    Eigen::MatrixXd back = columns.transpose().completeOrthogonalDecomposition().pseudoInverse();

    LightAxes axes{.mean = mean.transpose().cast<float>(),
                   .toAxes = {},
                   .fromAxes = {},
                   .shares = pictures.shares};
    axes.shares.resize(static_cast<std::size_t>(codes.cols()), 0.0f);
    const double freedom = static_cast<double>(std::max<Eigen::Index>(1, codes.rows() - 1));
    for (Eigen::Index k = 0; k < columns.cols(); ++k) {
        const double deviation = std::sqrt((codes * columns.col(k)).squaredNorm() / freedom);
        const double scale = deviation > kLeastDeviation * columns.col(k).norm() ? deviation : 0;
        columns.col(k) *= scale > 0 ? 1 / scale : 0;
        back.col(k) *= scale;
    }
    axes.toAxes = columns.transpose().cast<float>();
    axes.fromAxes = back.cast<float>();
    return axes;
}

DecoderNetwork withAxes(const DecoderNetwork& network, const LightAxes& axes, int shapeSize) {
    using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const auto gridSize = static_cast<Eigen::Index>(network.gridBias.size());
    const Eigen::Map<const RowMajor> weights(network.gridWeights.data(), gridSize,
                                             network.latentSize);
    const Eigen::Map<const Eigen::VectorXf> bias(network.gridBias.data(), gridSize);
    DecoderNetwork result = network;
    result.latentSize = network.latentSize + shapeSize;
    result.gridWeights.resize(static_cast<std::size_t>(gridSize * result.latentSize));
    Eigen::Map<RowMajor> wide(result.gridWeights.data(), gridSize, result.latentSize);
    wide.leftCols(shapeSize).setZero();
    wide.rightCols(network.latentSize) = weights * axes.fromAxes;
    Eigen::Map<Eigen::VectorXf>(result.gridBias.data(), gridSize) = bias + weights * axes.mean;
    return result;
}

Eigen::MatrixXf alignedLatents(const Eigen::MatrixXf& shapes, const Eigen::MatrixXf& codes,
                               const LightAxes& axes) {
    Eigen::MatrixXf latents(codes.rows(), shapes.cols() + codes.cols());
    latents.leftCols(shapes.cols()) = shapes;
    latents.rightCols(codes.cols()) =
        (codes.rowwise() - axes.mean.transpose()) * axes.toAxes.transpose();
    return latents;
}

} // namespace morphoscope
