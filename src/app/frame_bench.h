// `morphoscope bench frame`: what a frame of the window costs with many photos, through the real
// App without a display.
#pragma once

#include <filesystem>
#include <string>

namespace morphoscope {

struct FrameBenchRequest {
    std::filesystem::path folder; // photos and session are made in it
    int photoCount = 1000;
    int frames = 300;
    int width = 1920;
    int height = 1080;
};

struct FrameBenchResult {
    int photoCount = 0;
    int frames = 0;
    double medianCpuMilliseconds =
        0; // CPU time of the window's thread in App::frame and ImGui; decoding is a worker's
    double p99CpuMilliseconds = 0;
    double medianDrawMilliseconds =
        0; // handing it to OpenGL; with a software renderer, the rasteriser's own time
    std::string renderer;
};

// Makes small photos, learns them for one epoch so that the map has places, and moves the mouse
// over the map.
FrameBenchResult benchFrame(const FrameBenchRequest& request);

} // namespace morphoscope
