// GIF in two passes: while frames arrive their colours are counted and they wait in an unnamed
// file; at the end one palette is made of the whole film, and the frames are dithered to it.
// Private to this folder. One thread at a time.
#pragma once

#include "record/film_writer.h"
#include "record/filter_graph.h"
#include "record/frame_spool.h"
#include "record/muxed_encoder.h"

namespace morphoscope {

inline constexpr const char* kGifEncoder = "gif";

class GifFile {
public:
    GifFile(const FilmRequest& request, const std::filesystem::path& file);
    void write(const Image& frame);
    bool finish(const std::stop_token& stop); // false: stopped before the end

private:
    FrameHandle makePalette();

    FilmRequest request_;
    FrameSpool spool_;
    FilterGraph paletteGraph_;
    MuxedEncoder encoder_;
    FrameHandle frame_;
};

} // namespace morphoscope
