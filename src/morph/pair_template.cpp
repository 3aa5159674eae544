#include "morph/pair_template.h"

#include "morph/depth_view.h"
#include "morph/photo_camera.h"
#include "morph/pinned_template.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <string>

namespace morphoscope {

namespace {

PhotoCamera halfway(const PhotoCamera& a, const PhotoCamera& b) {
    return {std::midpoint(a.logFocal, b.logFocal), 0.5 * (a.turn + b.turn),
            0.5 * (a.place + b.place)};
}

// Does the photo show something at about this depth, at this place or a pixel beside it?
bool shows(const PhotoDepth& photo, Point2 position, int label) {
    constexpr int kSameDepth = 3; // labels
    const int width = photo.belief.width;
    const int height = photo.belief.height;
    if (!(std::abs(position.x) < 1 && std::abs(position.y) < 1)) // far outside, or nowhere
        return false;
    const Point2 pixel = pixelOf(width, height, position);
    const int nearX = static_cast<int>(std::lround(pixel.x));
    const int nearY = static_cast<int>(std::lround(pixel.y));
    for (int y = std::max(0, nearY - 1); y <= std::min(height - 1, nearY + 1); ++y)
        for (int x = std::max(0, nearX - 1); x <= std::min(width - 1, nearX + 1); ++x)
            if (std::abs(photo.labels[static_cast<std::size_t>(y * width + x)] - label) <=
                kSameDepth)
                return true;
    return false;
}

// What the other photo does not show has no counterpart to go to, and may stand in the way of what
// has.
void leaveOutHidden(DepthView& view, const PhotoDepth& photo, const PhotoDepth& other,
                    const std::vector<double>& inverseDepths) {
    const Viewer own(photo.camera);
    const Viewer there(other.camera);
    for (int y = 0; y < view.weight.height; ++y)
        for (int x = 0; x < view.weight.width; ++x) {
            const std::size_t i = view.weight.index(x, y);
            const Point2 place = positionOf(view.weight.width, view.weight.height,
                                            static_cast<float>(x), static_cast<float>(y));
            const std::uint8_t label = photo.labels[i];
            if (!shows(other, there.seen(own.pointAt(place, inverseDepths[label])), label))
                view.weight.values[i] = 0;
        }
}

void addCorrection(const TemplateSpace& pair, TemplateMember& member, const MapGrid& correction) {
    if (correction.values.empty())
        return;
    for (std::size_t i = 0; i < correction.values.size(); ++i)
        member.intoTemplate.values[i] = member.intoTemplate.values[i] + correction.values[i];
    fillFromTemplate(member, pair.width, pair.height);
}

// The user's points for this pair only.
PinTable pinsBetween(const AlignedSet& set, std::size_t first, std::size_t second) {
    std::vector<std::string> names;
    for (const AlignedPhoto& photo : set.photos)
        names.push_back(photo.name);
    const PinTable pins = pinsOf(set.userPoints, names);
    const auto found = pins.find(std::minmax(first, second));
    return found == pins.end() ? PinTable{} : PinTable{*found};
}

} // namespace

std::optional<TemplateSpace> pairTemplate(const AlignedSet& set, std::size_t first,
                                          std::size_t second, int threadCount) {
    const AlignedPhoto* const photos[] = {&set.photos.at(first), &set.photos.at(second)};
    if (photos[0]->group != photos[1]->group || photos[0]->depth.labels.empty() ||
        photos[1]->depth.labels.empty())
        return std::nullopt;
    const std::vector<double>& inverseDepths =
        set.groups[static_cast<std::size_t>(photos[0]->group)].inverseDepths;
    const PhotoCamera middle = halfway(photos[0]->depth.camera, photos[1]->depth.camera);
    TemplateSpace pair{.width = set.templateWidth, .height = set.templateHeight, .members = {}};
    std::vector<DepthView> views;
    for (std::size_t k = 0; k < 2; ++k) {
        const PhotoDepth& depth = photos[k]->depth;
        views.push_back(viewFrom(middle, depth, inverseDepths));
        leaveOutHidden(views.back(), depth, photos[1 - k]->depth, inverseDepths);
        pair.members.push_back({.photo = k == 0 ? first : second,
                                .aspect = photos[k]->aspect,
                                .toTemplate = photos[k]->toTemplate});
    }
    placeViews(pair, std::move(views), threadCount);
    for (std::size_t k = 0; k < 2; ++k)
        addCorrection(pair, pair.members[k], photos[k]->depth.correction);
    holdPins(pair, {}, pinsBetween(set, first, second), threadCount);
    return pair;
}

} // namespace morphoscope
