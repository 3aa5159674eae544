#include "render/thumbnail_atlas.h"

#include "render/gl_info.h"

#include <algorithm>
#include <glad/gl.h>

namespace morphoscope {
namespace {

constexpr int kBorder = 1;         // bilinear filtering reaches half a pixel beyond the edge
constexpr int kLargestPage = 4096; // 64 MB a page; larger ones waste memory on small sets
constexpr std::size_t kNoCell = ~std::size_t(0);

// The image with its edge pixels repeated around it.
Image withBorder(const Image& image) {
    Image framed = makeImage(image.width + 2 * kBorder, image.height + 2 * kBorder);
    for (int y = 0; y < framed.height; ++y)
        for (int x = 0; x < framed.width; ++x) {
            const int fromX = std::clamp(x - kBorder, 0, image.width - 1);
            const int fromY = std::clamp(y - kBorder, 0, image.height - 1);
            std::copy_n(image.rgb.begin() + 3 * (std::ptrdiff_t(fromY) * image.width + fromX), 3,
                        framed.rgb.begin() + 3 * (std::ptrdiff_t(y) * framed.width + x));
        }
    return framed;
}

} // namespace

ThumbnailAtlas::ThumbnailAtlas(int cellPixels)
    : cellPixels_(cellPixels),
      cellsPerSide_(std::max(1, std::min(kLargestPage, currentGlInfo().maxTextureSize) /
                                    (cellPixels + 2 * kBorder))) {}

void ThumbnailAtlas::setImages(std::vector<std::shared_ptr<const Image>> images) {
    std::vector<std::size_t> cells(images.size(), kNoCell);
    std::vector<ThumbnailView> views(images.size());
    for (std::size_t i = 0; i < images_.size(); ++i) {
        if (cellOf_[i] == kNoCell)
            continue;
        if (i < images.size() && images[i] == images_[i]) {
            cells[i] = cellOf_[i];
            views[i] = views_[i];
        } else {
            freeCells_.push_back(cellOf_[i]);
        }
    }
    images_ = std::move(images);
    cellOf_ = std::move(cells);
    views_ = std::move(views);
    next_ = 0;
}

bool ThumbnailAtlas::advance(std::size_t byteBudget) {
    std::size_t spent = 0;
    for (; next_ < images_.size(); ++next_) {
        if (!images_[next_] || images_[next_]->empty() || cellOf_[next_] != kNoCell)
            continue;
        if (spent >= byteBudget)
            return true;
        upload(next_);
        spent += images_[next_]->rgb.size();
    }
    return false;
}

ThumbnailAtlas::Place ThumbnailAtlas::placeOf(std::size_t cell) const {
    const auto side = std::size_t(cellsPerSide_);
    return {cell / (side * side), int(cell % side), int(cell / side % side)};
}

void ThumbnailAtlas::upload(std::size_t photo) {
    std::size_t cell = cellCount_;
    if (freeCells_.empty()) {
        ++cellCount_;
    } else {
        cell = freeCells_.back();
        freeCells_.pop_back();
    }
    cellOf_[photo] = cell;
    const Place place = placeOf(cell);
    const int stride = cellPixels_ + 2 * kBorder;
    const int pageSide = cellsPerSide_ * stride;
    if (place.page == pages_.size())
        pages_.emplace_back(pageSide, pageSide, TextureFormat::rgba8);

    const Image& original = *images_[photo];
    const int longest = std::max(original.width, original.height);
    const auto fitting = [&](int side) { return std::max(1, side * cellPixels_ / longest); };
    const Image thumbnail =
        longest > cellPixels_ ? resized(original, fitting(original.width), fitting(original.height))
                              : original;
    const Image framed = withBorder(thumbnail);
    const Texture& page = pages_[place.page];
    glBindTexture(GL_TEXTURE_2D, page.id());
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexSubImage2D(GL_TEXTURE_2D, 0, place.column * stride, place.row * stride, framed.width,
                    framed.height, GL_RGB, GL_UNSIGNED_BYTE, framed.rgb.data());
    glBindTexture(GL_TEXTURE_2D, 0);

    const auto left = float(place.column * stride + kBorder);
    const auto top = float(place.row * stride + kBorder);
    const auto side = float(pageSide);
    views_[photo] = {
        .texture = page.id(),
        .uv0 = {left / side, top / side},
        .uv1 = {(left + float(thumbnail.width)) / side, (top + float(thumbnail.height)) / side},
        .aspect = float(original.width) / float(original.height)};
}

std::uint64_t ThumbnailAtlas::memoryBytes() const {
    std::uint64_t bytes = 0;
    for (const Texture& page : pages_)
        bytes += page.byteCount();
    return bytes;
}

} // namespace morphoscope
