#include "classify/photo_preprocessing.h"

#include "classify/pillow_resize.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <stdexcept>

namespace morphoscope {
namespace {

// A far longer than wide photo would be enlarged to gigabytes before it is cut.
constexpr int kLongestSide = 30'000;

Image withShortestEdge(const Image& photo, int edge, PillowFilter filter) {
    const int shorter = std::min(photo.width, photo.height);
    const int longer = std::max(photo.width, photo.height);
    const auto wanted = static_cast<std::int64_t>(edge) * longer / shorter;
    if (wanted > kLongestSide)
        throw std::runtime_error("A photo of " + std::to_string(photo.width) + "x" +
                                 std::to_string(photo.height) +
                                 " pixels is too long and narrow for this network.");
    const int length = static_cast<int>(wanted);
    return photo.width <= photo.height ? pillowResized(photo, edge, length, filter)
                                       : pillowResized(photo, length, edge, filter);
}

// Where the window begins in the photo along one side, negative for a border. The odd pixel goes
// where transformers' center_crop puts it.
int centredFirst(int side, int window) {
    return side >= window ? (side - window) / 2 : -((window - side + 1) / 2);
}

Image centre(const Image& image, int width, int height) {
    const int firstX = centredFirst(image.width, width);
    const int firstY = centredFirst(image.height, height);
    Image cut = makeImage(width, height);
    const int begin = std::max(0, -firstX);
    const int count = std::min(width, image.width);
    for (int y = 0; y < height; ++y) {
        const int row = y + firstY;
        if (row < 0 || row >= image.height)
            continue;
        const auto from =
            image.rgb.begin() +
            std::ptrdiff_t{3} * (row * std::ptrdiff_t{image.width} + std::max(0, firstX));
        std::copy(from, from + std::ptrdiff_t{3} * count,
                  cut.rgb.begin() + std::ptrdiff_t{3} * (y * std::ptrdiff_t{width} + begin));
    }
    return cut;
}

Image resizedPhoto(const Image& photo, const PhotoPreprocessing& preprocessing) {
    switch (preprocessing.resize) {
    case PhotoPreprocessing::Resize::stretch:
        return pillowResized(photo, preprocessing.resizeWidth, preprocessing.resizeHeight,
                             preprocessing.filter);
    case PhotoPreprocessing::Resize::shortestEdge:
        return withShortestEdge(photo, preprocessing.shortestEdge, preprocessing.filter);
    case PhotoPreprocessing::Resize::none:
        break;
    }
    return photo;
}

} // namespace

Image preparedPhoto(const Image& photo, const PhotoPreprocessing& preprocessing) {
    if (photo.empty())
        throw std::runtime_error("An empty image cannot be prepared; expected a photo.");
    Image resized = resizedPhoto(photo, preprocessing);
    return preprocessing.cutsCentre ? centre(resized, preprocessing.width, preprocessing.height)
                                    : resized;
}

void normalise(const Image& prepared, const PhotoPreprocessing& preprocessing,
               std::span<float> planes) {
    const std::size_t count = prepared.rgb.size() / 3;
    assert(planes.size() == prepared.rgb.size());
    for (std::size_t channel = 0; channel < 3; ++channel) {
        std::array<float, 256> values{};
        // The product in double precision, the rest in single: so does NumPy with these types.
        for (std::size_t byte = 0; byte < values.size(); ++byte)
            values[byte] = (static_cast<float>(static_cast<double>(byte) * preprocessing.scale) -
                            preprocessing.mean[channel]) /
                           preprocessing.deviation[channel];
        for (std::size_t i = 0; i < count; ++i)
            planes[channel * count + i] = values[prepared.rgb[3 * i + channel]];
    }
}

} // namespace morphoscope
