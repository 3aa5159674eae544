// HEIC and AVIF by libheif, which turns and mirrors by itself: the EXIF block is read for the time
// only, or the photo would be turned twice.
#include "photos/codecs.h"
#include "photos/colour.h"
#include "photos/exif.h"

#include <libheif/heif.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace morphoscope {
namespace {

struct FreeHeif {
    void operator()(heif_context* context) const { heif_context_free(context); }
    void operator()(heif_image_handle* handle) const { heif_image_handle_release(handle); }
    void operator()(heif_image* image) const { heif_image_release(image); }
    void operator()(heif_color_profile_nclx* profile) const {
        heif_nclx_color_profile_free(profile);
    }
};
template <class T> using Owned = std::unique_ptr<T, FreeHeif>;

struct OpenFile {
    Owned<heif_context> context;
    Owned<heif_image_handle> handle;
    PixelSize size;
};

void check(const heif_error& error, const CodecInput& input) {
    if (error.code == heif_error_Ok)
        return;
    const std::string message = error.message ? error.message : "the decoder gave no reason";
    if (error.subcode == heif_suberror_End_of_data)
        refuse(Refusal::cutOff, input.name, "its HEIF data end early");
    if (error.code == heif_error_Unsupported_filetype ||
        error.code == heif_error_Unsupported_feature ||
        error.subcode == heif_suberror_Unsupported_codec)
        throw PhotoRefused(Refusal::unsupportedFormat, input.name +
                                                           " is a HEIF file that cannot be decoded "
                                                           "here: " +
                                                           message + ".");
    if (error.subcode == heif_suberror_Security_limit_exceeded)
        refuse(Refusal::tooLarge, input.name, message);
    refuse(Refusal::damaged, input.name, message);
}

// The boxes of a file follow each other up to its end; a box that reaches past it tells of a cut.
void checkBoxes(const CodecInput& input) {
    const auto bytes = input.bytes;
    for (std::uint64_t at = 0; at + 8 <= bytes.size();) {
        const auto read = [&](std::uint64_t from, int byteCount) {
            std::uint64_t value = 0;
            for (int i = 0; i < byteCount; ++i)
                value = value << 8 | bytes[from + static_cast<std::uint64_t>(i)];
            return value;
        };
        std::uint64_t size = read(at, 4);
        if (size == 0) // reaches to the end
            return;
        if (size == 1 && at + 16 <= bytes.size())
            size = read(at + 8, 8);
        if (size < 8)
            refuse(Refusal::damaged, input.name, "a box of its HEIF data has an impossible size");
        if (size > bytes.size() - at)
            refuse(Refusal::cutOff, input.name, "its HEIF data end early");
        at += size;
    }
}

OpenFile openFile(const CodecInput& input) {
    checkBoxes(input);
    OpenFile file;
    file.context.reset(heif_context_alloc());
    heif_context_set_maximum_image_size_limit(file.context.get(), kMaxPhotoSide);
    // Several photos are decoded at the same time already.
    heif_context_set_max_decoding_threads(file.context.get(), 1);
    check(heif_context_read_from_memory_without_copy(file.context.get(), input.bytes.data(),
                                                     input.bytes.size(), nullptr),
          input);
    heif_image_handle* handle = nullptr;
    check(heif_context_get_primary_image_handle(file.context.get(), &handle), input);
    file.handle.reset(handle);
    file.size = {heif_image_handle_get_width(handle), heif_image_handle_get_height(handle)};
    checkSize(file.size, input.name);
    return file;
}

std::vector<std::uint8_t> profileOf(heif_image_handle* handle) {
    const std::size_t size = heif_image_handle_get_raw_color_profile_size(handle);
    if (size > 0) {
        std::vector<std::uint8_t> profile(size);
        if (heif_image_handle_get_raw_color_profile(handle, profile.data()).code != heif_error_Ok)
            profile.clear();
        return profile;
    }
    heif_color_profile_nclx* found = nullptr;
    if (heif_image_handle_get_nclx_color_profile(handle, &found).code != heif_error_Ok)
        return {};
    const Owned<heif_color_profile_nclx> nclx(found);
    const bool isDisplayP3 =
        nclx->color_primaries == heif_color_primaries_SMPTE_EG_432_1 &&
        nclx->transfer_characteristics == heif_transfer_characteristic_IEC_61966_2_1;
    return isDisplayP3 ? displayP3Profile() : std::vector<std::uint8_t>{};
}

// The block starts with the offset from behind that number to the TIFF header.
std::vector<std::uint8_t> exifOf(heif_image_handle* handle) {
    heif_item_id id = 0;
    if (heif_image_handle_get_list_of_metadata_block_IDs(handle, "Exif", &id, 1) != 1)
        return {};
    std::vector<std::uint8_t> block(heif_image_handle_get_metadata_size(handle, id));
    if (block.size() < 12 ||
        heif_image_handle_get_metadata(handle, id, block.data()).code != heif_error_Ok)
        return {};
    const std::size_t offset = std::size_t(block[0]) << 24 | std::size_t(block[1]) << 16 |
                               std::size_t(block[2]) << 8 | block[3];
    if (offset > block.size() - 4)
        return {};
    block.erase(block.begin(), block.begin() + 4 + static_cast<std::ptrdiff_t>(offset));
    return block;
}

} // namespace

PixelSize heifSize(const CodecInput& input) {
    return openFile(input).size;
}

StoredPhoto decodeHeifPhoto(const CodecInput& input) {
    const OpenFile file = openFile(input);
    const bool hasAlpha = heif_image_handle_has_alpha_channel(file.handle.get()) != 0;
    heif_image* decoded = nullptr;
    check(heif_decode_image(file.handle.get(), &decoded, heif_colorspace_RGB,
                            hasAlpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB,
                            nullptr),
          input);
    const Owned<heif_image> image(decoded);
    const int width = heif_image_get_width(decoded, heif_channel_interleaved);
    const int height = heif_image_get_height(decoded, heif_channel_interleaved);
    int stride = 0;
    const std::uint8_t* plane =
        heif_image_get_plane_readonly(decoded, heif_channel_interleaved, &stride);
    checkSize({width, height}, input.name);
    const int channels = hasAlpha ? 4 : 3;
    const std::size_t rowBytes =
        static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
    if (!plane || stride < static_cast<int>(rowBytes))
        refuse(Refusal::damaged, input.name, "libheif gave no pixels");

    std::vector<std::uint8_t> pixels(rowBytes * static_cast<std::size_t>(height));
    for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y)
        std::memcpy(pixels.data() + y * rowBytes, plane + y * static_cast<std::size_t>(stride),
                    rowBytes);
    StoredPhoto photo;
    photo.fullSize = {width, height};
    photo.image = opaqueRgb(pixels, width, height, channels);
    photo.isTurned = true;
    photo.exif = exifOf(file.handle.get());
    photo.icc = profileOf(file.handle.get());
    return photo;
}

} // namespace morphoscope
