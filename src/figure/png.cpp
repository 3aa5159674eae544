#include "core/atomic_file.h"
#include "figure/canvas.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include <stb/stb_image_write.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#include <stdexcept>
#include <vector>

namespace morphoscope {

namespace {

void append(void* context, void* data, int size) {
    auto& bytes = *static_cast<std::vector<std::byte>*>(context);
    const auto* first = static_cast<const std::byte*>(data);
    bytes.insert(bytes.end(), first, first + size);
}

} // namespace

void savePng(const std::filesystem::path& path, const Image& image) {
    std::vector<std::byte> bytes;
    if (image.empty() || stbi_write_png_to_func(append, &bytes, image.width, image.height, 3,
                                                image.rgb.data(), 3 * image.width) == 0)
        throw std::runtime_error(
            "The picture for " + path.string() + " has " + std::to_string(image.width) + " x " +
            std::to_string(image.height) + " pixels and cannot be written as PNG.");
    writeFileAtomically(path, bytes);
}

} // namespace morphoscope
