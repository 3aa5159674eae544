// The warped picture of the GPU against the CPU's reference, on a small painted town.
#include "render/warp_pass.h"

#include "morph/cpu_morph.h"
#include "morph/scores.h"
#include "render/photo_packing.h"
#include "render/readback.h"
#include "render/texture_upload.h"
#include "tests/morph/synthetic_town.h"
#include "tests/support/gl_fixture.h"

namespace morphoscope {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 240;

struct Difference {
    int largest = 0;
    double mean = 0;
};

Difference differenceOf(const Image& a, const Image& b) {
    EXPECT_EQ(a.width, b.width);
    Difference difference;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) {
        const int d = std::abs(a.rgb[i] - b.rgb[i]);
        difference.largest = std::max(difference.largest, d);
        difference.mean += d / static_cast<double>(a.rgb.size());
    }
    return difference;
}

// A slide with a patch in which the photos are not trusted to show the same thing.
MorphField townField() {
    MorphField field = slidingField(0.06f);
    for (const Point2 a : field.a)
        field.inTemplate.push_back(a * (1 / 1.3f));
    field.cellWidth = 8;
    field.cellHeight = 6;
    field.untrusted.assign(48, 0.0f);
    field.switchTime.assign(48, 102.0f / 255);
    for (const std::size_t i : {18u, 19u, 20u, 26u, 27u, 28u})
        field.untrusted[i] = 1;
    for (const Point2 place : field.inTemplate) // as where both frames end
        field.inLight.push_back({std::clamp(place.x, -0.3f, 0.3f), place.y});
    for (int i = 0; i < 48; ++i) {
        const float x = 1.4f * ((static_cast<float>(i % 8) + 0.5f) / 8 - 0.5f);
        field.insideA.push_back(0.5f - std::abs(x - 0.03f));
        field.insideB.push_back(0.5f - std::abs(x + 0.03f));
    }
    return field;
}

Image flat(std::uint8_t value) {
    Image image = makeImage(26, 20);
    for (std::size_t i = 0; i < image.rgb.size(); ++i)
        image.rgb[i] = static_cast<std::uint8_t>(value + (i / 3 % 26) * 2 + i / 78);
    return image;
}

class WarpTest : public GlTest {
protected:
    void SetUp() override {
        GlTest::SetUp();
        if (!context_)
            return;
        pass_.emplace();
        mesh_.emplace(std::make_shared<const MorphField>(townField()));
    }
    void TearDown() override {
        pass_.reset();
        mesh_.reset();
        GlTest::TearDown();
    }

    Image drawn(const MorphDraw& draw, PhotoSampling fine = PhotoSampling::twice) {
        const PhotoSampling sampling = draw.a.width > kWidth ? fine : PhotoSampling::bicubic;
        const PictureTarget a = photoTexture(draw.a, sampling);
        const PictureTarget b = photoTexture(draw.b, sampling);
        const Image none = makeImage(2, 2);
        const Texture baseA =
            uploadedTexture(draw.decoded ? draw.decoded->a : generalLight(draw.a), Mipmaps::no);
        const Texture baseB =
            uploadedTexture(draw.decoded ? draw.decoded->b : generalLight(draw.b), Mipmaps::no);
        const Texture now = uploadedTexture(draw.decoded ? draw.decoded->now : none, Mipmaps::no);
        PictureTarget target(kWidth, kHeight);
        pass_->draw(*mesh_,
                    {.photoA = a.view().texture,
                     .photoB = b.view().texture,
                     .baseA = baseA.id(),
                     .baseB = baseB.id(),
                     .now = draw.decoded ? now.id() : 0,
                     .t = draw.t,
                     .carried = draw.carried,
                     .offsets = draw.offsets,
                     .sampling = sampling},
                    target);
        return readTextureImage(target.view().texture, kWidth, kHeight);
    }

