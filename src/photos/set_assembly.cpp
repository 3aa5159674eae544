#include "photos/set_assembly.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace morphoscope {
namespace {

constexpr double kSameAspect = 0.03; // relative

double medianOf(std::vector<double> sorted) {
    return sorted[(sorted.size() - 1) / 2];
}

void markDuplicates(std::vector<Photo>& photos) {
    std::map<std::pair<std::string, std::uintmax_t>, std::string> firstNames;
    for (Photo& photo : photos) {
        const auto [first, isNew] =
            firstNames.try_emplace({photo.contentHash, photo.fileBytes}, photo.name);
        if (!isNew)
            photo.duplicateOf = first->second;
    }
}

} // namespace

double majorityAspect(const std::vector<Photo>& photos) {
    std::vector<double> aspects;
    for (const Photo& photo : photos)
        if (photo.duplicateOf.empty())
            aspects.push_back(double(photo.width) / photo.height);
    if (aspects.empty())
        return WorkingFrame{}.aspect;
    std::ranges::sort(aspects);
    const double middle = medianOf(aspects);
    std::vector<double> best;
    for (const double aspect : aspects) {
        const auto first = std::ranges::lower_bound(aspects, aspect * (1 - kSameAspect));
        const auto last = std::ranges::upper_bound(aspects, aspect * (1 + kSameAspect));
        std::vector<double> group(first, last);
        const bool isBetter =
            group.size() > best.size() ||
            (group.size() == best.size() && std::abs(std::log(medianOf(group) / middle)) <
                                                std::abs(std::log(medianOf(best) / middle)));
        if (isBetter)
            best = std::move(group);
    }
    return medianOf(best);
}

PhotoSet assembleSet(std::vector<Photo> photos, std::vector<RejectedFile> rejected, Fit fit) {
    PhotoSet set;
    set.photos = std::move(photos);
    set.rejected = std::move(rejected);
    std::ranges::sort(set.photos, {}, &Photo::name);
    std::ranges::sort(set.rejected, {},
                      [](const RejectedFile& file) { return file.path.native(); });
    markDuplicates(set.photos);
    set.frame = {majorityAspect(set.photos), fit};
    return set;
}

} // namespace morphoscope
