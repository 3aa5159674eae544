#include "app/photo_textures.h"

#include "photos/importer.h"
#include "render/texture_upload.h"

#include <algorithm>

namespace morphoscope {
namespace {

// Large enough for the picture region of a full HD window, small enough that sixteen fit into 100
// MB.
constexpr int kMaxWidth = 1600;
constexpr int kMaxHeight = 1200;
constexpr std::size_t kMaxEntries = 16;

} // namespace

PhotoTextures::PhotoTextures()
    : loader_([](const Request& request, const std::stop_token&) {
          const Photo& photo = request.photos->photos[request.index];
          return Loaded{photo.contentHash,
                        loadPhoto(photo, request.photos->frame, kMaxWidth, kMaxHeight)};
      }) {}

void PhotoTextures::advance(const std::shared_ptr<const PhotoSet>& photos,
                            std::span<const std::size_t> wanted) {
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
