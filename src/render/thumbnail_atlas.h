// Thumbnails of thousands of photos in a few large texture pages, uploaded a little per frame. GL
// thread only.
#pragma once

#include "core/image.h"
#include "core/live.h"
#include "render/gl_objects.h"

#include <memory>
#include <vector>

namespace morphoscope {

class ThumbnailAtlas {
public:
    // Square cells of `cellPixels` (the longest side of a thumbnail, 128 by default) with a border
    // of their own edge pixels, so that neighbours never bleed in.
    explicit ThumbnailAtlas(int cellPixels = 128);
    int cellPixels() const { return cellPixels_; }

    // One entry per photo, null where there is no thumbnail (yet). Entries whose pointer is
    // unchanged keep their place.
    void setImages(std::vector<std::shared_ptr<const Image>> images);
    // Uploads waiting thumbnails, about `byteBudget` bytes of them (at least one). True while more
    // wait.
    bool advance(std::size_t byteBudget = 1 << 20);
    // One per photo; texture 0 where not uploaded yet.
    const std::vector<ThumbnailView>& views() const { return views_; }
    std::uint64_t memoryBytes() const;

private:
    struct Place {
        std::size_t page = 0;
        int column = 0;
        int row = 0;
    };
    Place placeOf(std::size_t cell) const;
    void upload(std::size_t photo);

    int cellPixels_ = 0;
    int cellsPerSide_ = 0;
    std::vector<Texture> pages_;
    std::vector<std::shared_ptr<const Image>> images_;
    std::vector<ThumbnailView> views_;
    std::vector<std::size_t> cellOf_; // of each photo
    std::vector<std::size_t> freeCells_;
    std::size_t cellCount_ = 0;
    std::size_t next_ = 0; // the first photo that may still wait
};

} // namespace morphoscope
