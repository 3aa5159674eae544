// The common template that photos agree on.
#include "morph/template_space.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

constexpr float kAspect = 0.75f;
constexpr int kWidth = 96;
constexpr int kHeight = 72;

// Everything of a photo lies `shift` further right in the other one.
Link shiftedLink(float shift) {
    Link link{{kWidth, kHeight, {}}, Plane(kWidth, kHeight, 1)};
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x)
            link.map.values.push_back(
                positionOf(kWidth, kHeight, static_cast<float>(x), static_cast<float>(y)) +
                Point2{shift, 0});
    return link;
}

PairMatch shiftedMatch(float shift) {
    return {{}, shiftedLink(shift), shiftedLink(-shift), 1};
}

TemplateSpace agreed(std::size_t count, const MatchTable& matches) {
    std::vector<std::size_t> photos;
    for (std::size_t i = 0; i < count; ++i)
        photos.push_back(i);
    TemplateSpace space = startTemplate(photos, std::vector<float>(count, kAspect),
                                        std::vector<Similarity>(count), 1.3f, kWidth);
    findConsensus(space, matches, {12, kWidth, 2});
    return space;
}

// Where the templates put the middle of one photo in the other.
Point2 middleOf(const TemplateSpace& space, std::size_t from, std::size_t to) {
    return sampled(space.members[to].fromTemplate,
                   sampled(space.members[from].intoTemplate, {0, 0}));
}

// Both took the other's place round after round, and ended where they began.
TEST(Template, TwoPhotosMeetHoweverFarApartTheyBegin) {
    const TemplateSpace space = agreed(2, {{{0, 1}, shiftedMatch(0.06f)}});
    EXPECT_NEAR(middleOf(space, 0, 1).x, 0.06f, 0.002f);
    EXPECT_NEAR(middleOf(space, 0, 1).y, 0, 0.002f);
    EXPECT_NEAR(middleOf(space, 1, 0).x, -0.06f, 0.002f);
}

// Two of five matches of photo 0 are wrong, and say the same.
TEST(Template, GoesWithMostOfTheVotes) {
    MatchTable matches;
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = i + 1; j < 6; ++j)
            matches[{i, j}] = shiftedMatch(i > 0 ? 0.0f : j <= 2 ? -0.04f : 0.03f);
    const TemplateSpace space = agreed(6, matches);
    for (std::size_t i = 1; i < 6; ++i)
        EXPECT_NEAR(middleOf(space, 0, i).x, 0.03f, 0.003f);
}

// A railing that one photo shows beyond the frame of the other was bent as that frame's border was.
TEST(Template, BeyondTheFrameARaggedBorderEvensOut) {
    constexpr float kRagged = 0.03f;
    constexpr float kScale = 2.0f / 3; // of the photo in the template
    TemplateMember member{.aspect = kAspect,
                          .toTemplate = {.logScale = std::log(kScale)},
                          .intoTemplate = {kWidth, kHeight, {}},
                          .rises = true};
    constexpr int kBlock = 6; // rows
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x) {
            const bool isMoved = x > kWidth / 2 && y / kBlock % 2 == 0;
            member.intoTemplate.values.push_back(
                apply(member.toTemplate,
                      positionOf(kWidth, kHeight, static_cast<float>(x), static_cast<float>(y)) +
                          Point2{isMoved ? kRagged : 0.0f, 0}));
        }
    fillFromTemplate(member, 2 * kWidth, 2 * kHeight);
    const auto bend = [&](float x) { // between the middle of a block and of the next one
        constexpr float kRows = kScale * kBlock / kWidth;
        return std::abs(sampled(member.fromTemplate, {x, 0.5f * kRows}).x -
                        sampled(member.fromTemplate, {x, 1.5f * kRows}).x);
    };
    EXPECT_NEAR(bend(0.28f), kRagged, 0.005f) << "the photo itself keeps what it knows";
    EXPECT_LT(bend(0.46f), 0.1f * kRagged);
}

} // namespace
} // namespace morphoscope
