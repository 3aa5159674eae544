#include "record/ffmpeg_handles.h"

extern "C" {
#include <libavutil/log.h>
}

#include <array>
#include <cstring>
#include <new>
#include <stdexcept>

namespace morphoscope {

std::string errorText(int code) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(code, text.data(), text.size());
    return text.data();
}

int check(int code, const std::filesystem::path& path, const std::string& action) {
    if (code < 0)
        throw std::runtime_error(path.string() + ": " + action + " failed: " + errorText(code) +
                                 ".");
    return code;
}

FrameHandle makeFrame(AVPixelFormat format, int width, int height) {
    FrameHandle frame(av_frame_alloc());
    if (!frame)
        throw std::bad_alloc();
    frame->format = format;
    frame->width = width;
    frame->height = height;
    if (av_frame_get_buffer(frame.get(), 0) < 0)
        throw std::bad_alloc();
    return frame;
}

PacketHandle makePacket() {
    PacketHandle packet(av_packet_alloc());
    if (!packet)
        throw std::bad_alloc();
    return packet;
}

void copyTo(AVFrame& frame, const Image& image) {
    const std::size_t rowBytes = std::size_t{3} * image.width;
    for (int y = 0; y < image.height; ++y) {
        const std::uint8_t* source = image.rgb.data() + y * rowBytes;
        std::uint8_t* target = frame.data[0] + std::ptrdiff_t{y} * frame.linesize[0];
        if (frame.format == AV_PIX_FMT_RGB24) {
            std::memcpy(target, source, rowBytes);
            continue;
        }
        for (int x = 0; x < image.width; ++x) {
            const std::uint32_t pixel = 0xFF000000U | std::uint32_t{source[3 * x]} << 16 |
                                        std::uint32_t{source[3 * x + 1]} << 8 | source[3 * x + 2];
            std::memcpy(target + std::ptrdiff_t{4} * x, &pixel, sizeof pixel);
        }
    }
}

void silenceLibraryMessages() {
    av_log_set_level(AV_LOG_FATAL);
}

} // namespace morphoscope
