#include "classify/logistic_regression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace morphoscope {
namespace {

// Two photos at +1 and -1: by symmetry b = 0, and the slope of the loss in w is
// -1 / (1 + exp(w)) + strength * w. With strength 1 / (2 (1 + e^2)) its zero is at w = 2.
TEST(LogisticRegression, SolvesTheCaseDoneByHand) {
    Eigen::MatrixXd features(2, 1);
    features << 1, -1;
    const double strength = 1 / (2 * (1 + std::exp(2)));
    const LinearModel model = fitLogistic(features, {true, false}, strength);
    EXPECT_NEAR(model.weights[0], 2, 1e-8);
    EXPECT_NEAR(model.bias, 0, 1e-8);
}

// Without a feature only the bias is left, and class weights put it in the middle however uneven
// the classes are.
TEST(LogisticRegression, WeighsBothClassesAlike) {
    const LinearModel model =
        fitLogistic(Eigen::MatrixXd::Zero(10, 1),
                    {true, false, false, false, false, false, false, false, false, false}, 1);
    EXPECT_NEAR(model.bias, 0, 1e-9);
    EXPECT_NEAR(model.weights[0], 0, 1e-12);
}

struct Cloud {
    Eigen::MatrixXd features;
    std::vector<bool> isPositive;
};

Cloud cloud(Eigen::Index photos, Eigen::Index size) {
    std::mt19937 random(7);
    Cloud cloud{Eigen::MatrixXd(photos, size), {}};
    for (Eigen::Index i = 0; i < photos; ++i) {
        cloud.isPositive.push_back(i % 4 == 0);
        for (Eigen::Index k = 0; k < size; ++k)
            cloud.features(i, k) = double(random()) / double(std::mt19937::max()) +
                                   (cloud.isPositive.back() && k == 0 ? 0.5 : 0);
    }
    return cloud;
}

TEST(LogisticRegression, EndsWhereTheSlopeIsZero) {
    const Cloud data = cloud(60, 5);
    constexpr double kStrength = 1e-3;
    const LinearModel model = fitLogistic(data.features, data.isPositive, kStrength);
    Eigen::VectorXd slope = kStrength * model.weights;
    for (Eigen::Index i = 0; i < data.features.rows(); ++i) {
        const bool isPositive = data.isPositive[std::size_t(i)];
        const double margin = data.features.row(i).dot(model.weights) + model.bias;
        const double pull = isPositive ? -probability(-margin) / 30 : probability(margin) / 90;
        slope += pull * data.features.row(i).transpose();
    }
    EXPECT_LT(slope.cwiseAbs().maxCoeff(), 1e-9);
}

TEST(LogisticRegression, IsTheSameInFewerUnknowns) {
    const Cloud data = cloud(12, 40);
    const ReducedFeatures few = reduced(data.features);
    ASSERT_EQ(few.rows.cols(), 12);
    EXPECT_LT((few.rows * few.basis.transpose() - data.features).norm(), 1e-10);
    const LinearModel whole = fitLogistic(data.features, data.isPositive, 1e-2);
    const LinearModel part = fitLogistic(few.rows, data.isPositive, 1e-2);
    EXPECT_LT((few.basis * part.weights - whole.weights).norm(), 1e-7);
    EXPECT_NEAR(part.bias, whole.bias, 1e-7);
}

TEST(LogisticRegression, ConvergesFromFarAndGivesTheSameBitsAgain) {
    Eigen::MatrixXd features(4, 1);
    features << 1000, 999, -998, -1001;
    const std::vector<bool> isPositive{true, true, false, false};
    const LinearModel model = fitLogistic(features, isPositive, 1e-8);
    EXPECT_TRUE(std::isfinite(model.weights[0]));
    EXPECT_GT(model.weights[0] * 999 + model.bias, 0);
    const LinearModel again = fitLogistic(features, isPositive, 1e-8);
    EXPECT_EQ(model.weights[0], again.weights[0]);
    EXPECT_EQ(model.bias, again.bias);
}

TEST(LogisticRegression, RefusesOneClassAndNumbersThatAreNone) {
    EXPECT_THROW(fitLogistic(Eigen::MatrixXd::Zero(2, 1), {true, true}, 1), std::runtime_error);
    Eigen::MatrixXd features = Eigen::MatrixXd::Zero(2, 1);
    features(0, 0) = NAN;
    EXPECT_THROW(fitLogistic(features, {true, false}, 1), std::runtime_error);
}

TEST(Probability, HoldsForAnyMargin) {
    EXPECT_DOUBLE_EQ(probability(0), 0.5);
    EXPECT_DOUBLE_EQ(probability(std::log(3.0)), 0.75);
    EXPECT_EQ(probability(-1e4), 0);
    EXPECT_EQ(probability(1e4), 1);
}

} // namespace
} // namespace morphoscope
