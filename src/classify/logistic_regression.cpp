#include "classify/logistic_regression.h"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace morphoscope {
namespace {

constexpr int kMaxSteps = 100;
constexpr double kConverged = 1e-10; // of the gradient; the class weights add up to 1

double softPlus(double x) { // log(1 + exp(x)) without overflow
    return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

struct Problem {
    Eigen::MatrixXd rows;  // features with a column of ones at the end, for the bias
    Eigen::VectorXd signs; // +1, -1
    Eigen::VectorXd photoWeights;
    Eigen::VectorXd penalty; // strength, and 0 for the bias
};

Problem makeProblem(const Eigen::MatrixXd& features, const std::vector<bool>& isPositive,
                    double strength) {
    const Eigen::Index count = features.rows();
    Eigen::VectorXd signs(count);
    for (Eigen::Index i = 0; i < count; ++i)
        signs[i] = isPositive[static_cast<std::size_t>(i)] ? 1 : -1;
    const auto positives = static_cast<double>((signs.array() > 0).count());
    const double negatives = static_cast<double>(count) - positives;
    if (positives == 0 || negatives == 0)
        throw std::runtime_error("A regression was given photos of one class only; it needs both.");
    if (!features.allFinite())
        throw std::runtime_error("A regression was given a feature that is not a finite number.");
    Problem problem{.rows = Eigen::MatrixXd::Ones(count, features.cols() + 1),
                    .signs = signs,
                    .photoWeights = (signs.array() > 0)
                                        .select(Eigen::VectorXd::Constant(count, 0.5 / positives),
                                                Eigen::VectorXd::Constant(count, 0.5 / negatives)),
                    .penalty = Eigen::VectorXd::Constant(features.cols() + 1, strength)};
    problem.rows.leftCols(features.cols()) = features;
    problem.penalty[features.cols()] = 0;
    return problem;
}

double loss(const Problem& problem, const Eigen::VectorXd& unknowns) {
    const Eigen::VectorXd margins = problem.rows * unknowns;
    double sum = 0.5 * (problem.penalty.array() * unknowns.array().square()).sum();
    for (Eigen::Index i = 0; i < margins.size(); ++i)
        sum += problem.photoWeights[i] * softPlus(-problem.signs[i] * margins[i]);
    return sum;
}

struct Slopes {
    Eigen::VectorXd gradient;
    Eigen::MatrixXd curvature;
};

Slopes slopes(const Problem& problem, const Eigen::VectorXd& unknowns) {
    const Eigen::VectorXd margins = problem.rows * unknowns;
    Eigen::VectorXd pull(margins.size());
    Eigen::VectorXd bend(margins.size());
    for (Eigen::Index i = 0; i < margins.size(); ++i) {
        const double missed = probability(-problem.signs[i] * margins[i]);
        pull[i] = -problem.photoWeights[i] * problem.signs[i] * missed;
        bend[i] = problem.photoWeights[i] * missed * (1 - missed);
    }
    Slopes result{problem.rows.transpose() * pull +
                      (problem.penalty.array() * unknowns.array()).matrix(),
                  problem.rows.transpose() * bend.asDiagonal() * problem.rows};
    result.curvature.diagonal() += problem.penalty;
    return result;
}

} // namespace

double probability(double margin) {
    return margin >= 0 ? 1 / (1 + std::exp(-margin)) : std::exp(margin) / (1 + std::exp(margin));
}

LinearModel fitLogistic(const Eigen::MatrixXd& features, const std::vector<bool>& isPositive,
                        double strength) {
    const Problem problem = makeProblem(features, isPositive, strength);
    Eigen::VectorXd unknowns = Eigen::VectorXd::Zero(problem.rows.cols());
    double lossHere = loss(problem, unknowns);
    for (int step = 0; step < kMaxSteps; ++step) {
        const Slopes here = slopes(problem, unknowns);
        if (here.gradient.cwiseAbs().maxCoeff() < kConverged)
            break;
        const Eigen::VectorXd direction = here.curvature.ldlt().solve(here.gradient);
        // Far from the minimum a full step may overshoot; the loss is convex, so that halving
        // always ends.
        double length = 1;
        Eigen::VectorXd next = unknowns - direction;
        double lossThere = loss(problem, next);
        while (lossThere > lossHere && length > 1e-9) {
            length /= 2;
            next = unknowns - length * direction;
            lossThere = loss(problem, next);
        }
        if (lossThere > lossHere)
            break; // as far as doubles can tell, this is the minimum
        unknowns = next;
        lossHere = lossThere;
    }
    return {unknowns.head(features.cols()), unknowns[features.cols()]};
}

ReducedFeatures reduced(const Eigen::MatrixXd& features) {
    const Eigen::Index rank = std::min(features.rows(), features.cols());
    if (features.rows() >= features.cols())
        return {features, Eigen::MatrixXd::Identity(rank, rank)};
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(features.transpose());
    const Eigen::MatrixXd basis =
        qr.householderQ() * Eigen::MatrixXd::Identity(features.cols(), rank);
    return {features * basis, basis};
}

} // namespace morphoscope
