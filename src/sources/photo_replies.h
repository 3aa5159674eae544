// What Google's photo servers answer, as values: the Picker API
// (developers.google.com/photos/picker/reference) and the older mediaItems:search. Fields that are
// missing or of another type cost that field or that item, never the page. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

struct PickingSession {
    std::string id;
    std::string pickerUri;
    bool isPicked = false;                                 // mediaItemsSet
    std::optional<std::chrono::milliseconds> pollInterval; // only while it is not picked
    std::optional<std::chrono::milliseconds> timeout;      // 0: stop asking
};

struct ListedPhoto {
    enum class Kind { photo, video, unknown };
    std::string id;
    std::string baseUrl;
    std::string fileName;
    std::string mimeType;
    Kind kind = Kind::unknown;
    std::optional<std::int64_t> createTime; // seconds since the epoch
};

struct PhotoPage {
    std::vector<ListedPhoto> photos;
    std::string nextToken; // empty: the last page. A page may be empty and not the last.
    int damagedCount = 0;  // items without an id or an address
};

struct ApiError {
    std::string status;  // "PERMISSION_DENIED"; empty when the reply is no error of Google's kind
    std::string message; // at most 200 characters, without control characters
};

// Throw std::runtime_error with half a sentence: "is not JSON ...", "holds no ...".
PickingSession parsePickingSession(const std::string& json);
PhotoPage parsePickedPage(const std::string& json);
PhotoPage parseSearchPage(const std::string& json);

ApiError parseApiError(const std::string& json); // never throws

// "3.5s" with up to nine decimals; nothing for anything else, negative or above a day.
std::optional<std::chrono::milliseconds> parseDuration(const std::string& text);

// RFC 3339 with any fraction and offset; the fraction is dropped.
std::optional<std::int64_t> parseTimestamp(const std::string& text);

// A name that can be written anywhere: no folders, control characters, leading dots, at most 200
// bytes of whole characters; with an ending that fits the type. `fallback` where nothing is left.
std::string safeFileName(const std::string& name, const std::string& mimeType,
                         const std::string& fallback);

// By the first bytes: JPEG, PNG, BMP, WebP, GIF, TIFF or the HEIC and AVIF family.
bool startsLikePicture(std::string_view start);

} // namespace morphoscope
