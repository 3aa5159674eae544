#include "record/probe.h"

#include "record/ffmpeg_handles.h"
#include "record/frame_folder.h"
#include "record/gif_file.h"
#include "record/movie_file.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <new>
#include <stdexcept>

namespace fs = std::filesystem;

namespace morphoscope {

namespace {

std::string versionText(const char* library, unsigned version) {
    return std::string(library) + " " + std::to_string(AV_VERSION_MAJOR(version)) + "." +
           std::to_string(AV_VERSION_MINOR(version)) + "." +
           std::to_string(AV_VERSION_MICRO(version));
}

FormatSupport supportOf(FilmFormat format, const std::string& name, const char* encoder) {
    const bool isAvailable = avcodec_find_encoder_by_name(encoder) != nullptr;
    return {format, name, isAvailable, isAvailable ? "" : encoder};
}

FormatSupport gifSupport() {
    FormatSupport support = supportOf(FilmFormat::gif, "GIF", kGifEncoder);
    for (const char* filter : {"palettegen", "paletteuse"}) {
        if (avfilter_get_by_name(filter))
            continue;
        support.isAvailable = false;
        support.missing += (support.missing.empty() ? "" : ", ") + std::string(filter);
    }
    return support;
}

// A decoder of one film's only picture stream.
class Reader {
public:
    explicit Reader(const fs::path& path) : path_(path), packet_(makePacket()) {
        silenceLibraryMessages();
        openInput();
        const AVCodec* decoder = nullptr;
        streamIndex_ =
            check(av_find_best_stream(input_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, &decoder, 0), path_,
                  "finding a picture stream");
        codec_.reset(avcodec_alloc_context3(decoder));
        if (!codec_)
            throw std::bad_alloc();
        check(avcodec_parameters_to_context(codec_.get(), stream().codecpar), path_,
              "reading the film's head");
        codec_->thread_count = 1;
        check(avcodec_open2(codec_.get(), decoder, nullptr), path_, "opening the decoder");
    }

    const AVStream& stream() const { return *input_->streams[streamIndex_]; }
    const AVFormatContext& input() const { return *input_; }
    const AVCodecContext& codec() const { return *codec_; }

    // Calls `use` with every frame in order of presentation.
    void readAll(const std::function<void(const AVFrame&)>& use) {
        while (true) {
            const int code = av_read_frame(input_.get(), packet_.get());
            if (code == AVERROR_EOF)
                break;
            check(code, path_, "reading the film");
            if (packet_->stream_index == streamIndex_)
                check(avcodec_send_packet(codec_.get(), packet_.get()), path_, "decoding");
            av_packet_unref(packet_.get());
            useReady(use);
        }
        check(avcodec_send_packet(codec_.get(), nullptr), path_, "decoding the end");
        useReady(use);
    }

private:
    void openInput() {
        const bool isFolder = fs::is_directory(path_);
        std::string url = path_.string();
        if (isFolder) { // '%' has a meaning in the demuxer's pattern
            std::string escaped;
            for (const char c : url)
                escaped += c == '%' ? std::string("%%") : std::string(1, c);
            url = escaped + "/%06d.png";
        }
        const AVInputFormat* demuxer = isFolder ? av_find_input_format("image2") : nullptr;
        AVFormatContext* input = nullptr;
        check(avformat_open_input(&input, ("file:" + url).c_str(), demuxer, nullptr), path_,
              "opening the film");
        input_.reset(input);
        check(avformat_find_stream_info(input, nullptr), path_, "reading the film's head");
    }

    void useReady(const std::function<void(const AVFrame&)>& use) {
        const FrameHandle frame(av_frame_alloc());
        if (!frame)
            throw std::bad_alloc();
        while (true) {
            const int code = avcodec_receive_frame(codec_.get(), frame.get());
            if (code == AVERROR(EAGAIN) || code == AVERROR_EOF)
                return;
            check(code, path_, "decoding a frame");
            use(*frame);
            av_frame_unref(frame.get());
        }
    }

