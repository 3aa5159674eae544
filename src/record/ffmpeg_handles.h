// Owners for FFmpeg's objects and its error codes as sentences. Private to this folder.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavformat/avformat.h>
#include <libavutil/error.h>
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

#include "core/image.h"

#include <filesystem>
#include <memory>
#include <string>

namespace morphoscope {

struct FreeFrame {
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};
struct FreePacket {
    void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
struct FreeCodec {
    void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
};
struct FreeOutput {
    void operator()(AVFormatContext* output) const {
        avio_closep(&output->pb);
        avformat_free_context(output);
    }
};
struct FreeInput {
    void operator()(AVFormatContext* input) const { avformat_close_input(&input); }
};
struct FreeScaler {
    void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
};
struct FreeGraph {
    void operator()(AVFilterGraph* graph) const { avfilter_graph_free(&graph); }
};

using FrameHandle = std::unique_ptr<AVFrame, FreeFrame>;
using PacketHandle = std::unique_ptr<AVPacket, FreePacket>;
using CodecHandle = std::unique_ptr<AVCodecContext, FreeCodec>;
using OutputHandle = std::unique_ptr<AVFormatContext, FreeOutput>;
using InputHandle = std::unique_ptr<AVFormatContext, FreeInput>;
using ScalerHandle = std::unique_ptr<SwsContext, FreeScaler>;
using GraphHandle = std::unique_ptr<AVFilterGraph, FreeGraph>;

// "No space left on device" for AVERROR(ENOSPC).
std::string errorText(int code);

// Throws std::runtime_error "<path>: <action> failed: <reason>." when code < 0; returns code
// otherwise.
int check(int code, const std::filesystem::path& path, const std::string& action);

// A frame with its own pixels. Throws std::bad_alloc.
FrameHandle makeFrame(AVPixelFormat format, int width, int height);
PacketHandle makePacket();

// Copies an image into a frame of 32-bit pixels (AV_PIX_FMT_RGB32) or of AV_PIX_FMT_RGB24, of the
// same size.
void copyTo(AVFrame& frame, const Image& image);

// FFmpeg's own messages would go to stderr behind our back; our sentences carry its error codes
// instead.
void silenceLibraryMessages();

} // namespace morphoscope
