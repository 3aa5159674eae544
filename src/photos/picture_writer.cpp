#include "photos/encode.h"

#include "core/atomic_file.h"

#include <cstdlib>
#include <memory>
#include <stdexcept>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace morphoscope {

std::vector<std::uint8_t> encodePng(const Image& image) {
    if (image.empty())
        throw std::runtime_error("An empty image cannot be written as PNG.");
    int size = 0;
    const std::unique_ptr<unsigned char, void (*)(void*)> png(
        stbi_write_png_to_mem(image.rgb.data(), 3 * image.width, image.width, image.height, 3,
                              &size),
        std::free);
    if (!png)
        throw std::runtime_error("There is not enough memory to write a PNG of " +
                                 std::to_string(image.width) + " x " +
                                 std::to_string(image.height) + " pixels.");
    return {png.get(), png.get() + size};
}

void writePng(const std::filesystem::path& path, const Image& image) {
    const std::vector<std::uint8_t> png = encodePng(image);
    writeFileAtomically(path, std::as_bytes(std::span(png)));
}

void requirePictureEnding(const std::filesystem::path& path) {
    const std::string ending = path.extension().string();
    if (ending != ".png" && ending != ".jpg" && ending != ".jpeg")
        throw std::runtime_error(path.string() + ": the ending " +
                                 (ending.empty() ? "is missing" : "is " + ending) +
                                 "; .png or .jpg was expected.");
}

void writePicture(const std::filesystem::path& path, const Image& image) {
    constexpr int kQuality = 92;
    requirePictureEnding(path);
    if (path.extension() == ".png") {
        writePng(path, image);
        return;
    }
    const std::vector<std::uint8_t> jpeg = encodeJpeg(image, kQuality);
    writeFileAtomically(path, std::as_bytes(std::span(jpeg)));
}

} // namespace morphoscope
