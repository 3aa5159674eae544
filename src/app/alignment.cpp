#include "app/alignment.h"

#include "photos/importer.h"

#include <cmath>

namespace morphoscope {

AlignmentRequest alignmentRequest(const PhotoSet& photos, int threadCount,
                                  const std::filesystem::path& cache) {
    constexpr int kWidth = 640; // what the aligner works with
    const std::vector<std::size_t> distinct = distinctPhotos(photos);
    std::vector<Image> images =
        loadFittedImages(photos, distinct,
                         {.frame = photos.frame,
                          .width = kWidth,
                          .height = static_cast<int>(std::lround(kWidth / photos.frame.aspect))});
    AlignmentRequest request{.threadCount = threadCount, .cacheDirectory = cache};
    for (std::size_t i = 0; i < distinct.size(); ++i) {
        const Photo& photo = photos.photos[distinct[i]];
        request.photos.push_back({photo.name, photo.contentHash, std::move(images[i])});
    }
    return request;
}

} // namespace morphoscope
