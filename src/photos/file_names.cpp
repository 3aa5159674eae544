// Names of photos for people and for text files: valid UTF-8, no control characters, unique in a
// set.
#include "photos/folder_scan.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace morphoscope {
namespace {

// Length of the valid UTF-8 sequence at `at` (RFC 3629), 0 if there is none.
std::size_t sequenceLength(const std::string& text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80)
        return 1;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || at + length > text.size())
        return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(at + i) & 0xC0) != 0x80)
            return 0;
    const unsigned char second = byte(at + 1);
    const bool isOverlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool isOutside = (lead == 0xED && second >= 0xA0) || (lead == 0xF4 && second >= 0x90);
    return isOverlong || isOutside ? 0 : length;
}

std::string shownText(const std::string& text) {
    std::string shown;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequenceLength(text, at);
        const auto lead = static_cast<unsigned char>(text[at]);
        if (length == 0 || lead < 0x20 || lead == 0x7F)
            shown += '?';
        else
            shown.append(text, at, length);
        at += std::max<std::size_t>(length, 1);
    }
    return shown;
}

// The last `partCount` parts of the path, for example "b/c.jpg" of "/a/b/c.jpg".
std::string tailOf(const std::filesystem::path& path, std::size_t partCount) {
    const std::vector<std::filesystem::path> parts(path.begin(), path.end());
    std::filesystem::path tail;
    for (std::size_t i = parts.size() - std::min(partCount, parts.size()); i < parts.size(); ++i)
        tail /= parts[i];
    return shownText(tail.string());
}

} // namespace

std::string displayName(const std::filesystem::path& path) {
    return shownText((path.has_filename() ? path.filename() : path).string());
}

std::vector<std::string> uniqueNames(const std::vector<ScannedFile>& files) {
    std::vector<std::string> names(files.size());
    std::vector<std::size_t> open(files.size());
    for (std::size_t i = 0; i < files.size(); ++i)
        open[i] = i;
    std::set<std::string> taken;
    for (std::size_t partCount = 1; !open.empty(); ++partCount) {
        std::map<std::string, std::vector<std::size_t>> groups;
        std::size_t longest = 0;
        for (const std::size_t i : open) {
            groups[tailOf(files[i].path, partCount)].push_back(i);
            const auto& path = files[i].path;
            longest = std::max(longest,
                               static_cast<std::size_t>(std::distance(path.begin(), path.end())));
        }
        open.clear();
        for (const auto& [name, members] : groups) {
            const bool isLastTry = partCount >= longest;
            if (members.size() > 1 && !isLastTry) {
                open.insert(open.end(), members.begin(), members.end());
                continue;
            }
            // Names that differ only in bytes that cannot be shown, after the whole path: number
            // them.
            for (const std::size_t i : members) {
                names[i] = name;
                for (int number = 2; !taken.insert(names[i]).second; ++number)
                    names[i] = name + " (" + std::to_string(number) + ")";
            }
        }
    }
    return names;
}

} // namespace morphoscope