    fs::path path_;
    InputHandle input_;
    CodecHandle codec_;
    PacketHandle packet_;
    int streamIndex_ = 0;
};

Image imageOf(const AVFrame& frame) {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    const ScalerHandle scaler(sws_getContext(
        frame.width, frame.height, format, frame.width, frame.height, AV_PIX_FMT_RGB24,
        SWS_BICUBIC | SWS_FULL_CHR_H_INT | SWS_ACCURATE_RND, nullptr, nullptr, nullptr));
    if (!scaler)
        throw std::runtime_error(std::string("FFmpeg cannot convert ") +
                                 av_get_pix_fmt_name(format) + " to RGB.");
    const int* matrix =
        sws_getCoefficients(frame.colorspace == AVCOL_SPC_BT709 ? SWS_CS_ITU709 : SWS_CS_DEFAULT);
    constexpr int kOne = 1 << 16;
    const int isFullRange = frame.color_range == AVCOL_RANGE_JPEG ? 1 : 0;
    sws_setColorspaceDetails(scaler.get(), matrix, isFullRange, matrix, 1, 0, kOne, kOne);
    Image image = makeImage(frame.width, frame.height);
    const std::array<std::uint8_t*, 1> planes{image.rgb.data()};
    const std::array<int, 1> strides{3 * frame.width};
    sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, planes.data(),
              strides.data());
    return image;
}

// The demuxer plays a GIF once and keeps the loop count to itself; the application extension says
// it: "NETSCAPE2.0", 3, 1, count (16 bit, 0 for ever).
bool isEndlessGif(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    const std::string mark = "NETSCAPE2.0";
    const std::size_t at = bytes.find(mark);
    return at != std::string::npos && at + mark.size() + 4 <= bytes.size() &&
           bytes[at + mark.size() + 2] == 0 && bytes[at + mark.size() + 3] == 0;
}

std::string nameOr(const char* name) {
    return name ? name : "unknown";
}

} // namespace

std::vector<FormatSupport> supportedFormats() {
    return {supportOf(FilmFormat::mp4, "MP4 (H.264)", kH264Encoder), gifSupport(),
            supportOf(FilmFormat::webm, "WebM (VP9)", kVp9Encoder),
            supportOf(FilmFormat::png, "PNG frames", kPngEncoder)};
}

std::string ffmpegVersions() {
    return versionText("libavcodec", avcodec_version()) + ", " +
           versionText("libavformat", avformat_version()) + ", " +
           versionText("libavfilter", avfilter_version()) + ", " +
           versionText("libswscale", swscale_version());
}

FilmFacts probeFilm(const fs::path& path) {
    Reader reader(path);
    FilmFacts facts;
    reader.readAll([&](const AVFrame& frame) {
        if (facts.frameCount++ == 0)
            facts.firstFrame = imageOf(frame);
        facts.lastFrame = imageOf(frame);
    });
    const AVCodecContext& codec = reader.codec();
    facts.codec = avcodec_get_name(codec.codec_id);
    facts.pixelFormat = nameOr(av_get_pix_fmt_name(codec.pix_fmt));
    facts.colorSpace = nameOr(av_color_space_name(codec.colorspace));
    facts.colorRange = nameOr(av_color_range_name(codec.color_range));
    facts.width = codec.width;
    facts.height = codec.height;
    facts.fps = av_q2d(reader.stream().avg_frame_rate);
    if (!fs::is_directory(path) && reader.input().duration > 0)
        facts.durationSeconds = static_cast<double>(reader.input().duration) / AV_TIME_BASE;
    facts.loops = facts.codec == "gif" && isEndlessGif(path);
    return facts;
}

std::vector<Image> readFilm(const fs::path& path) {
    Reader reader(path);
    std::vector<Image> frames;
    reader.readAll([&](const AVFrame& frame) { frames.push_back(imageOf(frame)); });
    return frames;
}

} // namespace morphoscope
