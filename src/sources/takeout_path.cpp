#include "sources/takeout_path.h"

#include "sources/sidecar_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace morphoscope {
namespace {

constexpr std::size_t kLongestName = 255; // bytes; of every file system in use
constexpr std::size_t kLongestPath = 3500;
constexpr std::size_t kDeepestFolder = 32;

std::vector<std::string_view> partsOf(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        const std::string_view part = path.substr(0, slash);
        if (!part.empty() && part != ".")
            parts.push_back(part);
        path.remove_prefix(std::min(path.size(), slash + 1));
    }
    return parts;
}

std::optional<std::string> whyUnsafe(std::string_view path,
                                     const std::vector<std::string_view>& parts) {
    if (path.starts_with('/'))
        return "is an absolute path";
    if (path.size() > kLongestPath || parts.size() > kDeepestFolder)
        return "lies too deep";
    if (parts.empty())
        return "has no name";
    for (const std::string_view part : parts) {
        if (part == "..")
            return "would lie outside the target folder";
        if (part.size() > kLongestName)
            return "has a name longer than 255 bytes";
        if (std::ranges::any_of(part, [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
            return "has control characters in its name";
    }
    return std::nullopt;
}

template <std::size_t N>
bool isOneOf(const std::string& ending, const std::array<std::string_view, N>& endings) {
    return std::ranges::find(endings, ending) != endings.end();
}

// Length of the valid UTF-8 character at `text`'s start, 0 for none.
std::size_t characterLength(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t length = byte(0) < 0x80                      ? 1
                               : byte(0) >= 0xC2 && byte(0) < 0xE0 ? 2
                               : (byte(0) & 0xF0) == 0xE0          ? 3
                               : byte(0) >= 0xF0 && byte(0) < 0xF5 ? 4
                                                                   : 0;
    if (length == 0 || length > text.size())
        return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80)
            return 0;
    return length;
}

// Bytes that are no UTF-8 become '_': names are shown, written as JSON and compared.
std::string validName(std::string_view text) {
    std::string name;
    while (!text.empty()) {
        const std::size_t length = characterLength(text);
        name += length == 0 ? std::string_view("_") : text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(1, length));
    }
    return name;
}

} // namespace

std::variant<TakeoutPath, UnsafePath> takeoutPath(std::string_view archivePath) {
    const std::vector<std::string_view> parts = partsOf(archivePath);
    if (auto reason = whyUnsafe(archivePath, parts))
        return UnsafePath{*std::move(reason)};
    // Parts that were unpacked into folders of their own meet again below "Takeout".
    const auto takeout = std::find(parts.begin(), parts.end() - 1, "Takeout");
    auto part = takeout == parts.end() - 1 ? parts.begin() : takeout + 1;
    TakeoutPath found{.folder = {}, .name = validName(parts.back())};
    for (; part != parts.end() - 1; ++part)
        found.folder += (found.folder.empty() ? "" : "/") + validName(*part);
    return found;
}

FileSort sortOf(std::string_view name) {
    constexpr std::array<std::string_view, 10> kPhotos{"jpg",  "jpeg", "jpe",  "jfif", "png",
                                                       "webp", "heic", "heif", "avif", "bmp"};
    constexpr std::array<std::string_view, 12> kVideos{"mp4", "mov", "m4v", "avi", "mkv",  "mpg",
                                                       "mts", "3gp", "wmv", "mp",  "webm", "m2ts"};
    if (name.starts_with('.')) // "._IMG.jpg" and the like are no photos
        return FileSort::other;
    if (sidecarStem(name))
        return FileSort::sidecar;
    const std::size_t dot = name.rfind('.');
    std::string ending(dot == std::string_view::npos ? "" : name.substr(dot + 1));
    std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
    return isOneOf(ending, kPhotos)   ? FileSort::photo
           : isOneOf(ending, kVideos) ? FileSort::video
                                      : FileSort::other;
}

std::string shownName(std::string_view text) {
    constexpr int kMostCharacters = 80;
    std::string shown;
    for (int count = 0; !text.empty(); ++count) {
        if (count == kMostCharacters)
            return shown + "...";
        const std::size_t length = characterLength(text);
        const auto first = static_cast<unsigned char>(text.front());
        if (length == 0 || first < 0x20 || first == 0x7F)
            shown += '?';
        else
            shown += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(1, length));
    }
    return shown;
}

} // namespace morphoscope
