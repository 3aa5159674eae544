#include "classify/folds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace morphoscope {
namespace {

using testing::ElementsAre;

// Hashes far apart unless they are meant to be near.
constexpr std::uint64_t kFar[] = {0, 0xFFFFFFFF00000000, 0x00000000FFFFFFFF, ~0ull};

TEST(MomentGroups, JoinsSameBytesNearPicturesAndBursts) {
    EXPECT_THAT(momentGroups({{"a", kFar[0], {}}, {"b", kFar[1], {}}, {"a", kFar[2], {}}}),
                ElementsAre(0, 1, 0));
    EXPECT_THAT(momentGroups({{"a", 0, {}}, {"b", 0b11111, {}}, {"c", 0b111111, {}}}),
                ElementsAre(0, 0, 0)); // c is 6 bits from a, but 1 from b
    EXPECT_THAT(momentGroups({{"a", 0, {}}, {"c", 0b111111, {}}}), ElementsAre(0, 1));
    EXPECT_THAT(momentGroups({{"a", kFar[0], 1000}, {"b", kFar[1], 1060}, {"c", kFar[2], 1121}}),
                ElementsAre(0, 0, 1));
}

// The third photo joins two groups that were apart.
TEST(MomentGroups, JoinsGroupsOverAPhotoInBetween) {
    EXPECT_THAT(
        momentGroups(
            {{"a", kFar[0], 1000}, {"b", kFar[1], 1100}, {"c", kFar[2], 1050}, {"d", kFar[3], {}}}),
        ElementsAre(0, 0, 0, 1));
}

TEST(StratifiedFolds, SpreadsBothClassesEvenly) {
    FoldRequest request;
    for (int i = 0; i < 40; ++i) {
        request.isPositive.push_back(i < 5);
        request.groups.push_back(i);
    }
    const std::vector<int> folds = stratifiedFolds(request);
    for (int fold = 0; fold < 5; ++fold) {
        int positives = 0;
        int negatives = 0;
        for (std::size_t i = 0; i < folds.size(); ++i)
            if (folds[i] == fold)
                ++(request.isPositive[i] ? positives : negatives);
        EXPECT_EQ(positives, 1);
        EXPECT_EQ(negatives, 7);
    }
    EXPECT_EQ(folds, stratifiedFolds(request));
    request.seed = 2;
    EXPECT_NE(folds, stratifiedFolds(request));
}

TEST(StratifiedFolds, NeverSplitsAGroup) {
    FoldRequest request;
    for (int i = 0; i < 60; ++i) {
        request.isPositive.push_back(i % 3 == 0);
        request.groups.push_back(i / 4);
    }
    for (request.seed = 1; request.seed <= 20; ++request.seed) {
        const std::vector<int> folds = stratifiedFolds(request);
        for (std::size_t i = 0; i < folds.size(); ++i)
            EXPECT_EQ(folds[i], folds[i / 4 * 4]);
    }
}

} // namespace
} // namespace morphoscope
