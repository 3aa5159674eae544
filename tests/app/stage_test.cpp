#include "app/stage.h"

#include "morph/scores.h"
#include "render/headless_context.h"
#include "render/readback.h"
#include "tests/app/warp_fixture.h"

#include <chrono>
#include <thread>

namespace morphoscope {
namespace {

struct StageTest : WarpFixture {
    // What the picture shows of the town, 0..1, as soon as it does or after so many frames.
    double likeness(Stage& stage, AppState& state, const MorphProgram& program, int frames) {
        double similarity = 0;
        for (int frame = 0; frame < frames && similarity < 0.9; ++frame) {
            stage.draw(state, {.program = &program, .regionWidth = 320, .regionHeight = 240});
            const PictureView view = state.live.picture;
            if (view.texture != 0)
                similarity = ssim(readTextureImage(view.texture, view.width, view.height),
                                  resized(town(kTownShifts[0]), view.width, view.height));
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return similarity;
    }
};

// A session that is opened again has its model at once; its alignment takes some seconds to read.
TEST_F(StageTest, ShowsThePhotoAtItsKeyBeforeTheAlignmentIsThere) {
    HeadlessContext context;
    Stage stage(context.info(), DecoderWish::gl);
    AppState state;
    state.live.model = model_;
    state.live.photos = photos_;
    const auto program = programOf({0, 1});
    state.session.morph = program->settings;
    state.session.picture.source = PictureSource::morph;
    EXPECT_GT(likeness(stage, state, *program, 500), 0.9);
    state.live.playback.position = 0.5;
    EXPECT_LT(likeness(stage, state, *program, 5), 0.9)
        << "between two photos only the network knows";
}

} // namespace
} // namespace morphoscope
