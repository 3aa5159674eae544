#include "core/pca.h"

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>

namespace morphoscope {

namespace {

// The sign of a component is arbitrary; fixed, so that sliders and maps do not flip between two
// equal runs.
bool pointsDown(const Eigen::VectorXd& component) {
    Eigen::Index largest = 0;
    component.cwiseAbs().maxCoeff(&largest);
    return component[largest] < 0;
}

} // namespace

Pca principalComponents(const Eigen::MatrixXf& rows) {
    Pca pca;
    const Eigen::Index count = std::max<Eigen::Index>(0, std::min(rows.rows() - 1, rows.cols()));
    pca.mean = Eigen::VectorXf::Zero(rows.cols());
    pca.components.resize(count, rows.cols());
    pca.deviations.resize(count);
    pca.shares = Eigen::VectorXf::Zero(count);
    pca.scores.resize(rows.rows(), count);
    if (rows.rows() > 0)
        pca.mean = rows.cast<double>().colwise().mean().cast<float>();
    if (count == 0)
        return pca;

    const Eigen::RowVectorXd mean = rows.cast<double>().colwise().mean();
    const Eigen::MatrixXd centred = rows.cast<double>().rowwise() - mean;
    const Eigen::BDCSVD<Eigen::MatrixXd> svd(centred, Eigen::ComputeThinV);
    const Eigen::VectorXd& strengths = svd.singularValues();
    const double total = strengths.squaredNorm();
    for (Eigen::Index k = 0; k < count; ++k) {
        const double sign = pointsDown(svd.matrixV().col(k)) ? -1 : 1;
        const Eigen::VectorXd component = sign * svd.matrixV().col(k);
        pca.components.row(k) = component.cast<float>();
        pca.scores.col(k) = (centred * component).cast<float>();
        pca.deviations[k] =
            static_cast<float>(strengths[k] / std::sqrt(static_cast<double>(rows.rows() - 1)));
        if (total > 0)
            pca.shares[k] = static_cast<float>(strengths[k] * strengths[k] / total);
    }
    return pca;
}

double noiseShare(int rowCount, int columnCount) {
    if (rowCount < 2 || columnCount < 1)
        return 1;
    const double freedom = rowCount - 1;
    const double edge = 1 + std::sqrt(freedom / columnCount);
    return std::min(1.0, edge * edge / freedom);
}

Eigen::VectorXf rebuilt(const Pca& pca, const Eigen::VectorXf& vector, int componentCount) {
    const Eigen::Index count = std::clamp<Eigen::Index>(componentCount, 0, pca.components.rows());
    const auto kept = pca.components.topRows(count);
    return pca.mean + kept.transpose() * (kept * (vector - pca.mean));
}

} // namespace morphoscope
