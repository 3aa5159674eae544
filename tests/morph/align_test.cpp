// The aligner on a painted town with known shifts, and what surrounds it: cache, stop, groups.
#include "morph/align.h"

#include "morph/landmark_scores.h"
#include "morph/morph_field.h"
#include "morph/set_cache.h"
#include "morph/warp.h"
#include "tests/morph/synthetic_town.h"

#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace morphoscope {
namespace {

AlignmentPhoto townPhoto(const std::string& name, const Town& town) {
    return {name, name + "-hash", paintTown(town, 320, 240)};
}

AlignmentRequest slidingTowns() {
    AlignmentRequest request;
    request.photos = {townPhoto("a", {.shift = -0.03f}),
                      townPhoto("b", {.shift = 0.0f, .light = 0.6f}),
                      townPhoto("c", {.shift = 0.05f, .light = 0.3f})};
    return request;
}

std::filesystem::path emptyFolder(const std::string& name) {
    const auto folder =
        std::filesystem::temp_directory_path() / (name + std::to_string(::getpid()));
    std::filesystem::remove_all(folder);
    return folder;
}

bool sameMaps(const AlignedSet& p, const AlignedSet& q) {
    for (std::size_t i = 0; i < p.photos.size(); ++i)
        if (p.photos[i].fromTemplate.values != q.photos[i].fromTemplate.values)
            return false;
    return p.photos.size() == q.photos.size();
}

TEST(Align, FindsTheShiftsOfTheTownWhateverTheLight) {
    const auto set = alignPhotos(slidingTowns());
    ASSERT_EQ(set->photos.size(), 3u);
    EXPECT_TRUE(set->isFinal);
    EXPECT_EQ(set->summary, "3 of 3 morph");
    for (const Point2 p : {Point2{0.08f, -0.1f}, Point2{-0.2f, 0.1f}, Point2{0.2f, 0.2f}}) {
        const Point2 c = transferred(*set, 0, 2, p);
        EXPECT_NEAR(c.x, p.x + 0.08f, 0.004f);
        EXPECT_NEAR(c.y, p.y, 0.004f);
    }
}

// Beyond the frame nothing can be compared, and along it windows look over it.
TEST(Align, GoesOnSlidingBeyondTheOthersFrame) {
    AlignmentRequest request;
    request.photos = {townPhoto("a", {.shift = -0.05f}),
                      townPhoto("b", {.shift = 0.05f, .light = 0.6f})};
    const auto set = alignPhotos(request);
    for (const float y : {-0.1f, 0.05f, 0.2f})
        for (const float x : {0.38f, 0.42f, 0.48f}) {
            const Point2 b = transferred(*set, 0, 1, {x, y});
            EXPECT_NEAR(b.x, x + 0.1f, 0.008f) << x << ' ' << y;
            EXPECT_NEAR(b.y, y, 0.008f) << x << ' ' << y;
        }
}

TEST(Align, GivesTheSameForAnyThreadCountAndFromTheCache) {
    AlignmentRequest request = slidingTowns();
    request.threadCount = 1;
    request.cacheDirectory = emptyFolder("align-cache");
    const auto first = alignPhotos(request);
    const auto again = alignPhotos(request);
    AlignmentRequest threaded = slidingTowns();
    threaded.threadCount = 3;
    EXPECT_TRUE(sameMaps(*first, *again));
    EXPECT_TRUE(sameMaps(*first, *alignPhotos(threaded)));
    std::filesystem::remove_all(request.cacheDirectory);
}

TEST(Align, KeepsTheWholeSetForTheSameRequestOnly) {
    AlignmentRequest request = slidingTowns();
    request.cacheDirectory = emptyFolder("align-set");
    const auto first = alignPhotos(request);
    const auto kept = loadSet(request);
    ASSERT_TRUE(kept);
    EXPECT_TRUE(sameMaps(*first, *kept));
    EXPECT_EQ(kept->summary, first->summary);
    EXPECT_EQ(kept->groups.size(), first->groups.size());
    ASSERT_EQ(kept->pairs.size(), first->pairs.size());
    for (const auto& [pair, trust] : first->pairs) {
        EXPECT_EQ(kept->pairs.at(pair).trust.values, trust.trust.values);
        EXPECT_EQ(kept->pairs.at(pair).quality, trust.quality);
    }
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(kept->photos[i].seen.values, first->photos[i].seen.values);
        EXPECT_EQ(kept->photos[i].trust.values, first->photos[i].trust.values);
        EXPECT_EQ(kept->photos[i].intoTemplate.values, first->photos[i].intoTemplate.values);
        EXPECT_EQ(kept->photos[i].toTemplate, first->photos[i].toTemplate);
        EXPECT_EQ(kept->photos[i].morphs, first->photos[i].morphs);
    }
    AlignmentRequest corrected = request;
    corrected.userPoints = {{"a", {0.1f, 0.1f}, "b", {0.13f, 0.1f}}};
    EXPECT_FALSE(loadSet(corrected));
    AlignmentRequest edited = request;
    edited.photos[1].contentHash = "another";
    EXPECT_FALSE(loadSet(edited));
    AlignmentRequest fewer = request;
    fewer.photos.pop_back();
    EXPECT_FALSE(loadSet(fewer));

