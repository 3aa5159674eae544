#include "record/movie_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace morphoscope {

namespace {

int evenUp(int size) {
    return size + size % 2;
}

// CRF 27 (small) to 17 (no difference to be seen) in steps of one.
std::string h264Crf(int quality) {
    return std::to_string(27 - quality);
}

// VP9's scale is 0..63; 45 to 20 spans about the same range of quality.
std::string vp9Crf(int quality) {
    return std::to_string(45 - 5 * quality / 2);
}

StreamSettings settingsOf(const FilmRequest& request) {
    StreamSettings settings;
    settings.pixelFormat = AV_PIX_FMT_YUV420P;
    settings.width = evenUp(request.width);
    settings.height = evenUp(request.height);
    settings.fps = request.fps;
    settings.keyFrameInterval = 2 * request.fps; // scrubbing stays quick
    settings.isBt709 = true;
    if (request.format == FilmFormat::mp4) {
        settings.container = "mp4";
        settings.encoder = kH264Encoder;
        settings.encoderOptions = {{"preset", "medium"}, {"crf", h264Crf(request.quality)}};
        settings.containerOptions = {{"movflags", "+faststart"}}; // plays while it downloads
    } else {
        settings.container = "webm";
        settings.encoder = kVp9Encoder;
        settings.encoderOptions = {{"crf", vp9Crf(request.quality)},
                                   {"deadline", "good"},
                                   {"cpu-used", "4"},
                                   {"row-mt", "0"}, // bytes must not depend on who was faster
                                   {"tile-columns", "2"}};
    }
    return settings;
}

Image padded(const Image& image, int width, int height) {
    Image result = makeImage(width, height);
    for (int y = 0; y < height; ++y) {
        const std::uint8_t* source =
            image.rgb.data() + std::size_t{3} * image.width * std::min(y, image.height - 1);
        std::uint8_t* target = result.rgb.data() + std::size_t{3} * width * y;
        std::memcpy(target, source, std::size_t{3} * image.width);
        for (int x = image.width; x < width; ++x)
            std::memcpy(target + std::size_t{3} * x, source + std::size_t{3} * (image.width - 1),
                        3);
    }
    return result;
}

ScalerHandle makeScaler(int width, int height) {
    constexpr int kExact =
        SWS_BICUBIC | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT | SWS_ACCURATE_RND | SWS_BITEXACT;
    ScalerHandle scaler(sws_getContext(width, height, AV_PIX_FMT_RGB24, width, height,
                                       AV_PIX_FMT_YUV420P, kExact, nullptr, nullptr, nullptr));
    if (!scaler)
        throw std::runtime_error("FFmpeg cannot convert " + std::to_string(width) + " x " +
                                 std::to_string(height) + " pixels from RGB to YUV 4:2:0.");
    const int* bt709 = sws_getCoefficients(SWS_CS_ITU709);
    constexpr int kFullRange = 1;
    constexpr int kLimitedRange = 0;
    constexpr int kOne = 1 << 16;
    sws_setColorspaceDetails(scaler.get(), bt709, kFullRange, bt709, kLimitedRange, 0, kOne, kOne);
    return scaler;
}

} // namespace

MovieFile::MovieFile(const FilmRequest& request, const std::filesystem::path& file)
    : request_(request), codedWidth_(evenUp(request.width)), codedHeight_(evenUp(request.height)),
      encoder_(settingsOf(request), {.file = file, .shown = request.path}),
      scaler_(makeScaler(codedWidth_, codedHeight_)),
      frame_(makeFrame(AV_PIX_FMT_YUV420P, codedWidth_, codedHeight_)) {}

void MovieFile::write(const Image& frame) {
    const bool isOdd = frame.width != codedWidth_ || frame.height != codedHeight_;
    const Image evenFrame = isOdd ? padded(frame, codedWidth_, codedHeight_) : Image{};
    const Image& source = isOdd ? evenFrame : frame;
    // The encoder may still hold the pixels of the frame before.
    check(av_frame_make_writable(frame_.get()), request_.path, "making room for a frame");
    const std::array<const std::uint8_t*, 1> planes{source.rgb.data()};
    const std::array<int, 1> strides{3 * codedWidth_};
    sws_scale(scaler_.get(), planes.data(), strides.data(), 0, codedHeight_, frame_->data,
              frame_->linesize);
    frame_->colorspace = AVCOL_SPC_BT709;
    frame_->color_primaries = AVCOL_PRI_BT709;
    frame_->color_trc = AVCOL_TRC_BT709;
    frame_->color_range = AVCOL_RANGE_MPEG;
    frame_->chroma_location = AVCHROMA_LOC_LEFT;
    encoder_.encode(*frame_);
}

void MovieFile::finish() {
    encoder_.finish();
}

std::string MovieFile::note() const {
    if (codedWidth_ == request_.width && codedHeight_ == request_.height)
        return {};
    const std::string repeated = codedWidth_ == request_.width     ? "row was"
                                 : codedHeight_ == request_.height ? "column was"
                                                                   : "column and row were";
    return "The film is " + std::to_string(codedWidth_) + " x " + std::to_string(codedHeight_) +
           " pixels instead of " + std::to_string(request_.width) + " x " +
           std::to_string(request_.height) + ": this format needs even sizes, so the last " +
           repeated + " repeated.";
}

} // namespace morphoscope
