#include "app/run_window.h"

#include "app/app.h"
#include "app/interface.h"
#include "app/interruption.h"
#include "app/window.h"
#include "photos/encode.h"
#include "render/frame_timer.h"
#include "render/headless_context.h"
#include "render/offscreen_screen.h"
#include "store/session_file.h"

#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <thread>

namespace morphoscope {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kHeadlessFrameSeconds = 1.0 / 60; // a fixed step: the same frames every time
constexpr double kCursorHiddenAfterSeconds = 2;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

AppOptions appOptions(const CommonOptions& common, const WindowOptions& options, const GlInfo& gl) {
    return {.gl = gl,
            .decoder = common.decoder,
            .compute = {.device = common.device,
                        .threads = common.threads > 0 ? common.threads : defaultThreadCount()},
            .dataFolder = userDataFolder(),
            .startsLearning = options.startsLearning};
}

void openWhatWasNamed(App& app, const WindowOptions& options) {
    std::vector<std::string> paths;
    for (const auto& path : options.paths)
        paths.push_back(path.string());
    if (!paths.empty())
        app.commands().push_back(command::OpenPaths{std::move(paths)});
    else if (!options.isEmpty)
        app.commands().push_back(command::OpenDemo{});
}

// Without a window nobody reads its log.
void requireOpened(const App& app, const WindowOptions& options) {
    const Live& live = app.state().live;
    if (options.paths.empty() || (live.photos && !live.photos->photos.empty()))
        return;
    for (auto line = live.log.rbegin(); line != live.log.rend(); ++line)
        if (line->level == LogLevel::failure)
            throw std::runtime_error(line->text);
}

// The same frame for a window and for a target without one: settings, ImGui, the app, drawing.
void drawFrame(App& app, Interface& interface, const FrameInput& input, FrameTimer& gpuTimer) {
    const auto start = Clock::now();
    gpuTimer.begin();
    interface.newFrame();
    FrameInput scaled = input;
    scaled.scale = interface.scale();
    app.frame(scaled);
    const double cpuSeconds =
        secondsSince(start); // without the drawing, which may wait for the screen
    app.setPerformance(static_cast<float>(cpuSeconds * 1000), gpuTimer.milliseconds());
}

void runHeadless(const CommonOptions& common, const WindowOptions& options) {
    HeadlessContext context;
    OffscreenScreen screen(options.width, options.height);
    Interface interface;
    App app(appOptions(common, options, context.info()));
    FrameTimer gpuTimer;
    const Interruption interruption;
    openWhatWasNamed(app, options);
    // Without a user and without a frame count: until there is nothing left to do.
    // What arrives in one frame may be work for the next ones: an alignment makes a scene, that
    // asks for fields, those are drawn.
    constexpr int kIdleFrames = 5;
    const int frames = options.frames;
    int idleFrames = 0;
    for (int frame = 0; frames > 0 ? frame < frames : idleFrames < kIdleFrames; ++frame) {
        interface.applySettings(app.state().session.window, 1);
        ImGuiIO& io = ImGui::GetIO();
        io.DisplaySize = {static_cast<float>(options.width), static_cast<float>(options.height)};
        io.DeltaTime = static_cast<float>(kHeadlessFrameSeconds);
        drawFrame(app, interface,
                  {.deltaSeconds = kHeadlessFrameSeconds,
                   .width = io.DisplaySize.x,
                   .height = io.DisplaySize.y},
                  gpuTimer);
        screen.begin(
            {interface.background()[0], interface.background()[1], interface.background()[2]});
        interface.render();
        gpuTimer.end();
        if (app.wantsWindowStill())
            app.saveWindowStill(screen.read());
        if (app.wantsToQuit() || interruption.hasCome())
            break;
        idleFrames = app.isBusy() ? 0 : idleFrames + 1;
        std::this_thread::sleep_for(std::chrono::milliseconds(5)); // workers need the cores too
    }
    if (!options.screenshot.empty())
        writePicture(options.screenshot, screen.read());
    requireOpened(app, options);
}

class FrameLimiter {
public:
    // Waits until the next frame of at most `framesPerSecond` is due; 0: no limit.
    void wait(int framesPerSecond) {
        if (framesPerSecond > 0)
            std::this_thread::sleep_until(
                last_ + std::chrono::duration_cast<Clock::duration>(
                            std::chrono::duration<double>(1.0 / framesPerSecond)));
        last_ = Clock::now();
    }

private:
    Clock::time_point last_ = Clock::now();
};

void applyToWindow(const App& app, Window& window) {
    const AppState& state = app.state();
    const std::string& name = state.live.sessionName;
    window.setTitle(name.empty() ? "Morphoscope" : name + " \xe2\x80\x93 Morphoscope");
    window.setFullScreen(state.live.isFullScreen);
    window.setVsync(state.session.performance.vsync);
    window.setCursorVisible(!state.live.isPresenting ||
                            window.idleSeconds() < kCursorHiddenAfterSeconds);
}

// After a driver reset: let go of everything on the GPU, then the same again in a new window.
void startOver(App& app, Interface& interface, Window& window,
               std::optional<FrameTimer>& gpuTimer) {
    app.releaseGraphics();
    interface.releaseGraphics();
    gpuTimer.reset();
    window.detachFromImGui();
    window.recreate();
    interface.restoreGraphics();
    window.attachToImGui();
    gpuTimer.emplace();
    app.restoreGraphics(window.gl());
}

void runOnDisplay(const CommonOptions& common, const WindowOptions& options) {
    Window window({.width = options.width, .height = options.height});
    Interface interface;
    window.attachToImGui();
    App app(appOptions(common, options, window.gl()));
    std::optional<FrameTimer> gpuTimer(std::in_place);
    FrameLimiter limiter;
    const Interruption interruption;
    openWhatWasNamed(app, options);
    auto lastFrame = Clock::now();
    for (int frame = 0; !app.wantsToQuit() && !window.wantsToClose(); ++frame) {
        const PerformanceSettings& performance = app.state().session.performance;
        // An animated interface needs a few frames after the last event to settle.
        const bool mayWait =
            performance.rendersOnlyOnChange && window.idleSeconds() > 0.5 && options.frames == 0;
        window.waitForEvents(mayWait ? app.secondsToNextFrame() : 0);
        if (auto dropped = window.takeDroppedPaths(); !dropped.empty())
            app.commands().push_back(command::OpenPaths{std::move(dropped)});
        const double delta = std::min(secondsSince(std::exchange(lastFrame, Clock::now())), 0.25);
        interface.applySettings(app.state().session.window, window.contentScale());
        window.newImGuiFrame();
        drawFrame(app, interface,
                  {.deltaSeconds = delta,
                   .width = static_cast<float>(window.width()),
                   .height = static_cast<float>(window.height()),
                   .idleSeconds = window.idleSeconds()},
                  *gpuTimer);
        clearScreen(
            window.width(), window.height(),
            {interface.background()[0], interface.background()[1], interface.background()[2]});
        interface.render();
        gpuTimer->end();
        if (app.wantsWindowStill())
            app.saveWindowStill(readScreen(window.width(), window.height()));
        const bool isLast = options.frames > 0 && frame + 1 >= options.frames;
        if (isLast && !options.screenshot.empty())
            writePicture(options.screenshot, readScreen(window.width(), window.height()));
        window.swap();
        if (isLast || interruption.hasCome()) // the session is saved on the way out
            break;
        applyToWindow(app, window);
        limiter.wait(performance.frameLimit);
        if (contextWasLost())
            startOver(app, interface, window, gpuTimer);
    }
    window.detachFromImGui();
}

} // namespace

void runWindow(const CommonOptions& common, const WindowOptions& options) {
    if (!options.screenshot.empty())
        requirePictureEnding(options.screenshot);
    if (common.isHeadless)
        runHeadless(common, options);
    else
        runOnDisplay(common, options);
}

} // namespace morphoscope
