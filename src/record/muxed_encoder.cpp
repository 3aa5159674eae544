#include "record/muxed_encoder.h"

extern "C" {
#include <libavutil/dict.h>
#include <libavutil/pixdesc.h>
}

#include <new>
#include <stdexcept>

namespace morphoscope {

namespace {

// Part of what makes the bytes repeatable: x264 cuts its work by the number of threads, so it must
// not follow the machine's cores.
constexpr int kEncoderThreads = 4;

class Dictionary {
public:
    explicit Dictionary(const Options& options) {
        for (const auto& [key, value] : options)
            av_dict_set(&entries_, key.c_str(), value.c_str(), 0);
    }
    ~Dictionary() { av_dict_free(&entries_); }
    Dictionary(const Dictionary&) = delete;
    Dictionary& operator=(const Dictionary&) = delete;

    AVDictionary** get() { return &entries_; }

    // What FFmpeg did not understand stays in the dictionary.
    void checkAllUsed(const std::string& by) const {
        if (const AVDictionaryEntry* entry =
                av_dict_get(entries_, "", nullptr, AV_DICT_IGNORE_SUFFIX))
            throw std::runtime_error("FFmpeg's " + by + " does not know the option \"" +
                                     entry->key + "\"; the program was made for FFmpeg 5.1 to 7.");
    }

private:
    AVDictionary* entries_ = nullptr;
};

} // namespace

const AVCodec* findEncoder(const std::string& name) {
    const AVCodec* encoder = avcodec_find_encoder_by_name(name.c_str());
    if (!encoder)
        throw std::runtime_error(
            "This FFmpeg has no encoder \"" + name +
            "\"; install a libavcodec that was built with it, or choose another "
            "film format.");
    return encoder;
}

MuxedEncoder::MuxedEncoder(const StreamSettings& settings, OutputNames names)
    : names_(std::move(names)), packet_(makePacket()) {
    AVFormatContext* output = nullptr;
    check(avformat_alloc_output_context2(&output, nullptr, settings.container.c_str(),
                                         ("file:" + names_.file.string()).c_str()),
          names_.shown, "preparing a film of the kind " + settings.container);
    output_.reset(output);
    openEncoder(settings);
    openContainer(settings);
}

void MuxedEncoder::openEncoder(const StreamSettings& settings) {
    const AVCodec* encoder = findEncoder(settings.encoder);
    codec_.reset(avcodec_alloc_context3(encoder));
    if (!codec_)
        throw std::bad_alloc();
    codec_->width = settings.width;
    codec_->height = settings.height;
    codec_->pix_fmt = settings.pixelFormat;
    codec_->time_base = {1, settings.fps};
    codec_->framerate = {settings.fps, 1};
    codec_->sample_aspect_ratio = {1, 1};
    codec_->thread_count = kEncoderThreads;
    codec_->bit_rate = 0; // constant quality, not a rate
    codec_->flags |= AV_CODEC_FLAG_BITEXACT;
    if (settings.keyFrameInterval > 0)
        codec_->gop_size = settings.keyFrameInterval;
    if (output_->oformat->flags & AVFMT_GLOBALHEADER)
        codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    if (settings.isBt709) {
        codec_->colorspace = AVCOL_SPC_BT709;
        codec_->color_primaries = AVCOL_PRI_BT709;
        codec_->color_trc = AVCOL_TRC_BT709;
        codec_->color_range = AVCOL_RANGE_MPEG;
        codec_->chroma_sample_location = AVCHROMA_LOC_LEFT;
    }
    Dictionary options(settings.encoderOptions);
    check(avcodec_open2(codec_.get(), encoder, options.get()), names_.shown,
          "opening the encoder " + settings.encoder + " for " + std::to_string(settings.width) +
              " x " + std::to_string(settings.height) + " pixels");
    options.checkAllUsed(settings.encoder);
}

void MuxedEncoder::openContainer(const StreamSettings& settings) {
    output_->flags |= AVFMT_FLAG_BITEXACT; // no date, no version of the muxer
    AVStream* stream = avformat_new_stream(output_.get(), nullptr);
    if (!stream)
        throw std::bad_alloc();
    stream->time_base = codec_->time_base;
    stream->avg_frame_rate = codec_->framerate;
    stream->sample_aspect_ratio = codec_->sample_aspect_ratio;
    check(avcodec_parameters_from_context(stream->codecpar, codec_.get()), names_.shown,
          "describing the film");
    check(avio_open(&output_->pb, output_->url, AVIO_FLAG_WRITE), names_.shown, "opening the file");
    Dictionary options(settings.containerOptions);
    check(avformat_write_header(output_.get(), options.get()), names_.shown,
          "writing the film's head");
    options.checkAllUsed(settings.container);
}

void MuxedEncoder::encode(AVFrame& frame) {
    frame.pts = nextFrame_++;
    frame.pict_type = AV_PICTURE_TYPE_NONE; // the encoder decides which frames are key frames
    check(avcodec_send_frame(codec_.get(), &frame), names_.shown, "encoding a frame");
    writePackets();
}

void MuxedEncoder::finish() {
    check(avcodec_send_frame(codec_.get(), nullptr), names_.shown, "ending the film");
    writePackets();
    check(av_write_trailer(output_.get()), names_.shown, "writing the film's end");
    check(avio_closep(&output_->pb), names_.shown, "closing the file");
}

void MuxedEncoder::writePackets() {
    while (true) {
        const int code = avcodec_receive_packet(codec_.get(), packet_.get());
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF)
            return;
        check(code, names_.shown, "encoding a frame");
        packet_->stream_index = 0;
        packet_->duration = 1; // without it the container forgets how long the last frame stays
        av_packet_rescale_ts(packet_.get(), codec_->time_base, output_->streams[0]->time_base);
        check(av_interleaved_write_frame(output_.get(), packet_.get()), names_.shown,
              "writing a frame");
        check(output_->pb->error, names_.shown, "writing a frame");
    }
}

} // namespace morphoscope
