// The real program without a display: App and Interface on a headless context, fed with frames of
// 1/60 s and with real clicks, found through what the widgets note. Home and data folders lie in a
// temporary folder, so that nothing of the user's is read or written. GL thread only.
#pragma once

#include "app/app.h"
#include "app/interface.h"
#include "render/headless_context.h"
#include "render/offscreen_screen.h"
#include "tests/support/ui_driver.h"

#include <filesystem>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace morphoscope {

struct AppDriverOptions {
    int width = 1100;
    int height = 760;
    DecoderWish decoder = DecoderWish::gl;          // settles at once; automatic measures first
    std::optional<ModelKind> kind = ModelKind::vae; // needs no alignment first
    bool startsLearning = true;
};

class AppDriver {
public:
    explicit AppDriver(const AppDriverOptions& options = {});

    UiDriver& ui() { return *ui_; }
    const Session& session() const { return app_->state().session; }
    const Live& live() const { return app_->state().live; }
    App& app() { return *app_; }

    void push(Command command) { app_->commands().push_back(std::move(command)); }
    void frame(int count = 1) { ui_->frame(count); }

    // Frames until `isReached`; false when it does not come to that within the wall-clock limit.
    bool runUntil(const std::function<bool()>& isReached, double seconds = 180);
    bool runUntilIdle(double seconds = 180); // no worker has anything under way

    // Side tabs and typed numbers as a person sets them.
    void setNumber(const std::string& label, const std::string& digits); // Ctrl-click, type, Enter
    bool hasLogged(const std::string& part) const;

    Image screenshot() { return screen_->read(); } // the whole window as the last frame drew it
    Image shownPicture();                          // the decoded picture inside it

    // A driver reset: everything on the GPU goes with its context and is made again in a new one.
    void loseContext();

    double idleSeconds = 0; // what the window would report

private:
    void runFrame();

    AppDriverOptions options_;
    std::unique_ptr<HeadlessContext> context_;
    std::unique_ptr<OffscreenScreen> screen_;
    std::unique_ptr<Interface> interface_;
    std::unique_ptr<App> app_;
    std::unique_ptr<UiDriver> ui_;
};

// A temporary home with photos in it. Skips where no GL context can be had (a failure with
// REQUIRE_GL=1).
class AppTest : public testing::Test {
protected:
    void SetUp() override;
    void TearDown() override;

    const std::filesystem::path& home() const { return home_; }

    // HOME/name with `count` small terrace pictures "photo 0.png", ...
    std::filesystem::path writePhotos(const std::string& name, int count = 6) const;

    // A session beside these photos, learned for a moment (64x48), as the command line makes it.
    // The aligned kind takes some seconds a pair of photos more.
    std::filesystem::path trainedSession(const std::filesystem::path& photos, int epochs = 12,
                                         ModelKind kind = ModelKind::vae) const;

private:
    std::filesystem::path home_;
};

std::string bytesOf(const std::filesystem::path& file);
std::vector<std::filesystem::path> filesIn(const std::filesystem::path& folder); // sorted; or none
double meanDifference(const Image& a, const Image& b); // of channel values 0..255

} // namespace morphoscope
