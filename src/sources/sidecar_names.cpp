#include "sources/sidecar_names.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace morphoscope {
namespace {

constexpr std::string_view kNewEnding = ".supplemental-metadata";
constexpr std::size_t kLongestEditWord = 24; // bytes; the longest known one has 12 characters
constexpr std::size_t kLongestIndex = 6;

struct PhotoName {
    std::string stem;
    std::string ending; // with its dot; may be empty
    std::string index;  // "(1)", taken off the stem; empty: none
};

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::size_t characterCount(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return !isContinuation(c); }));
}

void dropLastCharacter(std::string& text) {
    while (!text.empty() && isContinuation(text.back()))
        text.pop_back();
    if (!text.empty())
        text.pop_back();
}

PhotoName partsOf(std::string_view name) {
    PhotoName parts;
    const std::size_t dot = name.rfind('.');
    const bool hasEnding = dot != std::string_view::npos && dot > 0;
    parts.stem = name.substr(0, hasEnding ? dot : name.size());
    parts.ending = hasEnding ? name.substr(dot) : std::string_view();
    return parts;
}

// Takes "(7)" off the stem; false when there is none.
bool takeIndex(PhotoName& name) {
    std::string& stem = name.stem;
    const std::size_t open = stem.rfind('(');
    if (open == std::string::npos || open == 0 || stem.back() != ')' ||
        stem.size() - open > kLongestIndex || stem.size() - open < 3)
        return false;
    const bool isNumber =
        std::all_of(stem.begin() + static_cast<std::ptrdiff_t>(open) + 1, stem.end() - 1,
                    [](unsigned char c) { return std::isdigit(c); });
    if (!isNumber)
        return false;
    name.index = stem.substr(open);
    stem.resize(open);
    return true;
}

// Takes "-edited" or the like off the stem: a dash and a word without digits.
bool takeEditWord(PhotoName& name) {
    const std::size_t dash = name.stem.rfind('-');
    if (dash == std::string::npos || dash == 0)
        return false;
    const std::string_view word = std::string_view(name.stem).substr(dash + 1);
    if (word.empty() || word.size() > kLongestEditWord ||
        std::ranges::any_of(word, [](unsigned char c) { return c < 0x80 && !std::isalpha(c); }))
        return false;
    name.stem.resize(dash);
    return true;
}

class Search {
public:
    explicit Search(const SidecarNames& names) : names_(names) {}

    // NAME and NAME.supplemental-metadata cut anywhere, each followed by the index.
    std::optional<std::size_t> whole(const PhotoName& name) const {
        const std::string full = name.stem + name.ending;
        for (std::size_t length = kNewEnding.size() + 1; length-- > 0;)
            if (auto found = at(full + std::string(kNewEnding.substr(0, length)) + name.index))
                return found;
        return std::nullopt;
    }

    // NAME cut inside, followed by the index.
    std::optional<std::size_t> cut(const PhotoName& name) const {
        std::string full = name.stem + name.ending;
        dropLastCharacter(full);
        for (std::size_t count = characterCount(full); count >= kShortestCutName; --count) {
            if (auto found = at(full + name.index))
                return found;
            dropLastCharacter(full);
        }
        return std::nullopt;
    }

    // The same stem alone, or with another ending of a picture.
    std::optional<std::size_t> bare(const PhotoName& name) const {
        if (auto found = at(name.stem + name.index))
            return found;
        const std::string start = name.stem + '.';
        for (auto entry = names_.lower_bound(start);
             entry != names_.end() && entry->first.starts_with(start); ++entry)
            if (isEndingAndTail(std::string_view(entry->first).substr(start.size()), name.index))
                return entry->second;
        return std::nullopt;
    }

private:
    std::optional<std::size_t> at(std::string_view name) const {
        const auto found = names_.find(name);
        return found == names_.end() ? std::nullopt : std::optional(found->second);
    }

    // "HEIC", "HEIC.supple", "HEIC(1)": three or four letters, a start of the new ending, the
    // index.
    static bool isEndingAndTail(std::string_view text, std::string_view index) {
        if (!text.ends_with(index))
            return false;
        text.remove_suffix(index.size());
        const std::string_view letters = text.substr(0, text.find('.'));
        const bool isEnding =
            letters.size() >= 3 && letters.size() <= 4 &&
            std::ranges::all_of(letters, [](unsigned char c) { return std::isalnum(c); });
        return isEnding && kNewEnding.starts_with(text.substr(letters.size()));
    }

    const SidecarNames& names_;
};

std::optional<std::size_t> wholeOrNumbered(const Search& search, const PhotoName& name,
                                           const PhotoName& numbered) {
    if (auto found = search.whole(name)) // "(1)" may belong to the title itself
        return found;
    return numbered.index.empty() ? std::nullopt : search.whole(numbered);
}

std::optional<std::size_t> cutOf(const Search& search, const PhotoName& name,
                                 const PhotoName& numbered) {
    if (!numbered.index.empty())
        if (auto found = search.cut(numbered))
            return found;
    if (auto found = search.cut(name))
        return found;
    PhotoName unnumbered = numbered; // a copy of a cut name may have lost its own side-car
    unnumbered.index.clear();
    return search.cut(unnumbered);
}

} // namespace

std::optional<std::size_t> sidecarOf(std::string_view photoName, const SidecarNames& names) {
    const Search search(names);
    const PhotoName name = partsOf(photoName);
    PhotoName numbered = name;
    takeIndex(numbered);
    if (auto found = wholeOrNumbered(search, name, numbered))
        return found;
    if (auto found = cutOf(search, name, numbered))
        return found;
    PhotoName original = numbered; // IMG-edited(1).jpg is made from IMG(1).jpg
    if (takeEditWord(original)) {
        PhotoName whole = original;
        whole.stem += std::exchange(whole.index, {});
        if (auto found = wholeOrNumbered(search, whole, original))
            return found;
        if (auto found = cutOf(search, whole, original))
            return found;
    }
    return search.bare(numbered);
}

std::optional<std::string_view> sidecarStem(std::string_view fileName) {
    constexpr std::string_view kEnding = ".json";
    if (fileName.size() <= kEnding.size())
        return std::nullopt;
    const std::string_view ending = fileName.substr(fileName.size() - kEnding.size());
    const bool isJson = std::ranges::equal(
        ending, kEnding, [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
    return isJson ? std::optional(fileName.substr(0, fileName.size() - kEnding.size()))
                  : std::nullopt;
}

} // namespace morphoscope
