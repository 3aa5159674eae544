#include "sources/photo_replies.h"

#include "sources/takeout_path.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace morphoscope {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestSafeName = 200;

Json objectOf(const std::string& text) {
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded())
        throw std::runtime_error("is not JSON that can be read");
    if (!json.is_object())
        throw std::runtime_error("is not a JSON object");
    return json;
}

const Json* fieldOf(const Json& json, const char* name) {
    if (!json.is_object())
        return nullptr;
    const auto found = json.find(name);
    return found == json.end() ? nullptr : &*found;
}

std::string textOf(const Json& json, const char* name) {
    const Json* field = fieldOf(json, name);
    return field && field->is_string() ? field->get<std::string>() : std::string();
}

ListedPhoto::Kind kindOf(const std::string& type, const std::string& mimeType) {
    if (type == "VIDEO" || mimeType.starts_with("video/"))
        return ListedPhoto::Kind::video;
    if (type == "PHOTO" || mimeType.starts_with("image/"))
        return ListedPhoto::Kind::photo;
    return ListedPhoto::Kind::unknown;
}

PhotoPage pageOf(const std::string& text, ListedPhoto (*read)(const Json&)) {
    const Json json = objectOf(text);
    PhotoPage page;
    page.nextToken = textOf(json, "nextPageToken");
    const Json* items = fieldOf(json, "mediaItems");
    if (!items || items->is_null()) // a page without items
        return page;
    if (!items->is_array())
        throw std::runtime_error("holds no list of photos where one is expected");
    for (const Json& item : *items) {
        ListedPhoto photo = read(item);
        if (photo.id.empty() || photo.baseUrl.empty())
            ++page.damagedCount;
        else
            page.photos.push_back(std::move(photo));
    }
    return page;
}

ListedPhoto pickedPhoto(const Json& item) {
    const Json none = Json::object();
    const Json* file = fieldOf(item, "mediaFile");
    const Json& media = file ? *file : none;
    ListedPhoto photo{.id = textOf(item, "id"),
                      .baseUrl = textOf(media, "baseUrl"),
                      .fileName = textOf(media, "filename"),
                      .mimeType = textOf(media, "mimeType")};
    photo.kind = kindOf(textOf(item, "type"), photo.mimeType);
    photo.createTime = parseTimestamp(textOf(item, "createTime"));
    return photo;
}

ListedPhoto searchedPhoto(const Json& item) {
    const Json none = Json::object();
    const Json* metadata = fieldOf(item, "mediaMetadata");
    ListedPhoto photo{.id = textOf(item, "id"),
                      .baseUrl = textOf(item, "baseUrl"),
                      .fileName = textOf(item, "filename"),
                      .mimeType = textOf(item, "mimeType")};
    photo.kind =
        kindOf(fieldOf(metadata ? *metadata : none, "video") ? "VIDEO" : "PHOTO", photo.mimeType);
    photo.createTime = parseTimestamp(textOf(metadata ? *metadata : none, "creationTime"));
    return photo;
}

// A number of exactly `digits` digits at `text`'s start, which is taken off.
std::optional<int> takeNumber(std::string_view& text, std::size_t digits) {
    int number = 0;
    if (text.size() < digits)
        return std::nullopt;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + digits, number);
    if (error != std::errc{} || rest != text.data() + digits || text.front() == '-')
        return std::nullopt;
    text.remove_prefix(digits);
    return number;
}

bool takeLetter(std::string_view& text, std::string_view anyOf) {
    if (text.empty() || anyOf.find(text.front()) == std::string_view::npos)
        return false;
    text.remove_prefix(1);
    return true;
}

// "Z" or "+05:30", in seconds.
std::optional<std::int64_t> offsetOf(std::string_view text) {
    if (text == "Z" || text == "z")
        return 0;
    const bool isWest = text.starts_with('-');
    if (!takeLetter(text, "+-"))
        return std::nullopt;
    const auto hours = takeNumber(text, 2);
    const bool hasColon = takeLetter(text, ":");
    const auto minutes = takeNumber(text, 2);
    if (!hours || !hasColon || !minutes || !text.empty())
        return std::nullopt;
    return (*hours * 3600 + *minutes * 60) * (isWest ? -1 : 1);
}

const char* endingOf(const std::string& mimeType) {
    return mimeType == "image/png"                                ? ".png"
           : mimeType == "image/webp"                             ? ".webp"
           : mimeType == "image/heic" || mimeType == "image/heif" ? ".heic"
           : mimeType == "image/avif"                             ? ".avif"
           : mimeType == "image/gif"                              ? ".gif"
                                                                  : ".jpg";
}