    static PictureTarget photoTexture(const Image& photo, PhotoSampling sampling) {
        const Texture plain = uploadedTexture(photo, Mipmaps::no);
        const auto drawnAt = [&](int width, int height) {
            PictureTarget target(width, height);
            PicturePass().draw({.first = {plain.id()}, .second = {}, .pan = {}}, target);
            return target;
        };
        if (sampling != PhotoSampling::packed)
            return drawnAt(photo.width, photo.height);
        const PackedPhotoSize size = packedPhotoSize(kWidth, kHeight);
        const PictureTarget scaled = drawnAt(size.photoWidth, size.photoHeight);
        PictureTarget packed(size.width, size.height);
        PhotoPacking().draw(scaled.view().texture, packed);
        return packed;
    }

    std::optional<WarpPass> pass_;
    std::optional<WarpMesh> mesh_;
    const Image a_ = paintTown({}, kWidth, kHeight);
    const Image b_ = paintTown({.shift = 0.06f, .light = 0.4f}, kWidth, kHeight);
};

TEST_F(WarpTest, IsThePhotoAtBothEnds) {
    for (const int scale : {1, 2}) {
        const Image a = paintTown({}, scale * kWidth, scale * kHeight);
        const Image b = paintTown({.shift = 0.06f}, scale * kWidth, scale * kHeight);
        const DecodedMorph decoded{flat(90), flat(20), flat(90)};
        const DecodedMorph decodedAtB{flat(90), flat(20), flat(20)};
        const MorphField& field = mesh_->field();
        EXPECT_LE(differenceOf(drawn({.field = field, .a = a, .b = b, .t = 0, .decoded = &decoded}),
                               resized(a, kWidth, kHeight))
                      .largest,
                  1);
        EXPECT_LE(
            differenceOf(drawn({.field = field, .a = a, .b = b, .t = 1, .decoded = &decodedAtB}),
                         resized(b, kWidth, kHeight))
                .largest,
            1);
        EXPECT_LE(differenceOf(drawn({.field = field, .a = a, .b = b, .t = 0}),
                               resized(a, kWidth, kHeight))
                      .largest,
                  1);
    }
}

// llvmpipe rounds the weights of a linear sample to 8 bits; pixels on the cells' borders feel it
// most.
TEST_F(WarpTest, AgreesWithTheReferenceInBetween) {
    const DecodedMorph decoded{flat(90), flat(20), flat(60)};
    for (const float t : {0.2f, 0.4f, 0.5f, 0.9f})
        for (const DecodedMorph* with : {static_cast<const DecodedMorph*>(nullptr), &decoded}) {
            const MorphDraw draw{
                .field = mesh_->field(), .a = a_, .b = b_, .t = t, .decoded = with};
            const Difference difference =
                differenceOf(drawn(draw), drawMorph(draw, kWidth, kHeight));
            EXPECT_LE(difference.largest, 12) << t;
            EXPECT_LE(difference.mean, 0.75) << t;
        }
}

// A sky, a town and blotches in what the network draws: the filter of both is the same.
TEST_F(WarpTest, AgreesWithTheReferenceUnderABlotchedNetwork) {
    const auto drawnByNetwork = [](float light, float phase) {
        Image image = makeImage(96, 72);
        for (std::size_t i = 0; i < image.rgb.size(); ++i) {
            const auto x = static_cast<float>(i / 3 % 96);
            const float base = i / 3 / 96 < 36 ? 60 + 130 * light : 50 + 40 * light;
            image.rgb[i] = static_cast<std::uint8_t>(base + 8 * std::sin(x + phase));
        }
        return image;
    };
    const DecodedMorph decoded{drawnByNetwork(0, 0), drawnByNetwork(1, 1), drawnByNetwork(0.5f, 2)};
    const MorphDraw draw{.field = mesh_->field(), .a = a_, .b = b_, .t = 0.4f, .decoded = &decoded};
    const Difference difference = differenceOf(drawn(draw), drawMorph(draw, kWidth, kHeight));
    EXPECT_LE(difference.largest, 20); // nine vertices across blur the line below the sky
    EXPECT_LE(difference.mean, 1.5);
}

