// MP4 (H.264) and WebM (VP9), 4:2:0 in BT.709. Private to this folder. One thread at a time.
#pragma once

#include "record/film_writer.h"
#include "record/muxed_encoder.h"

#include <string>

namespace morphoscope {

// Names FFmpeg knows them by, for the writer and for `doctor`.
inline constexpr const char* kH264Encoder = "libx264";
inline constexpr const char* kVp9Encoder = "libvpx-vp9";

class MovieFile {
public:
    MovieFile(const FilmRequest& request, const std::filesystem::path& file);
    void write(const Image& frame);
    void finish();
    std::string note() const; // empty, or what was done about odd sizes

private:
    FilmRequest request_;
    int codedWidth_;
    int codedHeight_;
    MuxedEncoder encoder_;
    ScalerHandle scaler_;
    FrameHandle frame_;
};

} // namespace morphoscope
