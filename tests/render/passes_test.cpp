// Shader programs, readback, the thumbnail atlas and the picture pass, each by its properties.
#include "render/frame_timer.h"
#include "render/picture_pass.h"
#include "render/readback.h"
#include "render/shader_program.h"
#include "render/texture_upload.h"
#include "render/thumbnail_atlas.h"
#include "tests/support/gl_fixture.h"

#include <filesystem>
#include <fstream>

namespace morphoscope {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

Image flatImage(int width, int height, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
    Image image = makeImage(width, height);
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
        image.rgb[i] = red;
        image.rgb[i + 1] = green;
        image.rgb[i + 2] = blue;
    }
    return image;
}

Image drawn(const PictureDraw& draw, int width, int height) {
    PicturePass pass;
    PictureTarget target(width, height);
    pass.draw(draw, target);
    return readTextureImage(target.view().texture, width, height);
}

class ShaderTest : public GlTest {
protected:
    void SetUp() override {
        GlTest::SetUp();
        folder_ = fs::temp_directory_path() /
                  ("morphoscope_shaders_" +
                   std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
                   testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::create_directories(folder_);
    }
    void TearDown() override {
        GlTest::TearDown();
        fs::remove_all(folder_);
    }
    void write(const std::string& text, int version) const {
        std::ofstream(folder_ / "edited.comp") << text;
        // File clocks may be coarse: say clearly that this one is newer.
        fs::last_write_time(folder_ / "edited.comp",
                            fs::file_time_type::clock::now() + version * 5s);
    }
    fs::path folder_;
};

constexpr const char* kGood = "#version 430 core\nlayout(local_size_x = 1) in;\nvoid main() {}\n";
constexpr const char* kBroken =
    "#version 430 core\nlayout(local_size_x = 1) in;\nvoid main() {\n    int x = oops;\n}\n";

TEST_F(ShaderTest, ABrokenShaderKeepsTheLastGoodProgramAndSaysWhere) {
    write(kGood, 0);
    ShaderProgram program(
        {.files = {"edited.comp"}, .defines = {"UNUSED 1"}, .folders = {folder_}});
    const GlId good = program.id();
    const auto start = std::chrono::steady_clock::now();
    write(kBroken, 1);
    EXPECT_FALSE(program.reloadIfChanged(start + 500ms)); // looked at once a second
    EXPECT_TRUE(program.reloadIfChanged(start + 2s));
    EXPECT_EQ(program.id(), good);
    EXPECT_TRUE(program.failure().starts_with("edited.comp:4:")) << program.failure();
    EXPECT_FALSE(
        program.reloadIfChanged(start + 4s)); // a failure is not tried again until the file changes
    write(kGood, 2);
    EXPECT_TRUE(program.reloadIfChanged(start + 6s));
    EXPECT_EQ(program.failure(), "");
    EXPECT_NE(program.id(), 0u);
}

TEST_F(ShaderTest, AShaderBrokenFromTheStartThrowsFileAndLine) {
    write(kBroken, 0);
    try {
        ShaderProgram program({.files = {"edited.comp"}, .defines = {}, .folders = {folder_}});
        FAIL() << "a broken shader was accepted";
    } catch (const std::runtime_error& error) {
        EXPECT_TRUE(std::string(error.what()).starts_with("edited.comp:4:")) << error.what();
    }
    const auto missing = buildProgram({.files = {"absent.comp"}, .defines = {}});
    ASSERT_TRUE(failed(missing));
    EXPECT_TRUE(failed(missing)->message.starts_with("absent.comp:1:"));
}

TEST_F(ShaderTest, EmbeddedCopiesServeWithoutFiles) {
    const auto built =
        buildProgram({.files = {"fullscreen.vert", "picture.frag"}, .defines = {}, .folders = {}});
    EXPECT_FALSE(failed(built)) << failed(built)->message;
}

class PassTest : public GlTest {};

TEST_F(PassTest, BicubicKeepsAConstantAndHitsPixelCentres) {
    const Texture flat = uploadedTexture(flatImage(7, 5, 40, 120, 200), Mipmaps::no);
    EXPECT_EQ(drawn({.first = {flat.id()}}, 64, 48), flatImage(64, 48, 40, 120, 200));

    Image pattern = makeImage(4, 4);
    for (std::size_t i = 0; i < pattern.rgb.size(); ++i)
        pattern.rgb[i] = std::uint8_t(i * 37 % 256);
    const Texture texture = uploadedTexture(pattern, Mipmaps::no);
    EXPECT_EQ(drawn({.first = {texture.id()}}, 4, 4), pattern);
    const Image tripled = drawn({.first = {texture.id()}}, 12, 12);
    for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 4; ++x)
            for (int channel = 0; channel < 3; ++channel)
                EXPECT_NEAR(tripled.rgb[std::size_t(((3 * y + 1) * 12 + 3 * x + 1) * 3 + channel)],
                            pattern.rgb[std::size_t((y * 4 + x) * 3 + channel)], 1);
}

