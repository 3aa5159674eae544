#include "app/photo_textures.h"

#include "photos/importer.h"
#include "render/texture_upload.h"

#include <algorithm>

namespace morphoscope {
namespace {

// Of the default size, which is large enough for the picture region of a full HD window, they take
// 160 MB.
constexpr std::size_t kMaxEntries = 16;

} // namespace

PhotoTextures::PhotoTextures(int maxWidth, int maxHeight)
    : loader_([maxWidth, maxHeight](const Request& request, const std::stop_token&) {
          const Photo& photo = request.photos->photos[request.index];
          return Loaded{photo.contentHash,
                        loadPhoto(photo, request.photos->frame, maxWidth, maxHeight)};
      }) {}

void PhotoTextures::advance(const std::shared_ptr<const PhotoSet>& photos,
                            std::span<const std::size_t> wanted) {
    if (photos->frame != frame_) { // the same photos, cut otherwise
        frame_ = photos->frame;
        loader_.cancel();
        loading_.clear();
        entries_.clear();
    }
    if (auto result = loader_.poll()) {
        Entry entry{.hash = loading_, .texture = {}};
        if (const Loaded* loaded = succeeded(*result))
            entry.texture = uploadedTexture(loaded->image);
        entries_.push_front(std::move(entry));
        loading_.clear();
    }
    for (auto index = wanted.rbegin(); index != wanted.rend(); ++index)
        keepFirst(photos->photos[*index].contentHash);
    while (entries_.size() > kMaxEntries)
        entries_.pop_back();
    if (!loading_.empty())
        return;
    for (const std::size_t index : wanted) {
        if (!find(photos->photos[index].contentHash)) {
            loading_ = photos->photos[index].contentHash;
            loader_.request({photos, index});
            return;
        }
    }
}

PictureView PhotoTextures::view(const Photo& photo) const {
    const Entry* entry = find(photo.contentHash);
    if (!entry || !entry->texture)
        return {};
    return {entry->texture.id(), entry->texture.width(), entry->texture.height()};
}

bool PhotoTextures::isUnreadable(const Photo& photo) const {
    const Entry* entry = find(photo.contentHash);
    return entry && !entry->texture;
}

std::uint64_t PhotoTextures::memoryBytes() const {
    std::uint64_t bytes = 0;
    for (const Entry& entry : entries_)
        bytes += entry.texture.byteCount();
    return bytes;
}

const PhotoTextures::Entry* PhotoTextures::find(const std::string& hash) const {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& entry) { return entry.hash == hash; });
    return found == entries_.end() ? nullptr : &*found;
}

void PhotoTextures::keepFirst(const std::string& hash) {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& entry) { return entry.hash == hash; });
    if (found != entries_.end())
        entries_.splice(entries_.begin(), entries_, found);
}

} // namespace morphoscope
