#include "core/key_order.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace morphoscope {
namespace {

constexpr std::int64_t kSecondsPerDay = std::int64_t{24} * 60 * 60;
constexpr std::size_t kMostNames = 5; // in one sentence

struct TimedKey {
    MorphKey key;
    std::int64_t minute = 0; // of the day; after all days where there is none
};

const Photo* photoOf(const MorphKey& key, const PhotoSet& photos) {
    if (key.photo.empty())
        return nullptr;
    const auto index = photos.indexOf(key.photo);
    return index ? &photos.photos[*index] : nullptr;
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i)
        text += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > kMostNames)
        text += " and " + std::to_string(names.size() - kMostNames) + " more";
    return text;
}

} // namespace

OrderedKeys orderedByTimeOfDay(const std::vector<MorphKey>& keys, const PhotoSet& photos) {
    OrderedKeys ordered;
    std::vector<TimedKey> timed;
    for (const MorphKey& key : keys) {
        const Photo* photo = photoOf(key, photos);
        constexpr std::int64_t kUntimed = kSecondsPerDay;
        timed.push_back({key, key.photo.empty() ? kUntimed + 1 : kUntimed});
        if (photo && photo->captureTime) {
            // the epoch began at midnight; before it the remainder is negative
            const std::int64_t second =
                (*photo->captureTime % kSecondsPerDay + kSecondsPerDay) % kSecondsPerDay;
            timed.back().minute = second / 60;
            if (photo->isCaptureTimeUtc)
                ordered.inUtc.push_back(key.photo);
        } else if (!key.photo.empty()) {
            ordered.untimed.push_back(key.photo);
        } else {
            ++ordered.placeCount;
        }
    }
    std::stable_sort(timed.begin(), timed.end(),
                     [](const TimedKey& a, const TimedKey& b) { return a.minute < b.minute; });
    for (TimedKey& key : timed)
        ordered.keys.push_back(std::move(key.key));
    return ordered;
}

std::string orderNote(const OrderedKeys& ordered) {
    std::string note;
    const auto add = [&note](const std::string& sentence) {
        note += (note.empty() ? "" : " ") + sentence;
    };
    if (const std::size_t count = ordered.untimed.size(); count > 0)
        add(std::to_string(count) +
            (count == 1 ? " photo does not say when it was taken and stands last: "
                        : " photos do not say when they were taken and stand last: ") +
            listed(ordered.untimed) + ".");
    if (ordered.placeCount > 0)
        add(std::to_string(ordered.placeCount) +
            (ordered.placeCount == 1 ? " key is no photo and stands at the end."
                                     : " keys are no photos and stand at the end."));
    if (const std::size_t count = ordered.inUtc.size(); count > 0)
        add("The hour of " + std::to_string(count) + (count == 1 ? " photo" : " photos") +
            " is known in UTC only: " + listed(ordered.inUtc) + ".");
    return note;
}

} // namespace morphoscope
