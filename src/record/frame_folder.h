// A film as a folder of lossless PNG files, 000000.png first. Private to this folder. One thread at
// a time.
#pragma once

#include "record/ffmpeg_handles.h"
#include "record/film_writer.h"

namespace morphoscope {

inline constexpr const char* kPngEncoder = "png";

class FrameFolder {
public:
    FrameFolder(const FilmRequest& request, const std::filesystem::path& folder);
    void write(const Image& frame);
    void finish() {} // every frame is complete and durable when write() returns

private:
    std::filesystem::path shown_; // the folder's final name, for sentences
    std::filesystem::path folder_;
    CodecHandle codec_;
    FrameHandle frame_;
    PacketHandle packet_;
    int nextFrame_ = 0;
};

} // namespace morphoscope