    std::fstream file(request.cacheDirectory / "set.aligned",
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(100'000);
    const int byte = file.get();
    file.seekp(100'000);
    file.put(static_cast<char>(byte ^ 1));
    file.close();
    EXPECT_FALSE(loadSet(request)) << "a byte changed on the disk";
    std::filesystem::remove_all(request.cacheDirectory);
}

TEST(Align, IgnoresADamagedCacheFile) {
    AlignmentRequest request = slidingTowns();
    request.cacheDirectory = emptyFolder("align-damaged");
    const auto first = alignPhotos(request);
    for (const auto& file : std::filesystem::directory_iterator(request.cacheDirectory))
        std::filesystem::resize_file(file.path(), 1000);
    EXPECT_TRUE(sameMaps(*first, *alignPhotos(request)));
    std::filesystem::remove_all(request.cacheDirectory);
}

TEST(Align, DoesWithoutACacheThatCannotBeWritten) {
    const std::filesystem::path file = emptyFolder("align-no-cache") / "file";
    std::ofstream(file) << "a file where the folder should be";
    AlignmentRequest request = slidingTowns();
    request.cacheDirectory = file / "cache";
    EXPECT_TRUE(sameMaps(*alignPhotos(slidingTowns()), *alignPhotos(request)));
    std::filesystem::remove_all(file.parent_path());
}

TEST(Align, ReportsACoarseResultBeforeTheFinalOne) {
    std::vector<bool> finals;
    double lastShare = 0;
    AlignmentRequest request = slidingTowns();
    request.threadCount = 1; // the reporting thread then ends every step itself
    alignPhotos(request, {}, [&](const AlignmentProgress& progress) {
        EXPECT_GE(progress.share, lastShare);
        lastShare = progress.share;
        if (progress.partial)
            finals.push_back(progress.partial->isFinal);
    });
    EXPECT_EQ(finals, (std::vector<bool>{false, false, true}));
    EXPECT_EQ(lastShare, 1);
}

TEST(Align, StopsWithoutAResult) {
    std::stop_source source;
    const auto set =
        alignPhotos(slidingTowns(), source.get_token(), [&](const AlignmentProgress& progress) {
            if (progress.share > 0.05)
                source.request_stop();
        });
    EXPECT_EQ(set, nullptr);
}

TEST(Align, SaysWhichPhotoDoesNotBelong) {
    AlignmentRequest request = slidingTowns();
    Image noise = makeImage(320, 240);
    for (std::size_t i = 0; i < noise.rgb.size(); ++i)
        noise.rgb[i] =
            static_cast<std::uint8_t>(255 * synthetic::hashed(static_cast<int>(i / 3 / 40), 9));
    request.photos.push_back({"stranger", "stranger-hash", noise});
    const auto set = alignPhotos(request);
    EXPECT_TRUE(set->photos[0].morphs);
    EXPECT_FALSE(set->photos[3].morphs);
    EXPECT_FALSE(set->photos[3].reason.empty());
    EXPECT_EQ(set->summary, "3 of 4 morph, 1 dissolves: stranger");
    const MorphField field = makeMorphField(*set, 0, 3, request.photos[0].image, noise);
    EXPECT_TRUE(field.dissolves);
    EXPECT_EQ(field.a, field.b);
}

TEST(Align, RefusesAPhotoWithoutPixelsByName) {
    AlignmentRequest request = slidingTowns();
    request.photos[1].image = {};
    try {
        alignPhotos(request);
        FAIL() << "no exception";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("cannot align b"), std::string::npos);
    }
}

TEST(Align, TakesASinglePhotoAndNone) {
    AlignmentRequest request = slidingTowns();
    request.photos.resize(1);
    EXPECT_EQ(alignPhotos(request)->summary, "0 of 1 morphs, 1 dissolves: a");
    request.photos.clear();
    EXPECT_EQ(alignPhotos(request)->summary, "0 of 0 morph");
}

TEST(MorphField, TrustsATownUnderAnEmptySky) {
    const AlignmentRequest request = slidingTowns();
    const auto set = alignPhotos(request);
    const MorphField field =
        makeMorphField(*set, 0, 2, request.photos[0].image, request.photos[2].image);
    EXPECT_GT(field.trust, 0.7f);
}

TEST(Warp, BringsThePhotosOntoEachOther) {
    const AlignmentRequest request = slidingTowns();
    const auto set = alignPhotos(request);
    const TemplateTexture a =
        textureThrough(set->photos[0].fromTemplate, request.photos[0].image, 256, 192);
    const TemplateTexture b = textureThrough(set->photos[2].fromTemplate,
                                             paintTown({.shift = 0.05f}, 320, 240), 256, 192);
    double difference = 0;
    double count = 0;
    for (std::size_t i = 0; i < a.seen.size(); ++i)
        if (a.seen[i] * b.seen[i] == 1) {
            difference += std::abs(a.image.rgb[3 * i] - b.image.rgb[3 * i]);
            ++count;
        }
    EXPECT_GT(count, 5000);
    EXPECT_LT(difference / count, 6);
}

TEST(Warp, TheShapeLatentsOfAnAlignmentGiveItsMapsBack) {
    const auto set = alignPhotos(slidingTowns());
    const PhotoShapes shapes = photoShapes(*set);
    for (std::size_t photo = 0; photo < set->photos.size(); ++photo) {
        const Eigen::VectorXf latent =
            shapes.latents.row(static_cast<Eigen::Index>(photo)).transpose();
        const MapGrid shape = shapeOf(shapes.space, {latent.data(), std::size_t{kShapeSize}});
        for (float y = -0.3f; y <= 0.3f; y += 0.1f)
            for (float x = -0.4f; x <= 0.4f; x += 0.1f) // to half a pixel of 640
                EXPECT_LT(length(sampled(shape, {x, y}) -
                                 sampled(set->photos[photo].fromTemplate, {x, y})),
                          8e-4f);
    }
}

} // namespace
} // namespace morphoscope