void cutToBytes(std::string& text, std::size_t most) {
    if (text.size() <= most)
        return;
    std::size_t end = most; // before the character that does not fit
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    text.resize(end);
}

} // namespace

PickingSession parsePickingSession(const std::string& text) {
    const Json json = objectOf(text);
    PickingSession session{.id = textOf(json, "id"), .pickerUri = textOf(json, "pickerUri")};
    if (session.id.empty())
        throw std::runtime_error("holds no session");
    const Json* isPicked = fieldOf(json, "mediaItemsSet");
    session.isPicked = isPicked && isPicked->is_boolean() && isPicked->get<bool>();
    if (const Json* polling = fieldOf(json, "pollingConfig")) {
        session.pollInterval = parseDuration(textOf(*polling, "pollInterval"));
        session.timeout = parseDuration(textOf(*polling, "timeoutIn"));
    }
    return session;
}

PhotoPage parsePickedPage(const std::string& json) {
    return pageOf(json, pickedPhoto);
}

PhotoPage parseSearchPage(const std::string& json) {
    return pageOf(json, searchedPhoto);
}

ApiError parseApiError(const std::string& text) {
    const Json json = Json::parse(text, nullptr, false);
    const Json* error = json.is_object() ? fieldOf(json, "error") : nullptr;
    if (!error)
        return {};
    std::string message = textOf(*error, "message");
    cutToBytes(message, 200);
    std::ranges::replace_if(
        message, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    return {shownName(textOf(*error, "status")), message};
}

std::optional<std::chrono::milliseconds> parseDuration(const std::string& text) {
    double seconds = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, seconds, std::chars_format::fixed);
    const bool isDuration = error == std::errc{} && rest + 1 == end && *rest == 's';
    if (!isDuration || !(seconds >= 0 && seconds <= 86'400))
        return std::nullopt;
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

std::optional<std::int64_t> parseTimestamp(const std::string& timestamp) {
    std::string_view text = timestamp;
    const auto year = takeNumber(text, 4);
    bool isShaped = takeLetter(text, "-");
    const auto month = takeNumber(text, 2);
    isShaped = takeLetter(text, "-") && isShaped;
    const auto day = takeNumber(text, 2);
    isShaped = takeLetter(text, "Tt ") && isShaped;
    const auto hour = takeNumber(text, 2);
    isShaped = takeLetter(text, ":") && isShaped;
    const auto minute = takeNumber(text, 2);
    isShaped = takeLetter(text, ":") && isShaped;
    const auto second = takeNumber(text, 2);
    if (takeLetter(text, "."))
        text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
    const auto offset = offsetOf(text);
    if (!isShaped || !year || !month || !day || !hour || !minute || !second || !offset ||
        *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok())
        return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return days * 86'400 + *hour * 3600 + *minute * 60 + *second - *offset;
}

std::string safeFileName(const std::string& name, const std::string& mimeType,
                         const std::string& fallback) {
    std::string safe;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        safe += byte < 0x20 || byte == 0x7F || c == '/' || c == '\\' ? '_' : c;
    }
    while (!safe.empty() && (safe.front() == '.' || safe.front() == ' '))
        safe.erase(safe.begin());
    // Invalid UTF-8 is replaced as in archives.
    if (const auto path = takeoutPath(safe); std::holds_alternative<TakeoutPath>(path))
        safe = std::get<TakeoutPath>(path).name;
    const std::size_t dot = safe.rfind('.');
    std::string ending = dot != std::string::npos && dot > 0 && safe.size() - dot <= 6
                             ? safe.substr(dot)
                             : endingOf(mimeType);
    std::string stem =
        dot != std::string::npos && dot > 0 && safe.size() - dot <= 6 ? safe.substr(0, dot) : safe;
    if (stem.empty())
        stem = fallback;
    cutToBytes(stem, kLongestSafeName - ending.size());
    return stem + ending;
}

bool startsLikePicture(std::string_view start) {
    using namespace std::string_view_literals;
    return start.starts_with("\xFF\xD8\xFF"sv) || start.starts_with("\x89PNG\r\n\x1A\n"sv) ||
           start.starts_with("BM"sv) || start.starts_with("GIF8"sv) ||
           start.starts_with("II*\0"sv) || start.starts_with("MM\0*"sv) ||
           (start.starts_with("RIFF"sv) && start.substr(0, 12).ends_with("WEBP"sv)) ||
           (start.size() >= 12 && start.substr(4, 4) == "ftyp"sv);
}

} // namespace morphoscope
