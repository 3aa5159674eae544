#include "morph/warp.h"

#include "morph/bicubic.h"
#include "morph/template_space.h"

#include <cassert>
#include <cmath>

namespace morphoscope {

TemplatePicture warpedToTemplate(const AlignedSet& set, std::size_t index, const Image& photo,
                                 int width, int height) {
    const AlignedPhoto& aligned = set.photos.at(index);
    // as fine as the picture, not finer: more would alias
    const int fitting = static_cast<int>(
        std::lround(static_cast<float>(width) * std::exp(aligned.toTemplate.logScale)));
    const Image source =
        photo.width > fitting && fitting > 1
            ? resized(photo, fitting,
                      std::max(2, static_cast<int>(
                                      std::lround(static_cast<float>(fitting) * aligned.aspect))))
            : photo;
    TemplatePicture picture{makeImage(width, height), {width, height, {}}, {width, height, {}}};
    std::size_t i = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x, ++i) {
            const Point2 place =
                positionOf(width, height, static_cast<float>(x), static_cast<float>(y));
            const Colour c = bicubic(source, sampled(aligned.fromTemplate, place));
            const std::array<float, 3> channels{c.r, c.g, c.b};
            for (std::size_t k = 0; k < 3; ++k)
                picture.image.rgb[3 * i + k] =
                    static_cast<std::uint8_t>(std::lround(std::clamp(channels[k], 0.0f, 255.0f)));
            picture.seen.values.push_back(sampled(aligned.seen, place));
            picture.trust.values.push_back(sampled(aligned.trust, place));
        }
    return picture;
}

std::vector<float> shapeVector(const AlignedSet& set, std::size_t index, int columns, int rows) {
    const MapGrid& map = set.photos.at(index).fromTemplate;
    std::vector<float> shape;
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < columns; ++x) {
            const Point2 place =
                positionOf(columns, rows, static_cast<float>(x), static_cast<float>(y));
            const Point2 d = sampled(map, place) - place * set.templateExtent;
            shape.push_back(d.x);
            shape.push_back(d.y);
        }
    return shape;
}

MapGrid mapFromShape(const AlignedSet& set, const std::vector<float>& shape, int columns,
                     int rows) {
    assert(shape.size() == 2 * static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    MapGrid coarse{columns, rows, {}};
    for (std::size_t i = 0; i < shape.size(); i += 2)
        coarse.values.push_back({shape[i], shape[i + 1]});
    MapGrid map{set.templateWidth, set.templateHeight, {}};
    for (int y = 0; y < map.height; ++y)
        for (int x = 0; x < map.width; ++x) {
            const Point2 place =
                positionOf(map.width, map.height, static_cast<float>(x), static_cast<float>(y));
            map.values.push_back(sampled(coarse, place) + place * set.templateExtent);
        }
    return map;
}

} // namespace morphoscope
