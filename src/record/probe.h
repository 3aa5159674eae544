// What this FFmpeg can encode (for `morphoscope doctor`) and what a written film holds (for tests).
// Any thread; probing a film decodes all of it.
#pragma once

#include "core/image.h"
#include "core/session.h"

#include <filesystem>
#include <string>
#include <vector>

namespace morphoscope {

struct FormatSupport {
    FilmFormat format = FilmFormat::mp4;
    std::string name; // "MP4 (H.264)"
    bool isAvailable = false;
    std::string missing; // what is missing, as FFmpeg calls it: "libx264"; empty when available
};

// One row per FilmFormat.
std::vector<FormatSupport> supportedFormats();

// "libavcodec 59.37.100, libavformat 59.27.100, ..."
std::string ffmpegVersions();

struct FilmFacts {
    std::string codec;       // FFmpeg's name: "h264", "vp9", "gif", "png"
    std::string pixelFormat; // "yuv420p", "bgra", "rgb24"
    std::string colorSpace;  // "bt709", "unknown"
    std::string colorRange;  // "tv", "pc", "unknown"
    int width = 0;
    int height = 0;
    int frameCount = 0;         // frames decoded
    double fps = 0;             // average
    double durationSeconds = 0; // the container's; 0 for a folder of PNG files
    bool loops = false;         // GIF: plays for ever
    Image firstFrame;
    Image lastFrame;
};

// Reads a film file, or a folder of %06d.png files, to its end. Throws std::runtime_error naming
// the path.
FilmFacts probeFilm(const std::filesystem::path& path);

// All frames of a film, for short ones. Throws like probeFilm.
std::vector<Image> readFilm(const std::filesystem::path& path);

} // namespace morphoscope
