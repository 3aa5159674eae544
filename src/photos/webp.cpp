// WebP: the RIFF chunks by ourselves (EXIF, profile), the pixels by libwebp. Still pictures only.
#include "photos/codecs.h"

#include <webp/decode.h>

#include <string_view>

namespace morphoscope {
namespace {

struct Blocks {
    std::vector<std::uint8_t> exif;
    std::vector<std::uint8_t> icc;
};

WebPBitstreamFeatures readFeatures(const CodecInput& input) {
    WebPBitstreamFeatures features;
    const VP8StatusCode status = WebPGetFeatures(input.bytes.data(), input.bytes.size(), &features);
    if (status == VP8_STATUS_NOT_ENOUGH_DATA)
        refuse(Refusal::cutOff, input.name, "its WebP header is not complete");
    if (status != VP8_STATUS_OK)
        refuse(Refusal::damaged, input.name, "its WebP header cannot be read");
    checkSize({features.width, features.height}, input.name);
    if (features.has_animation)
        throw PhotoRefused(Refusal::unsupportedFormat,
                           input.name + " is an animated WebP, which is not supported; expected "
                                        "a still picture.");
    return features;
}

Blocks readBlocks(std::span<const std::uint8_t> bytes) {
    Blocks blocks;
    std::size_t at = 12; // behind "RIFF", size, "WEBP"
    while (bytes.size() >= 8 && at <= bytes.size() - 8) {
        const std::string_view type(reinterpret_cast<const char*>(bytes.data() + at), 4);
        const std::size_t length = bytes[at + 4] | std::size_t(bytes[at + 5]) << 8 |
                                   std::size_t(bytes[at + 6]) << 16 |
                                   std::size_t(bytes[at + 7]) << 24;
        if (length > bytes.size() - at - 8)
            break;
        auto content = bytes.subspan(at + 8, length);
        const std::string_view text(reinterpret_cast<const char*>(content.data()), content.size());
        // Some writers put JPEG's marker in front of the block.
        if (type == "EXIF" && text.starts_with(std::string_view("Exif\0\0", 6)))
            content = content.subspan(6);
        if (type == "EXIF")
            blocks.exif.assign(content.begin(), content.end());
        if (type == "ICCP")
            blocks.icc.assign(content.begin(), content.end());
        at += 8 + length + length % 2;
    }
    return blocks;
}

} // namespace

PixelSize webpSize(const CodecInput& input) {
    const WebPBitstreamFeatures features = readFeatures(input);
    return {features.width, features.height};
}

StoredPhoto decodeWebpPhoto(const CodecInput& input) {
    const WebPBitstreamFeatures features = readFeatures(input);
    const int channels = features.has_alpha ? 4 : 3;
    const std::size_t rowBytes =
        static_cast<std::size_t>(features.width) * static_cast<std::size_t>(channels);
    std::vector<std::uint8_t> pixels(rowBytes * static_cast<std::size_t>(features.height));

    WebPDecoderConfig config;
    WebPInitDecoderConfig(&config);
    config.output.colorspace = features.has_alpha ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA = {pixels.data(), static_cast<int>(rowBytes), pixels.size()};
    const VP8StatusCode status = WebPDecode(input.bytes.data(), input.bytes.size(), &config);
    if (status == VP8_STATUS_NOT_ENOUGH_DATA || status == VP8_STATUS_SUSPENDED)
        refuse(Refusal::cutOff, input.name, "its WebP data end early");
    if (status != VP8_STATUS_OK)
        refuse(Refusal::damaged, input.name, "its WebP data cannot be decoded");

    Blocks blocks = readBlocks(input.bytes);
    StoredPhoto photo;
    photo.fullSize = {features.width, features.height};
    photo.image = opaqueRgb(pixels, features.width, features.height, channels);
    photo.exif = std::move(blocks.exif);
    photo.icc = std::move(blocks.icc);
    return photo;
}

} // namespace morphoscope
