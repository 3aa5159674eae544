#include "core/picture_shape.h"

#include "core/live.h"

#include <algorithm>
#include <cmath>

namespace morphoscope {

namespace {

constexpr double kMostSqueezed = 0.06;

using Tiles = std::vector<TilePlace>;

Tiles equalTiles(const TileRequest& request, bool isBeside) {
    const auto aspect = static_cast<float>(request.aspect);
    const auto count = static_cast<float>(request.count);
    const float gaps = request.gap * (count - 1);
    const float width = isBeside
                            ? std::min((request.width - gaps) / count, request.height * aspect)
                            : std::min(request.width, (request.height - gaps) / count * aspect);
    const float height = width / aspect;
    Tiles tiles;
    for (int index = 0; index < request.count; ++index) {
        const auto step = static_cast<float>(index);
        tiles.push_back({isBeside ? step * (width + request.gap) : 0,
                         isBeside ? 0 : step * (height + request.gap), width, height});
    }
    return tiles;
}

// Both small ones together are as high as the large one.
Tiles largeAtTheLeft(const TileRequest& request) {
    const auto aspect = static_cast<float>(request.aspect);
    const float gap = request.gap;
    const float width =
        std::min((request.width - gap + aspect * gap / 2) / 1.5f, request.height * aspect);
    const float height = width / aspect;
    const float small = (height - gap) / 2;
    const float left = width + gap;
    return {{0, 0, width, height},
            {left, 0, small * aspect, small},
            {left, small + gap, small * aspect, small}};
}

// Both small ones together are as wide as the large one.
Tiles largeAbove(const TileRequest& request) {
    const auto aspect = static_cast<float>(request.aspect);
    const float gap = request.gap;
    const float height =
        std::min((request.height - gap + gap / (2 * aspect)) / 1.5f, request.width / aspect);
    const float width = height * aspect;
    const float small = (width - gap) / 2;
    const float top = height + gap;
    return {{0, 0, width, height},
            {0, top, small, small / aspect},
            {small + gap, top, small, small / aspect}};
}

float areaOf(const Tiles& tiles) {
    float area = 0;
    for (const TilePlace& tile : tiles)
        area += tile.width * tile.height;
    return area;
}

void moveToTheMiddle(Tiles& tiles, const TileRequest& request) {
    float right = 0;
    float bottom = 0;
    for (const TilePlace& tile : tiles) {
        right = std::max(right, tile.left + tile.width);
        bottom = std::max(bottom, tile.top + tile.height);
    }
    for (TilePlace& tile : tiles) {
        tile.left += (request.width - right) / 2;
        tile.top += (request.height - bottom) / 2;
    }
}

} // namespace

PictureSize learnedSize(double aspect, PictureSize preset) {
    const double area = static_cast<double>(preset.width) * preset.height;
    const auto rounded = [](double value) { // a panorama stays within what can be learned
        return std::clamp(static_cast<int>(std::lround(value / 16)) * 16, 48, 1024);
    };
    return {rounded(std::sqrt(area * aspect)), rounded(std::sqrt(area / aspect))};
}

PictureSize fittedInto(double aspect, PictureSize room) {
    room.width = std::max(room.width, 1);
    room.height = std::max(room.height, 1);
    if (aspect > static_cast<double>(room.width) / room.height)
        return {room.width, std::max(1, static_cast<int>(std::lround(room.width / aspect)))};
    return {std::max(1, static_cast<int>(std::lround(room.height * aspect))), room.height};
}

double pictureAspect(const TrainedModel& model) {
    return model.shape ? 1 / static_cast<double>(model.shape->pictureAspect)
                       : static_cast<double>(model.decoder->width) / model.decoder->height;
}

double shownAspect(const TrainedModel& model, double wanted) {
    const double own = pictureAspect(model);
    return std::abs(wanted / own - 1) < kMostSqueezed ? wanted : own;
}

double shownAspect(const Live& live) {
    const bool hasShape = live.model && (live.model->shape || live.model->decoder);
    if (!hasShape)
        return live.photos ? live.photos->frame.aspect : WorkingFrame{}.aspect;
    return live.photos ? shownAspect(*live.model, live.photos->frame.aspect)
                       : pictureAspect(*live.model);
}

std::vector<TilePlace> tilePlaces(const TileRequest& request) {
    std::vector<Tiles> choices{equalTiles(request, true), equalTiles(request, false)};
    if (request.count == 3) {
        choices.push_back(largeAtTheLeft(request));
        choices.push_back(largeAbove(request));
    }
    Tiles best =
        *std::max_element(choices.begin(), choices.end(),
                          [](const Tiles& a, const Tiles& b) { return areaOf(a) < areaOf(b); });
    moveToTheMiddle(best, request);
    return best;
}

} // namespace morphoscope
