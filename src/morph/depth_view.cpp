#include "morph/depth_view.h"

#include "morph/monotone.h"
#include "morph/parallel.h"
#include "morph/patches.h"
#include "morph/photo_camera.h"
#include "morph/relax.h"

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

namespace morphoscope {

namespace {

// Least squares over all believed pixels: the camera's picture laid where the similarities
// have the photos.
Similarity ontoTemplate(const std::vector<DepthView>& views, const TemplateSpace& space) {
    Eigen::Matrix4d normal = 1e-9 * Eigen::Matrix4d::Identity();
    Eigen::Vector4d side = Eigen::Vector4d::Zero();
    for (std::size_t k = 0; k < views.size(); ++k) {
        const MapGrid& places = views[k].places;
        for (int y = 0; y < places.height; ++y)
            for (int x = 0; x < places.width; ++x) {
                const std::size_t i = views[k].weight.index(x, y);
                const Point2 p = places.values[i];
                const Point2 to = apply(space.members[k].toTemplate,
                                        positionOf(places.width, places.height,
                                                   static_cast<float>(x), static_cast<float>(y)));
                const double w = views[k].weight.values[i];
                const Eigen::Vector4d rowX(p.x, -p.y, 1, 0);
                const Eigen::Vector4d rowY(p.y, p.x, 0, 1);
                normal += w * (rowX * rowX.transpose() + rowY * rowY.transpose());
                side += w * (rowX * to.x + rowY * to.y);
            }
    }
    const Eigen::Vector4d solution = normal.ldlt().solve(side);
    return {static_cast<float>(std::log(std::hypot(solution[0], solution[1]))),
            static_cast<float>(std::atan2(solution[1], solution[0])),
            {static_cast<float>(solution[2]), static_cast<float>(solution[3])}};
}

// Means of what is believed around every place: weight, weight times x, weight times y.
std::array<Plane, 3> around(const std::array<Plane, 3>& sums, int radius) {
    return {boxBlurred(sums[0], radius, 2), boxBlurred(sums[1], radius, 2),
            boxBlurred(sums[2], radius, 2)};
}

// The same over a tall and narrow window: towers go as a whole.
std::array<Plane, 3> upright(const std::array<Plane, 3>& sums) {
    constexpr int kRadiusX = 1;
    constexpr int kRadiusY = 8;
    return {boxMean(sums[0], kRadiusX, kRadiusY), boxMean(sums[1], kRadiusX, kRadiusY),
            boxMean(sums[2], kRadiusX, kRadiusY)};
}

// Where nothing is believed the deviation from the similarity goes on as around it, as near by as
// something is believed, so that the tip of a spire goes where the spire goes, and fades gently
// further away. Takes from the weight what is not believed after all.
void fillIn(MapGrid& map, Plane& weight, const Similarity& similarity) {
    constexpr float kFarthest = 0.08f; // template widths: what moves further does not morph
    constexpr float kSoft = 0.03f;
    constexpr float kNone = 1e-3f;
    constexpr float kEnough = 40; // times the weight that takes a neighbourhood's own word
    std::vector<Point2> plain;
    std::vector<Point2> raw;
    for (int y = 0; y < map.height; ++y)
        for (int x = 0; x < map.width; ++x) {
            const std::size_t i = weight.index(x, y);
            plain.push_back(
                apply(similarity, positionOf(map.width, map.height, static_cast<float>(x),
                                             static_cast<float>(y))));
            raw.push_back(map.values[i] - plain[i]);
            weight.values[i] *= smoothstep((kFarthest - length(raw[i])) / kSoft);
        }
    leaveOutSmallPatches(weight);
    std::array<Plane, 3> sums{weight, weight, weight};
    for (std::size_t i = 0; i < raw.size(); ++i) {
        sums[0].values[i] += kNone;
        sums[1].values[i] *= raw[i].x;
        sums[2].values[i] *= raw[i].y;
    }
    std::vector<Point2> deviations(map.values.size());
    Plane belief(map.width, map.height);
    for (const int radius : {map.width / 8, map.width / 24, map.width / 64, 1}) {
        const std::array<Plane, 3> means = radius == 1 ? upright(sums) : around(sums, radius);
        for (std::size_t i = 0; i < deviations.size(); ++i) {
            const float w = means[0].values[i];
            const Point2 here{means[1].values[i] / w, means[2].values[i] / w};
            belief.values[i] = smoothstep(kEnough * w);
            deviations[i] =
                radius == map.width / 8 ? here : mixed(deviations[i], here, belief.values[i]);
        }
    }
    relax(deviations, belief);
    for (std::size_t i = 0; i < map.values.size(); ++i)
        map.values[i] = plain[i] + deviations[i];
}

// Rows that were made to rise end their level parts each by its own numbers, which frays the edge
// of what stands in front. Where something was made to rise it is evened out along the columns: the
// mean of rows that rise, rises.
void evenOut(Plane& x, const Plane& before) {
    constexpr int kRadius = 5;
    constexpr float kFull = 3; // times the share of changed pixels around that takes the mean
    const float least = 0.5f / static_cast<float>(x.width);
    Plane share(x.width, x.height);
    for (std::size_t i = 0; i < x.values.size(); ++i)
        share.values[i] = std::abs(x.values[i] - before.values[i]) > least ? 1.0f : 0.0f;
    share = boxMean(share, 2, kRadius);
    const Plane mean = boxMean(boxMean(x, 1, kRadius), 1, kRadius);
    for (std::size_t i = 0; i < x.values.size(); ++i)
        x.values[i] += std::min(1.0f, kFull * share.values[i]) * (mean.values[i] - x.values[i]);
}

// Columns from left to right and rows from top to bottom, and no steps.
void straighten(MapGrid& map, const Plane& weight, const Similarity& similarity) {
    constexpr float kLeastRise = 0.2f; // of the similarity's
    constexpr float kLeastWeight = 1e-6f;
    const float rise = kLeastRise * std::exp(similarity.logScale) / static_cast<float>(map.width);
    Plane x(map.width, map.height);
    Plane y(map.width, map.height);
    for (std::size_t i = 0; i < map.values.size(); ++i) {
        x.values[i] = map.values[i].x;
        y.values[i] = map.values[i].y;
    }
    const Plane before = x;
    const auto width = static_cast<std::size_t>(map.width);
    const auto height = static_cast<std::size_t>(map.height);
    std::vector<float> values;
    std::vector<float> weights;
    for (std::size_t row = 0; row < height; ++row) {
        weights.clear();
        for (std::size_t i = row * width; i < (row + 1) * width; ++i)
            weights.push_back(weight.values[i] + kLeastWeight);
        makeRising(std::span(x.values).subspan(row * width, width), weights, rise);
    }
    evenOut(x, before);
    for (std::size_t column = 0; column < width; ++column) {
        values.clear();
        weights.clear();
        for (std::size_t i = column; i < y.values.size(); i += width) {
            values.push_back(y.values[i]);
            weights.push_back(weight.values[i] + kLeastWeight);
        }
        makeRising(values, weights, rise);
        for (std::size_t row = 0; row < height; ++row)
            y.values[row * width + column] = values[row];
    }
    x = boxBlurred(x, 1, 2);
    y = boxBlurred(y, 1, 2);
    for (std::size_t i = 0; i < map.values.size(); ++i)
        map.values[i] = {x.values[i], y.values[i]};
}

} // namespace

DepthView viewFrom(const PhotoCamera& camera, const PhotoDepth& photo,
                   const std::vector<double>& inverseDepths) {
    const Viewer own(photo.camera);
    const Viewer there(camera);
    const ScalarGrid& belief = photo.belief;
    DepthView view{{belief.width, belief.height, {}}, Plane(belief.width, belief.height)};
    view.weight.values = belief.values;
    for (int y = 0; y < belief.height; ++y)
        for (int x = 0; x < belief.width; ++x) {
            const Point2 place = positionOf(belief.width, belief.height, static_cast<float>(x),
                                            static_cast<float>(y));
            const std::uint8_t label = photo.labels[view.weight.index(x, y)];
            view.places.values.push_back(there.seen(own.pointAt(place, inverseDepths[label])));
        }
    return view;
}

void placeViews(TemplateSpace& space, std::vector<DepthView> views, int threadCount) {
    const Similarity onto = ontoTemplate(views, space);
    parallelFor(views.size(), threadCount, [&](std::size_t k) {
        TemplateMember& member = space.members[k];
        MapGrid map = std::move(views[k].places);
        for (Point2& place : map.values)
            place = apply(onto, place);
        fillIn(map, views[k].weight, member.toTemplate);
        straighten(map, views[k].weight, member.toTemplate);
        member.intoTemplate = std::move(map);
        member.rises = true;
        fillFromTemplate(member, space.width, space.height);
    });
}

} // namespace morphoscope