TEST_F(PassTest, ShrinkingAveragesAndMixingCrossFades) {
    Image checker = makeImage(8, 8);
    for (int i = 0; i < 64; ++i)
        for (int channel = 0; channel < 3; ++channel)
            checker.rgb[std::size_t(i * 3 + channel)] = (i % 8 + i / 8) % 2 ? 200 : 100;
    const Texture texture = uploadedTexture(checker);
    EXPECT_EQ(drawn({.first = {texture.id()}}, 4, 4), flatImage(4, 4, 150, 150, 150));

    const Texture dark = uploadedTexture(flatImage(4, 4, 0, 0, 100), Mipmaps::no);
    const Texture light = uploadedTexture(flatImage(4, 4, 200, 100, 100), Mipmaps::no);
    EXPECT_EQ(drawn({.first = {dark.id()}, .second = {light.id()}, .mix = 0.5f}, 8, 8),
              flatImage(8, 8, 100, 50, 100));
}

TEST_F(PassTest, ZoomAndPanShowThePartInTheMiddle) {
    Image halves = flatImage(8, 8, 10, 10, 10);
    for (int y = 0; y < 8; ++y)
        for (int x = 4; x < 8; ++x)
            halves.rgb[std::size_t((y * 8 + x) * 3)] = 210;
    const Texture texture = uploadedTexture(halves, Mipmaps::no);
    const Image right = drawn({.first = {texture.id()}, .zoom = 4, .pan = {0.3f, 0}}, 4, 4);
    EXPECT_EQ(right.rgb[0], 210);
    const Image beyond =
        drawn({.first = {texture.id()}, .pan = {0.5f, 0}, .background = {1, 0, 0}}, 8, 8);
    EXPECT_EQ(beyond.rgb[0], 210);     // the picture's middle is now at the left
    EXPECT_EQ(beyond.rgb[3 * 7], 255); // right of it the background
    EXPECT_EQ(beyond.rgb[3 * 7 + 1], 0);
}

TEST_F(PassTest, ReadbackComesInOrderWithItsTags) {
    ReadbackRing ring(3);
    std::vector<Texture> textures;
    for (std::uint8_t i = 0; i < 3; ++i) {
        textures.push_back(uploadedTexture(flatImage(6, 4, i, 50, 90), Mipmaps::no));
        ASSERT_TRUE(ring.begin(textures.back().id(), 6, 4, i));
    }
    EXPECT_FALSE(ring.begin(textures[0].id(), 6, 4, 9)); // all slots are taken
    for (std::uint8_t i = 0; i < 3; ++i) {
        const auto frame = ring.finish();
        ASSERT_TRUE(frame);
        EXPECT_EQ(frame->tag, i);
        EXPECT_EQ(frame->image, flatImage(6, 4, i, 50, 90));
    }
    EXPECT_FALSE(ring.poll());
    EXPECT_TRUE(ring.begin(textures[1].id(), 6, 4, 7));
}

TEST_F(PassTest, AtlasFillsWithinItsBudgetAndFindsEveryThumbnail) {
    ThumbnailAtlas atlas(16);
    std::vector<std::shared_ptr<const Image>> images;
    for (int i = 0; i < 20; ++i)
        images.push_back(std::make_shared<const Image>(
            flatImage(16, i % 2 ? 8 : 16, std::uint8_t(i * 10), 7, 9)));
    images[3] = nullptr;
    atlas.setImages(images);
    EXPECT_TRUE(atlas.advance(1000)); // two thumbnails are more than that
    EXPECT_NE(atlas.views()[0].texture, 0u);
    EXPECT_EQ(atlas.views()[19].texture, 0u);
    while (atlas.advance(1000)) {
    }
    EXPECT_EQ(atlas.views()[3].texture, 0u);
    EXPECT_FLOAT_EQ(atlas.views()[1].aspect, 2);
    for (std::size_t i : {0u, 1u, 7u, 19u}) {
        const ThumbnailView& view = atlas.views()[i];
        EXPECT_EQ(drawn({.first = {view.texture, view.uv0, view.uv1}}, images[i]->width,
                        images[i]->height),
                  *images[i]);
    }
    const ThumbnailView kept = atlas.views()[5];
    images.erase(images.begin() + 6, images.end());
    atlas.setImages(images);
    EXPECT_EQ(atlas.views()[5].uv0, kept.uv0);
    EXPECT_FALSE(atlas.advance());
}

TEST_F(PassTest, UploadsRefuseWhatDoesNotFit) {
    EXPECT_THROW(uploadedTexture(Image{}), std::runtime_error);
    const Texture texture = uploadedTexture(flatImage(4, 4, 1, 2, 3));
    EXPECT_THROW(uploadInto(texture, flatImage(5, 4, 1, 2, 3)), std::runtime_error);
}

TEST_F(PassTest, FrameTimerDeliversAfterAWhile) {
    FrameTimer timer;
    Buffer target(1024, Buffer::Use::gpuOnly);
    EXPECT_FALSE(timer.milliseconds());
    for (int i = 0; i < 50 && !timer.milliseconds(); ++i) {
        timer.begin();
        target.clearToZero();
        timer.end();
        Fence::insert().waitFor(1);
    }
    ASSERT_TRUE(timer.milliseconds());
    EXPECT_GE(*timer.milliseconds(), 0);
}

} // namespace
} // namespace morphoscope
