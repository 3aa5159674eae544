#include "morph/warp.h"

#include "morph/bicubic.h"

#include <array>
#include <cmath>

namespace morphoscope {

namespace {

constexpr float kSoftBorder = 0.02f; // photo widths

// Template widths to a photo width, on average over the middle of the template.
float photoScale(const MapGrid& fromTemplate) {
    const Point2 across = sampled(fromTemplate, {0.25f, 0}) - sampled(fromTemplate, {-0.25f, 0});
    return 0.5f / std::max(0.05f, length(across));
}

// As fine as the texture, not finer: more would alias.
Image fittingSource(const MapGrid& fromTemplate, const Image& photo, int width) {
    const int fitting = std::max(
        2, static_cast<int>(std::lround(static_cast<float>(width) * photoScale(fromTemplate))));
    if (photo.width <= fitting)
        return photo;
    const float aspect = static_cast<float>(photo.height) / static_cast<float>(photo.width);
    return resized(
        photo, fitting,
        std::max(2, static_cast<int>(std::lround(static_cast<float>(fitting) * aspect))));
}

} // namespace

TemplateTexture textureThrough(const MapGrid& fromTemplate, const Image& photo, int width,
                               int height) {
    const Image source = fittingSource(fromTemplate, photo, width);
    const float photoAspect = static_cast<float>(photo.height) / static_cast<float>(photo.width);
    const float templateAspect =
        static_cast<float>(fromTemplate.height) / static_cast<float>(fromTemplate.width);
    TemplateTexture texture{.image = makeImage(width, height), .seen = {}};
    std::size_t i = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x, ++i) {
            const Point2 place{
                (static_cast<float>(x) + 0.5f) / static_cast<float>(width) - 0.5f,
                ((static_cast<float>(y) + 0.5f) / static_cast<float>(height) - 0.5f) *
                    templateAspect};
            const Point2 at = sampled(fromTemplate, place);
            const Colour c = bicubic(source, at);
            const std::array<float, 3> channels{c.r, c.g, c.b};
            for (std::size_t k = 0; k < 3; ++k)
                texture.image.rgb[3 * i + k] =
                    static_cast<std::uint8_t>(std::lround(std::clamp(channels[k], 0.0f, 255.0f)));
            texture.seen.push_back(
                std::clamp(borderDistance(at, photoAspect) / kSoftBorder, 0.0f, 1.0f));
        }
    return texture;
}

} // namespace morphoscope
