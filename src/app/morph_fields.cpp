#include "app/morph_fields.h"

#include "morph/cpu_morph.h"
#include "morph/morph_field.h"
#include "photos/importer.h"

#include <algorithm>
#include <stdexcept>

namespace morphoscope {
namespace {

constexpr std::size_t kMaxEntries = 64; // some 1 MB each
constexpr int kPhotoWidth = 768;        // what the matching looks at

Image photoOf(const AlignedSet& aligned, const PhotoSet& photos, std::size_t index) {
    const std::string& name = aligned.photos.at(index).name;
    const auto found = photos.indexOf(name);
    if (!found)
        throw std::runtime_error("The photo '" + name + "' is no longer among the photos.");
    return loadPhoto(photos.photos[*found], photos.frame, kPhotoWidth, kPhotoWidth);
}

} // namespace

std::shared_ptr<const PairWarp> makePairWarp(const AlignedSet& aligned, const PhotoSet& photos,
                                             const PhotoPair& pair) {
    const Image a = photoOf(aligned, photos, pair.first);
    const Image b = pair.first == pair.second ? a : photoOf(aligned, photos, pair.second);
    auto result = std::make_shared<PairWarp>();
    result->field =
        std::make_shared<const MorphField>(makeMorphField(aligned, pair.first, pair.second, a, b));
    result->lightA = generalLight(a);
    result->lightB = generalLight(b);
    return result;
}

MorphFields::MorphFields()
    : worker_([](const Request& request, const std::stop_token&) {
          return Entry{request.aligned, request.pair,
                       makePairWarp(*request.aligned, *request.photos, request.pair)};
      }) {}

void MorphFields::receive() {
    hasNews_ = false;
    auto result = worker_.poll();
    if (!result)
        return;
    Entry made{asked_.aligned, asked_.pair, nullptr};
    failure_.clear();
    if (Entry* entry = std::get_if<Entry>(&*result))
        made = std::move(*entry);
    else
        failure_ = failed(*result)->message;
    std::erase_if(entries_, [&](const Entry& entry) { return entry.pair == made.pair; });
    entries_.push_front(std::move(made));
    while (entries_.size() > kMaxEntries)
        entries_.pop_back();
    hasNews_ = true;
}

// Of another session, or after a photo changed.
void MorphFields::forgetOtherPhotos(const AlignedSet& aligned) {
    std::erase_if(entries_, [&](const Entry& entry) {
        const auto isSame = [&](std::size_t index) {
            return index < aligned.photos.size() &&
                   aligned.photos[index].contentHash == entry.aligned->photos[index].contentHash;
        };
        return !isSame(entry.pair.first) || !isSame(entry.pair.second);
    });
}

void MorphFields::advance(const std::shared_ptr<const AlignedSet>& aligned,
                          const std::shared_ptr<const PhotoSet>& photos,
                          std::span<const PhotoPair> wanted) {
    receive();
    if (aligned != newest_)
        forgetOtherPhotos(*aligned);
    newest_ = aligned;
    if (worker_.isBusy())
        return;
    for (const PhotoPair& pair : wanted) {
        const bool isThere = std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
            return entry.pair == pair && entry.aligned == aligned;
        });
        if (isThere)
            continue;
        asked_ = {aligned, photos, pair};
        worker_.request(asked_);
        return;
    }
}

std::shared_ptr<const PairWarp> MorphFields::find(const PhotoPair& pair) const {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& entry) { return entry.pair == pair; });
    return found == entries_.end() ? nullptr : found->field;
}

} // namespace morphoscope
