#include "core/key_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace morphoscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kDay = 24 * 60 * 60;
constexpr std::int64_t kHour = 60 * 60;

Photo photoAt(const std::string& name, std::optional<std::int64_t> time, bool isUtc = false) {
    Photo photo;
    photo.name = name;
    photo.captureTime = time;
    photo.isCaptureTimeUtc = isUtc;
    return photo;
}

// Names sorted, as in a set.
PhotoSet aDay() {
    PhotoSet set;
    set.photos = {photoAt("before 1970", -2 * kDay + 5 * kHour),
                  photoAt("dusk", kDay + 20 * kHour),
                  photoAt("from a takeout", 9 * kDay + 13 * kHour, true),
                  photoAt("morning", 300 * kDay + 8 * kHour),
                  photoAt("silent", std::nullopt),
                  photoAt("silent, too", std::nullopt)};
    return set;
}

std::vector<MorphKey> keysOf(const std::vector<std::string>& names) {
    std::vector<MorphKey> keys;
    for (const std::string& name : names)
        keys.push_back({.photo = name, .latent = {}});
    return keys;
}

std::vector<std::string> namesOf(const OrderedKeys& ordered) {
    std::vector<std::string> names;
    for (const MorphKey& key : ordered.keys)
        names.push_back(key.photo);
    return names;
}

TEST(KeyOrder, IsByTheHourWhateverTheDate) {
    const OrderedKeys ordered =
        orderedByTimeOfDay(keysOf({"dusk", "morning", "before 1970"}), aDay());
    EXPECT_THAT(namesOf(ordered), ElementsAre("before 1970", "morning", "dusk"));
    EXPECT_THAT(orderNote(ordered), IsEmpty());
}

TEST(KeyOrder, PutsPhotosWithoutATimeLastAndSaysSo) {
    const OrderedKeys ordered =
        orderedByTimeOfDay(keysOf({"silent, too", "dusk", "silent", "morning"}), aDay());
    EXPECT_THAT(namesOf(ordered), ElementsAre("morning", "dusk", "silent, too", "silent"));
    EXPECT_THAT(orderNote(ordered), HasSubstr("2 photos do not say when they were taken"));
    EXPECT_THAT(orderNote(ordered), HasSubstr("silent, too, silent."));
}

TEST(KeyOrder, PutsPlacesThatAreNoPhotosAtTheEnd) {
    std::vector<MorphKey> keys = keysOf({"silent", "dusk"});
    keys.insert(keys.begin(), MorphKey{.photo = {}, .latent = {1, 2}});
    const OrderedKeys ordered = orderedByTimeOfDay(keys, aDay());
    EXPECT_THAT(namesOf(ordered), ElementsAre("dusk", "silent", ""));
    EXPECT_THAT(orderNote(ordered), HasSubstr("1 key is no photo"));
}

TEST(KeyOrder, SaysWhereTheHourIsKnownInUtcOnly) {
    const OrderedKeys ordered = orderedByTimeOfDay(keysOf({"dusk", "from a takeout"}), aDay());
    EXPECT_THAT(namesOf(ordered), ElementsAre("from a takeout", "dusk"));
    EXPECT_THAT(orderNote(ordered), HasSubstr("known in UTC only: from a takeout"));
}

} // namespace
} // namespace morphoscope
