#include "core/pca.h"

#include <gtest/gtest.h>

#include <cmath>

namespace morphoscope {
namespace {

// Four points of variance 2*(9+9)/3 along (0.6, 0.8, 0) and 2*(1+1)/3 along (-0.8, 0.6, 0), nothing
// along z.
Eigen::MatrixXf handMadeRows() {
    const Eigen::RowVector3f strong(0.6f, 0.8f, 0);
    const Eigen::RowVector3f weak(-0.8f, 0.6f, 0);
    const Eigen::RowVector3f mean(5, -2, 7);
    Eigen::MatrixXf rows(4, 3);
    rows.row(0) = mean + 3 * strong + weak;
    rows.row(1) = mean + 3 * strong - weak;
    rows.row(2) = mean - 3 * strong + weak;
    rows.row(3) = mean - 3 * strong - weak;
    return rows;
}

TEST(Pca, FindsTheDirectionsOfAHandMadeCovariance) {
    const Pca pca = principalComponents(handMadeRows());
    ASSERT_EQ(pca.components.rows(), 3);
    EXPECT_LT((pca.mean - Eigen::Vector3f(5, -2, 7)).norm(), 1e-5f);
    EXPECT_LT((pca.components.row(0) - Eigen::RowVector3f(0.6f, 0.8f, 0)).norm(), 1e-5f);
    EXPECT_LT((pca.components.row(1) - Eigen::RowVector3f(0.8f, -0.6f, 0)).norm(), 1e-5f);
    EXPECT_NEAR(pca.deviations[0], std::sqrt(12.0f), 1e-5f);
    EXPECT_NEAR(pca.deviations[1], std::sqrt(4.0f / 3), 1e-5f);
    EXPECT_NEAR(pca.shares[0], 0.9f, 1e-6f);
    EXPECT_NEAR(pca.shares[1], 0.1f, 1e-6f);
    EXPECT_NEAR(pca.shares.sum(), 1.0f, 1e-6f);
}

TEST(Pca, LargestEntryOfEveryComponentIsPositiveEvenForMirroredRows) {
    const Pca pca = principalComponents(handMadeRows());
    const Pca mirrored = principalComponents(-handMadeRows());
    for (int k = 0; k < 2; ++k) {
        Eigen::Index largest = 0;
        pca.components.row(k).cwiseAbs().maxCoeff(&largest);
        EXPECT_GT(pca.components(k, largest), 0);
        EXPECT_LT((pca.components.row(k) - mirrored.components.row(k)).norm(), 1e-5f);
    }
}

TEST(Pca, ScoresRebuildTheRows) {
    const Eigen::MatrixXf rows = Eigen::MatrixXf::Random(9, 20);
    const Pca pca = principalComponents(rows);
    ASSERT_EQ(pca.components.rows(), 8);
    const Eigen::MatrixXf again = (pca.scores * pca.components).rowwise() + pca.mean.transpose();
    EXPECT_LT((again - rows).cwiseAbs().maxCoeff(), 1e-5f);
    const Eigen::MatrixXf gram = pca.components * pca.components.transpose();
    EXPECT_LT((gram - Eigen::MatrixXf::Identity(8, 8)).cwiseAbs().maxCoeff(), 1e-5f);
}

TEST(Pca, RebuiltKeepsOnlyTheFirstComponents) {
    const Eigen::MatrixXf rows = handMadeRows();
    const Pca pca = principalComponents(rows);
    const Eigen::VectorXf first = rows.row(0).transpose();
    EXPECT_LT((rebuilt(pca, first, 0) - pca.mean).norm(), 1e-5f);
    const Eigen::Vector3f expected = pca.mean + 3 * Eigen::Vector3f(0.6f, 0.8f, 0);
    EXPECT_LT((rebuilt(pca, first, 1) - expected).norm(), 1e-5f);
    EXPECT_LT((rebuilt(pca, first, 99) - first).norm(), 1e-5f);
}

TEST(Pca, EqualRowsHaveNoVariance) {
    const Pca pca = principalComponents(Eigen::MatrixXf::Constant(5, 4, 2.5f));
    EXPECT_EQ(pca.shares.sum(), 0);
    EXPECT_TRUE(pca.components.allFinite());
    EXPECT_EQ(principalComponents(Eigen::MatrixXf::Ones(1, 4)).components.rows(), 0);
    EXPECT_EQ(principalComponents(Eigen::MatrixXf(0, 4)).scores.rows(), 0);
}

TEST(Pca, NoiseShareOfTheBlogsSetIsTwelvePercent) {
    EXPECT_NEAR(noiseShare(16, 128), 0.1202, 1e-4); // (1 + sqrt(15/128))^2 / 15
    EXPECT_EQ(noiseShare(2, 128), 1.0);
}

} // namespace
} // namespace morphoscope
