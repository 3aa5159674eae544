// One video stream encoded into one container file: the part that MP4, WebM and GIF have in common.
// Private to this folder. One thread at a time.
#pragma once

#include "record/ffmpeg_handles.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace morphoscope {

using Options = std::vector<std::pair<std::string, std::string>>;

struct StreamSettings {
    std::string container; // FFmpeg's muxer: "mp4"
    std::string encoder;   // FFmpeg's encoder: "libx264"
    AVPixelFormat pixelFormat = AV_PIX_FMT_NONE;
    int width = 0;
    int height = 0;
    int fps = 30;
    int keyFrameInterval = 0; // frames; 0: the encoder's default
    bool isBt709 = false;     // tags the stream as BT.709, limited range
    Options encoderOptions;
    Options containerOptions;
};

// Which file is written, and how it is called in sentences to the user.
struct OutputNames {
    std::filesystem::path file;
    std::filesystem::path shown;
};

class MuxedEncoder {
public:
    // Throws std::runtime_error: the encoder is missing, the file cannot be opened.
    MuxedEncoder(const StreamSettings& settings, OutputNames names);

    // Numbers the frame and encodes it. Throws std::runtime_error when writing fails.
    void encode(AVFrame& frame);

    // Writes what the encoder still holds and the container's end, and closes the file.
    void finish();

private:
    void openEncoder(const StreamSettings& settings);
    void openContainer(const StreamSettings& settings);
    void writePackets();

    OutputNames names_;
    CodecHandle codec_;
    OutputHandle output_;
    PacketHandle packet_;
    std::int64_t nextFrame_ = 0;
};

// Throws std::runtime_error that names what to install when this FFmpeg lacks the encoder.
const AVCodec* findEncoder(const std::string& name);

} // namespace morphoscope
