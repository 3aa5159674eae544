#include "photos/exif.h"

#include <libexif/exif-data.h>
#include <libexif/exif-utils.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace morphoscope {
namespace {

constexpr std::array<std::uint8_t, 6> kExifHeader{'E', 'x', 'i', 'f', 0, 0};
constexpr std::size_t kMaxExifBytes = 1u << 20;

struct FreeExif {
    void operator()(ExifData* data) const { exif_data_unref(data); }
};

int orientationOf(ExifData& data) {
    const ExifEntry* entry = exif_content_get_entry(data.ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
    if (!entry || entry->format != EXIF_FORMAT_SHORT || entry->components < 1 || entry->size < 2)
        return 1;
    const int value = exif_get_short(entry->data, exif_data_get_byte_order(&data));
    return value >= 1 && value <= 8 ? value : 1;
}

std::optional<std::int64_t> captureTimeOf(ExifData& data) {
    const ExifEntry* entry =
        exif_content_get_entry(data.ifd[EXIF_IFD_EXIF], EXIF_TAG_DATE_TIME_ORIGINAL);
    if (!entry || entry->format != EXIF_FORMAT_ASCII || !entry->data)
        return std::nullopt;
    const std::string text(reinterpret_cast<const char*>(entry->data), entry->size);
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (std::sscanf(text.c_str(), "%4d:%2u:%2u %2d:%2d:%2d", &year, &month, &day, &hour, &minute,
                    &second) != 6)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    const bool hasTime =
        hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60;
    if (!date.ok() || year < 1826 || !hasTime) // no photograph is older
        return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24 + hour) * 60 + minute) * 60 + second;
}

} // namespace

ExifFacts readExif(std::span<const std::uint8_t> tiff) {
    if (tiff.size() < 8 || tiff.size() > kMaxExifBytes)
        return {};
    std::vector<std::uint8_t> block(kExifHeader.begin(), kExifHeader.end());
    block.insert(block.end(), tiff.begin(), tiff.end());
    const std::unique_ptr<ExifData, FreeExif> data(exif_data_new());
    if (!data)
        return {};
    // Following the specification would mend and invent entries; we want what the file says.
    exif_data_unset_option(data.get(), EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
    exif_data_load_data(data.get(), block.data(), static_cast<unsigned>(block.size()));
    return {orientationOf(*data), captureTimeOf(*data)};
}

} // namespace morphoscope
