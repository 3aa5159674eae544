#include "app/find_pictures.h"

#include "photos/importer.h"
#include "render/texture_upload.h"

#include <algorithm>
#include <unordered_map>

namespace morphoscope {
namespace {

constexpr std::size_t kSlots = 600; // more than a large screen shows, 40 MB of texture
constexpr std::size_t kAtOnce = 24; // thumbnails a request: the first ones show soon
constexpr std::size_t kMaxMissing = 4096;
constexpr std::size_t kLargePhotos = 4; // the one shown, its neighbours, the one before
constexpr int kMaxWidth = 1600;
constexpr int kMaxHeight = 1200;

Image loadWhole(const FindPhoto& photo) {
    Photo file;
    file.name = photo.name;
    file.path = photo.path;
    file.contentHash = photo.contentHash;
    file.width = photo.width;
    file.height = photo.height;
    const double aspect = double(std::max(1, photo.width)) / std::max(1, photo.height);
    return loadPhoto(file, {.aspect = aspect, .fit = Fit::letterbox}, kMaxWidth, kMaxHeight);
}

} // namespace

FindPictures::FindPictures()
    : thumbnailLoader_([](const ThumbnailRequest& request, const std::stop_token& stop) {
          std::vector<Thumbnail> thumbnails;
          std::vector<std::string> paths;
          std::error_code error;
          for (const std::string& path : request.paths)
              if (std::filesystem::exists(path, error)) // a missing one would end the import
                  paths.push_back(path);
          if (paths.empty())
              return thumbnails;
          importPhotos(
              {.paths = paths,
               .catalogue = request.catalogue,
               .threadCount = 1,
               .gathersPhotos = false},
              [&](const ImportEvent& event) {
                  if (const auto* added = std::get_if<PhotosAdded>(&event))
                      for (const Photo& photo : added->photos)
                          thumbnails.push_back({photo.contentHash, photo.thumbnail});
              },
              stop);
          return thumbnails;
      }),
      photoLoader_(
          [](const FindPhoto& photo, const std::stop_token&) { return loadWhole(photo); }) {}

void FindPictures::advance(FindStatus& find, std::span<const std::uint32_t> wanted,
                           const std::filesystem::path& catalogue) {
    ++frame_;
    receiveThumbnails();
    if (find.library)
        requestThumbnails(*find.library, wanted, catalogue);
    waits_ = atlas_.advance();
    publish(find);
    advanceReview(find);
}

void FindPictures::receiveThumbnails() {
    auto result = thumbnailLoader_.poll();
    if (!result)
        return;
    if (const auto* loaded = succeeded(*result))
        for (const Thumbnail& thumbnail : *loaded) {
            std::erase(asked_, thumbnail.hash);
            put(thumbnail);
        }
    // Gone or changed since the scan: not asked for every frame.
    missing_.insert(missing_.end(), asked_.begin(), asked_.end());
    if (missing_.size() > kMaxMissing)
        missing_.clear();
    asked_.clear();
    std::vector<std::shared_ptr<const Image>> images;
    for (const Slot& slot : slots_)
        images.push_back(slot.image);
    atlas_.setImages(std::move(images));
}

void FindPictures::put(Thumbnail thumbnail) {
    Slot slot{std::move(thumbnail.hash), std::move(thumbnail.image), frame_};
    if (slots_.size() < kSlots)
        slots_.push_back(std::move(slot));
    else
        *std::ranges::min_element(slots_, {}, &Slot::wantedAt) = std::move(slot);
}

void FindPictures::requestThumbnails(const FindLibrary& library,
                                     std::span<const std::uint32_t> wanted,
                                     const std::filesystem::path& catalogue) {
    std::unordered_map<std::string_view, Slot*> slotOf;
    for (Slot& slot : slots_)
        slotOf.emplace(slot.hash, &slot);
    ThumbnailRequest request{.paths = {}, .catalogue = catalogue};
    std::vector<std::string> asked;
    for (const std::uint32_t index : wanted) {
        if (index >= library.photos.size() || library.photos[index]->isOfSession)
            continue; // those of the session have theirs
        const FindPhoto& photo = *library.photos[index];
        if (const auto slot = slotOf.find(photo.contentHash); slot != slotOf.end())
            slot->second->wantedAt = frame_;
        else if (asked.size() < kAtOnce &&
                 std::ranges::find(missing_, photo.contentHash) == missing_.end()) {
            request.paths.push_back(photo.path);
            asked.push_back(photo.contentHash);
        }
    }
    if (asked.empty() || thumbnailLoader_.isBusy())
        return;
    asked_ = std::move(asked);
    thumbnailLoader_.request(std::move(request));
}

void FindPictures::publish(FindStatus& find) const {
    find.thumbnails.clear();
    const std::vector<ThumbnailView>& views = atlas_.views();
    for (std::size_t i = 0; i < slots_.size() && i < views.size(); ++i)
        if (views[i].texture != 0)
            find.thumbnails.emplace(slots_[i].hash, views[i]);
}

const FindPictures::Large* FindPictures::findLarge(const std::string& hash) const {
    const auto found = std::ranges::find(large_, hash, &Large::hash);
    return found == large_.end() ? nullptr : &*found;
}

void FindPictures::advanceReview(FindStatus& find) {
    find.reviewPhoto = {};
    find.reviewFailure.clear();
    if (auto result = photoLoader_.poll()) {
        Large large{.hash = std::exchange(loading_, {}), .texture = {}, .failure = {}};
        if (const Image* image = succeeded(*result))
            large.texture = uploadedTexture(*image);
        else
            large.failure = failed(*result)->message;
        large_.push_front(std::move(large));
        while (large_.size() > kLargePhotos)
            large_.pop_back();
    }
    const Review& review = find.review;
    if (!review.isOpen())
        return;
    const FindPhoto& shown = review.photos[review.at];
    if (const Large* large = findLarge(shown.contentHash)) {
        if (large->texture)
            find.reviewPhoto = {large->texture.id(), large->texture.width(),
                                large->texture.height()};
        find.reviewFailure = large->failure;
    }
    if (!loading_.empty())
        return;
    for (const std::size_t at : {review.at, review.at + 1}) {
        if (at >= review.photos.size() || findLarge(review.photos[at].contentHash))
            continue;
        loading_ = review.photos[at].contentHash;
        photoLoader_.request(review.photos[at]);
        return;
    }
}

} // namespace morphoscope
