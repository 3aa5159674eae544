#include "core/photo_set.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace morphoscope {

namespace {

constexpr std::size_t kSuggestionCount = 3;

Image cut(const Image& image, int left, int top, int width, int height) {
    Image result = makeImage(width, height);
    for (int y = 0; y < height; ++y) {
        const std::size_t from = 3 * (static_cast<std::size_t>(top + y) * image.width + left);
        std::copy_n(image.rgb.begin() + static_cast<std::ptrdiff_t>(from), 3 * width,
                    result.rgb.begin() + std::ptrdiff_t{3} * width * y);
    }
    return result;
}

Image cropped(const Image& image, double aspect) {
    const int width =
        std::clamp(static_cast<int>(std::lround(image.height * aspect)), 1, image.width);
    const int height =
        std::clamp(static_cast<int>(std::lround(image.width / aspect)), 1, image.height);
    if (width == image.width && height == image.height)
        return image;
    return cut(image, (image.width - width) / 2, (image.height - height) / 2, width, height);
}

// `aspect` is the frame's; width x height may have another one, then the pixels are not square.
Image letterboxed(const Image& image, double aspect, int width, int height) {
    const double share = static_cast<double>(image.width) / image.height / aspect;
    const int innerWidth =
        std::clamp(static_cast<int>(std::lround(width * std::min(1.0, share))), 1, width);
    const int innerHeight =
        std::clamp(static_cast<int>(std::lround(height * std::min(1.0, 1 / share))), 1, height);
    const Image inner = resized(image, innerWidth, innerHeight);
    Image result = makeImage(width, height);
    const int left = (width - innerWidth) / 2;
    const int top = (height - innerHeight) / 2;
    for (int y = 0; y < innerHeight; ++y)
        std::copy_n(inner.rgb.begin() + std::ptrdiff_t{3} * innerWidth * y, 3 * innerWidth,
                    result.rgb.begin() +
                        std::ptrdiff_t{3} * (std::ptrdiff_t{width} * (top + y) + left));
    return result;
}

// Levenshtein distance, two rows at a time.
std::size_t editDistance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

std::string lowerCase(std::string text) {
    for (char& letter : text)
        if (letter >= 'A' && letter <= 'Z')
            letter = static_cast<char>(letter - 'A' + 'a');
    return text;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "'" : ", '") + name + "'";
    return text;
}

std::vector<std::string> nearestNames(const PhotoSet& set, const std::string& wanted) {
    std::vector<std::pair<std::size_t, std::string>> ranked;
    const std::string lowered = lowerCase(wanted);
    for (const Photo& photo : set.photos)
        ranked.emplace_back(std::min(editDistance(lowered, lowerCase(photo.name)),
                                     editDistance(lowered, lowerCase(stemOf(photo.name)))),
                            photo.name);
    std::stable_sort(ranked.begin(), ranked.end());
    ranked.resize(std::min(ranked.size(), kSuggestionCount));
    std::vector<std::string> names;
    names.reserve(ranked.size());
    for (const auto& [distance, name] : ranked)
        names.push_back(name);
    return names;
}

} // namespace

std::string stemOf(const std::string& photoName) {
    return std::filesystem::path(photoName).stem().string();
}

std::optional<std::size_t> PhotoSet::indexOf(const std::string& name) const {
    const auto found = std::lower_bound(
        photos.begin(), photos.end(), name,
        [](const Photo& photo, const std::string& key) { return photo.name < key; });
    if (found == photos.end() || found->name != name)
        return std::nullopt;
    return static_cast<std::size_t>(found - photos.begin());
}

double frameWidth(const Photo& photo, const WorkingFrame& frame) {
    const double photoAspect = double(photo.width) / photo.height;
    const bool isAsWide = (photoAspect > frame.aspect) == (frame.fit == Fit::letterbox);
    return isAsWide ? photo.width : photo.height * frame.aspect;
}

Image fitted(const Image& image, const WorkingFrame& frame, int width, int height) {
    assert(!image.empty() && frame.aspect > 0);
    if (frame.fit == Fit::letterbox)
        return letterboxed(image, frame.aspect, width, height);
    return resized(cropped(image, frame.aspect), width, height);
}

std::size_t findPhoto(const PhotoSet& set, const std::string& nameOrStem) {
    if (const auto index = set.indexOf(nameOrStem))
        return *index;
    std::vector<std::string> matches;
    std::size_t match = 0;
    for (std::size_t i = 0; i < set.photos.size(); ++i)
        if (stemOf(set.photos[i].name) == nameOrStem) {
            matches.push_back(set.photos[i].name);
            match = i;
        }
    if (matches.size() == 1)
        return match;
    if (matches.size() > 1)
        throw std::runtime_error("The key '" + nameOrStem + "' fits several photos (" +
                                 joined(matches) + "): one of these is expected.");
    if (set.photos.empty())
        throw std::runtime_error("There is no photo '" + nameOrStem +
                                 "': the set holds no photos.");
    throw std::runtime_error("There is no photo '" + nameOrStem + "' among the " +
                             std::to_string(set.photos.size()) + " photos: the nearest names are " +
                             joined(nearestNames(set, nameOrStem)) + ".");
}

} // namespace morphoscope
