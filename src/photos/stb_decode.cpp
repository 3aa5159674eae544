#include "photos/stb_decode.h"

#include "photos/codecs.h"

#include <cstdlib>
#include <memory>

namespace {

// A small PNG can hold data that inflate a thousandfold; stb grows its buffer until malloc says no.
constexpr std::size_t kMaxBlockBytes = std::size_t(1) << 30;

void* allocateCapped(std::size_t size) {
    return size > kMaxBlockBytes ? nullptr : std::malloc(size);
}
void* reallocateCapped(void* block, std::size_t size) {
    return size > kMaxBlockBytes ? nullptr : std::realloc(block, size);
}

} // namespace

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#define STBI_MAX_DIMENSIONS 30000
#define STBI_MALLOC(size) allocateCapped(size)
#define STBI_REALLOC(block, size) reallocateCapped(block, size)
#define STBI_FREE(block) std::free(block)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace morphoscope {

Image decodeWithStb(std::span<const std::uint8_t> bytes, const std::string& name) {
    int width = 0;
    int height = 0;
    int channels = 0;
    const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
        stbi_load_from_memory(bytes.data(), static_cast<int>(bytes.size()), &width, &height,
                              &channels, 0),
        stbi_image_free);
    if (!pixels)
        refuse(Refusal::damaged, name, stbi_failure_reason());
    const std::size_t byteCount = static_cast<std::size_t>(width) *
                                  static_cast<std::size_t>(height) *
                                  static_cast<std::size_t>(channels);
    return opaqueRgb({pixels.get(), byteCount}, width, height, channels);
}

std::vector<std::uint8_t> inflated(std::span<const std::uint8_t> bytes, std::size_t maxBytes) {
    std::vector<std::uint8_t> result(maxBytes);
    const int size = stbi_zlib_decode_buffer(
        reinterpret_cast<char*>(result.data()), static_cast<int>(result.size()),
        reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size()));
    result.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return result;
}

} // namespace morphoscope
