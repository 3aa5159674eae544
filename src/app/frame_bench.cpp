#include "app/frame_bench.h"

#include "app/app.h"
#include "app/cli.h"
#include "app/interface.h"
#include "core/atomic_file.h"
#include "core/terrace.h"
#include "photos/encode.h"
#include "render/headless_context.h"
#include "render/offscreen_screen.h"

#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <thread>

namespace morphoscope {
namespace {

using Clock = std::chrono::steady_clock;

// Of the calling thread: what other threads and programs do meanwhile does not count.
double cpuMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Terrace pictures with factors spread by the golden angle, so that no two are the same photo.
void writePhotos(const std::filesystem::path& folder, int count) {
    std::filesystem::create_directories(folder);
    for (int i = 0; i < count; ++i) {
        const auto spread = [i](double step) {
            return static_cast<float>(std::fmod(i * step, 1.0));
        };
        const Image image = renderTerrace({.cameraShift = 2 * spread(0.618034) - 1,
                                           .zoom = 1 + 0.4f * spread(0.324718),
                                           .hour = 12 + 12 * spread(0.754878),
                                           .season = 2 * spread(0.569840),
                                           .clouds = spread(0.220744)},
                                          160, 120);
        const std::vector<std::uint8_t> bytes = encodeJpeg(image, 90);
        char name[32];
        std::snprintf(name, sizeof name, "photo %04d.jpg", i);
        writeFileAtomically(folder / name, std::as_bytes(std::span(bytes)));
    }
}

double percentile(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

} // namespace

FrameBenchResult benchFrame(const FrameBenchRequest& request) {
    const std::filesystem::path photos = request.folder / "photos";
    const std::filesystem::path session = request.folder / "photos.morpho";
    writePhotos(photos, request.photoCount);
    runTrain({.isQuiet = true},
             {.photos = {photos}, .session = session, .epochs = 1, .width = 64, .height = 48});

    HeadlessContext context;
    OffscreenScreen screen(request.width, request.height);
    Interface interface;
    // LibTorch decodes on a worker: a software GL would decode on this thread.
    App app({.gl = context.info(),
             .decoder = DecoderWish::torch,
             .dataFolder = request.folder / "data",
             .startsLearning = false});
    app.commands().push_back(command::OpenPaths{{session.string()}});
    std::vector<double> cpu;
    std::vector<double> draw;
    int settled = 0; // frames since everything had arrived
    for (int frame = 0; settled < request.frames; ++frame) {
        interface.applySettings(app.state().session.window, 1);
        ImGuiIO& io = ImGui::GetIO();
        io.DisplaySize = {static_cast<float>(request.width), static_cast<float>(request.height)};
        io.DeltaTime = 1.0f / 60;
        io.MousePos = {io.DisplaySize.x *
                           (0.5f + 0.2f * std::sin(static_cast<float>(frame) * 0.05f)),
                       io.DisplaySize.y * 0.5f};
        const double start = cpuMilliseconds();
        interface.newFrame();
        app.frame({.deltaSeconds = io.DeltaTime,
                   .width = io.DisplaySize.x,
                   .height = io.DisplaySize.y,
                   .scale = interface.scale()});
        ImGui::Render();
        const double ofThisFrame = cpuMilliseconds() - start;
        screen.begin({0, 0, 0});
        const auto drawStart = Clock::now();
        interface.draw();
        screen.finish();
        const bool isReady = app.state().live.map && !app.state().live.import.isRunning;
        settled += isReady && !app.isBusy() ? 1 : 0;
        if (settled > 0) {
            cpu.push_back(ofThisFrame);
            draw.push_back(millisecondsSince(drawStart));
        } else {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    return {.photoCount = request.photoCount,
            .frames = static_cast<int>(cpu.size()),
            .medianCpuMilliseconds = percentile(cpu, 0.5),
            .p99CpuMilliseconds = percentile(cpu, 0.99),
            .medianDrawMilliseconds = percentile(draw, 0.5),
            .renderer = context.info().renderer};
}

} // namespace morphoscope
