// The two filter graphs a GIF needs, from FFmpeg's libavfilter. Private to this folder. One thread
// at a time.
#pragma once

#include "record/ffmpeg_handles.h"

#include <filesystem>
#include <string>
#include <vector>

namespace morphoscope {

struct GraphInput {
    std::string name; // as the description calls it: "frames" for [frames]
    int width = 0;
    int height = 0;
    int fps = 1;
};

// A configured graph of 32-bit RGB inputs and one output called [out].
class FilterGraph {
public:
    // Throws std::runtime_error naming `path` when this FFmpeg lacks a filter or an option of the
    // description.
    FilterGraph(const std::string& description, const std::vector<GraphInput>& inputs,
                std::filesystem::path path);

    void push(std::size_t input, AVFrame& frame); // keeps a reference to the frame's pixels
    void end(std::size_t input);
    FrameHandle pull(); // null: wants more input, or ended

private:
    GraphHandle graph_;
    std::vector<AVFilterContext*> sources_;
    AVFilterContext* sink_ = nullptr;
    std::filesystem::path path_;
};

} // namespace morphoscope
