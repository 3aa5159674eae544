// The pixels of photos already imported, for training and for display.
#include "photos/importer.h"

#include "photos/codecs.h"
#include "photos/decode.h"
#include "photos/folder_scan.h"
#include "photos/photo_reader.h"

#include <algorithm>
#include <cmath>

namespace morphoscope {
namespace {

// How large a photo must be decoded so that its part inside a width x height frame keeps that many
// pixels.
DecodeOptions optionsFor(const Photo& photo, const WorkingFrame& frame, int width, int height) {
    const double across = double(width) / photo.width;
    const double down = double(height) / photo.height;
    const double scale = frame.fit == Fit::crop ? std::max(across, down) : std::min(across, down);
    const auto side = [&](int length) {
        return std::max(1, static_cast<int>(std::ceil(length * scale)));
    };
    return {side(photo.width), side(photo.height), true};
}

Image readFitted(const Photo& photo, const FittedSize& size, ReadBudgets& budgets) {
    const DecodeOptions options = optionsFor(photo, size.frame, size.width, size.height);
    const ByteBudget::Share fileShare(budgets.files, std::min(photo.fileBytes, kMaxPhotoBytes));
    const std::vector<std::uint8_t> bytes = readPhotoFile(photo.path);
    const ByteBudget::Share pixelShare(budgets.pixels,
                                       bytesToDecode({bytes, displayName(photo.path), options}));
    return fitted(decodePhotoBytes(bytes, photo.path, options).image, size.frame, size.width,
                  size.height);
}

// The frame's own size in pixels of this photo: nothing is enlarged on the longer way.
FittedSize largestFrame(const Photo& photo, const WorkingFrame& frame, int maxWidth,
                        int maxHeight) {
    const double width =
        std::min({frameWidth(photo, frame), double(maxWidth), double(maxHeight) * frame.aspect});
    const auto side = [](double length, int limit) {
        return std::clamp(static_cast<int>(std::lround(length)), 1, std::max(1, limit));
    };
    return {frame, side(width, maxWidth), side(width / frame.aspect, maxHeight), 1};
}

} // namespace

std::vector<std::size_t> distinctPhotos(const PhotoSet& set) {
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < set.photos.size(); ++i)
        if (set.photos[i].duplicateOf.empty())
            indices.push_back(i);
    return indices;
}

std::vector<Image> loadFittedImages(const PhotoSet& set, std::span<const std::size_t> indices,
                                    const FittedSize& size, std::stop_token stop) {
    std::vector<Image> images(indices.size());
    ReadBudgets budgets;
    parallelFor(indices.size(), threadCountOf(size.threadCount), stop, [&](std::size_t i) {
        images[i] = readFitted(set.photos.at(indices[i]), size, budgets);
    });
    if (stop.stop_requested())
        images.clear();
    return images;
}

Image loadPhoto(const Photo& photo, const WorkingFrame& frame, int maxWidth, int maxHeight) {
    ReadBudgets budgets;
    return readFitted(photo, largestFrame(photo, frame, maxWidth, maxHeight), budgets);
}

} // namespace morphoscope