TEST_F(WarpTest, AgreesWithTheReferenceForPhotosTwiceAsFine) {
    const Image a = paintTown({}, 2 * kWidth, 2 * kHeight);
    const Image b = paintTown({.shift = 0.06f}, 2 * kWidth, 2 * kHeight);
    const MorphDraw draw{.field = mesh_->field(), .a = a, .b = b, .t = 0.3f};
    const Image reference = drawMorph(draw, kWidth, kHeight);
    const Difference fine = differenceOf(drawn(draw), reference);
    EXPECT_LE(fine.largest, 20); // along the mirrors at the photos' frames
    EXPECT_LE(fine.mean, 0.5);
    EXPECT_LE(differenceOf(drawn(draw, PhotoSampling::packed), reference).mean, 1.0);
}

// Its colours come from the nearest pixels, its brightness does not.
TEST_F(WarpTest, PackedPhotosAreNearlyThePhotosAtBothEnds) {
    const Image a = paintTown({}, 2 * kWidth, 2 * kHeight);
    const Image b = paintTown({.shift = 0.06f, .light = 0.4f}, 2 * kWidth, 2 * kHeight);
    for (const float t : {0.0f, 1.0f}) {
        const Image shown =
            drawn({.field = mesh_->field(), .a = a, .b = b, .t = t}, PhotoSampling::packed);
        const Image photo = resized(t == 0 ? a : b, kWidth, kHeight);
        EXPECT_LE(differenceOf(shown, photo).mean, 0.8) << t;
        EXPECT_GT(ssim(shown, photo), 0.995) << t;
    }
}

// Over tiles: what is carried, what the network shows and where the offsets push it; at .2 the
// patch shows A alone, at .9 B.
TEST_F(WarpTest, TilesAgreeWithTheReference) {
    const Image a = paintTown({}, 2 * kWidth, 2 * kHeight);
    const Image b = paintTown({.shift = 0.06f, .light = 0.4f}, 2 * kWidth, 2 * kHeight);
    const std::vector<Point2> offsets(mesh_->field().a.size(), Point2{0.002f, -0.001f});
    const DecodedMorph decoded{flat(90), flat(20), flat(60)};
    for (const float t : {0.2f, 0.4f, 0.9f})
        for (const float carried : {1.0f, 0.3f}) {
            const MorphDraw draw{.field = mesh_->field(),
                                 .a = a,
                                 .b = b,
                                 .t = t,
                                 .decoded = &decoded,
                                 .carried = carried,
                                 .offsets = offsets};
            const Difference difference =
                differenceOf(drawn(draw, PhotoSampling::packed), drawMorph(draw, kWidth, kHeight));
            EXPECT_LE(difference.mean, 1.0) << t << " " << carried;
        }
}

TEST_F(WarpTest, FollowsOffsetsAndLetsTheNetworkTakeOver) {
    const std::vector<Point2> offsets(mesh_->field().a.size(), Point2{0.002f, -0.001f});
    const DecodedMorph decoded{flat(90), flat(20), flat(60)};
    const MorphDraw draw{.field = mesh_->field(),
                         .a = a_,
                         .b = b_,
                         .t = 0.5f,
                         .decoded = &decoded,
                         .carried = 0.3f,
                         .offsets = offsets};
    const Image picture = drawn(draw);
    const Difference difference = differenceOf(picture, drawMorph(draw, kWidth, kHeight));
    EXPECT_LE(difference.largest, 12);
    EXPECT_LE(difference.mean, 0.5);
    const MorphDraw whole{
        .field = mesh_->field(), .a = a_, .b = b_, .t = 0.5f, .decoded = &decoded};
    EXPECT_GT(differenceOf(picture, drawn(whole)).mean, 2) << "neither had any effect";
}

} // namespace
} // namespace morphoscope
