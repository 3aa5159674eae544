#include "record/gif_file.h"

#include <cstring>
#include <stdexcept>
#include <string>

namespace morphoscope {

namespace {

// Drops the two lowest bits of every channel and repeats the highest ones there, so that 0 and 255
// stay. The palette's 256 colours lie much further apart, and the filter keeps every colour it has
// seen: 262,144 at most instead of 16.7 million, so that its memory does not grow with the film.
void coarsen(AVFrame& frame) {
    for (int y = 0; y < frame.height; ++y) {
        std::uint8_t* row = frame.data[0] + std::ptrdiff_t{y} * frame.linesize[0];
        for (int i = 0; i < 4 * frame.width; ++i)
            row[i] = static_cast<std::uint8_t>((row[i] & 0xFC) | row[i] >> 6);
    }
}

int colorCount(int quality) {
    constexpr int kFull = 256;
    constexpr int kFewest = 64;
    constexpr int kFullFrom = 6; // of 10
    if (quality >= kFullFrom)
        return kFull;
    return kFewest + (kFull - kFewest) * quality / kFullFrom;
}

GraphInput framesOf(const FilmRequest& request) {
    return {.name = "frames", .width = request.width, .height = request.height, .fps = request.fps};
}

std::string paletteFilter(const FilmRequest& request) {
    return "[frames]palettegen=stats_mode=full:max_colors=" +
           std::to_string(colorCount(request.quality)) + "[out]";
}

// Error diffusion looks best in a still; low qualities take the ordered pattern, whose films are
// smaller.
std::string ditherFilter(const FilmRequest& request) {
    constexpr int kDiffusionFrom = 4; // of 10
    const std::string dither =
        request.quality >= kDiffusionFrom ? "sierra2_4a" : "bayer:bayer_scale=4";
    return "[frames][palette]paletteuse=dither=" + dither + ":diff_mode=rectangle[out]";
}

StreamSettings settingsOf(const FilmRequest& request) {
    return {.container = "gif",
            .encoder = kGifEncoder,
            .pixelFormat = AV_PIX_FMT_PAL8,
            .width = request.width,
            .height = request.height,
            .fps = request.fps,
            .encoderOptions = {},
            .containerOptions = {{"loop", request.loop ? "0" : "-1"}}}; // 0: for ever
}

} // namespace

GifFile::GifFile(const FilmRequest& request, const std::filesystem::path& file)
    : request_(request), spool_(request.path),
      paletteGraph_(paletteFilter(request), {framesOf(request)}, request.path),
      encoder_(settingsOf(request), {.file = file, .shown = request.path}),
      frame_(makeFrame(AV_PIX_FMT_RGB32, request.width, request.height)) {}

void GifFile::write(const Image& frame) {
    check(av_frame_make_writable(frame_.get()), request_.path, "making room for a frame");
    copyTo(*frame_, frame);
    coarsen(*frame_);
    frame_->pts = spool_.frameCount();
    paletteGraph_.push(0, *frame_);
    if (paletteGraph_.pull())
        throw std::runtime_error(request_.path.string() +
                                 ": the palette came before the film's end.");
    spool_.append(frame);
}

bool GifFile::finish(const std::stop_token& stop) {
    const FrameHandle palette = makePalette();
    FilterGraph graph(ditherFilter(request_),
                      {framesOf(request_),
                       {.name = "palette", .width = palette->width, .height = palette->height}},
                      request_.path);
    palette->pts = 0;
    graph.push(1, *palette);
    graph.end(1);
    Image image = makeImage(request_.width, request_.height);
    const auto encodeReady = [&] {
        while (const FrameHandle dithered = graph.pull())
            encoder_.encode(*dithered);
    };
    for (std::int64_t i = 0; i < spool_.frameCount(); ++i) {
        if (stop.stop_requested())
            return false;
        spool_.read(i, image);
        check(av_frame_make_writable(frame_.get()), request_.path, "making room for a frame");
        copyTo(*frame_, image);
        frame_->pts = i;
        graph.push(0, *frame_);
        encodeReady();
    }
    graph.end(0);
    encodeReady();
    encoder_.finish();
    return true;
}

FrameHandle GifFile::makePalette() {
    paletteGraph_.end(0);
    FrameHandle palette = paletteGraph_.pull();
    if (!palette)
        throw std::runtime_error(request_.path.string() + ": FFmpeg made no palette.");
    return palette;
}

} // namespace morphoscope
