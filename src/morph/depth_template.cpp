#include "morph/depth_template.h"

#include "morph/bundle_adjustment.h"
#include "morph/depth_sweep.h"
#include "morph/median.h"
#include "morph/monotone.h"
#include "morph/parallel.h"
#include "morph/patches.h"

#include <Eigen/Dense>

#include <cmath>
#include <optional>

namespace morphoscope {

namespace {

constexpr std::size_t kLeastPhotos = 4;
constexpr std::size_t kMostPhotos = 32; // the sweep keeps 20 MB a photo

// In the middle of all, axis by axis: no photo pulls it far away.
PhotoCamera middleOf(const std::vector<PhotoCamera>& cameras) {
    const auto median = [&](auto get) {
        std::vector<double> values;
        for (const PhotoCamera& camera : cameras)
            values.push_back(get(camera));
        return medianOf(std::move(values));
    };
    PhotoCamera middle;
    middle.logFocal = median([](const PhotoCamera& c) { return c.logFocal; });
    for (int axis = 0; axis < 3; ++axis) {
        middle.turn[axis] = median([axis](const PhotoCamera& c) { return c.turn[axis]; });
        middle.place[axis] = median([axis](const PhotoCamera& c) { return c.place[axis]; });
    }
    return middle;
}

// Over the range of nearly all points and a little more to either side, closer together where there
// are more points: half of the labels go evenly, half by the points.
DepthLabels labelsFor(const std::vector<ScenePoint>& points) {
    constexpr double kLeftOut = 0.01; // of the points, at either end
    constexpr double kMore = 0.1;     // of the range
    constexpr int kLabels = 128;
    constexpr int kSteps = 4096; // in which the range is looked at
    std::vector<double> depths;
    for (const ScenePoint& point : points)
        depths.push_back(point.inverseDepth);
    std::sort(depths.begin(), depths.end());
    const auto at = [&](double share) {
        return depths[static_cast<std::size_t>(share * static_cast<double>(depths.size() - 1))];
    };
    const double low = at(kLeftOut) - kMore * (at(1 - kLeftOut) - at(kLeftOut));
    const double high = at(1 - kLeftOut) + kMore * (at(1 - kLeftOut) - at(kLeftOut));
    DepthLabels labels;
    for (int step = 0; step <= kSteps; ++step) {
        const double even = static_cast<double>(step) / kSteps;
        const double depth = std::lerp(low, high, even);
        const auto below = std::upper_bound(depths.begin(), depths.end(), depth) - depths.begin();
        const double share = static_cast<double>(below) / static_cast<double>(depths.size());
        if (0.5 * (even + share) * (kLabels - 1) >= static_cast<double>(labels.size()))
            labels.push_back(depth);
    }
    return labels;
}

// A photo's pixels as the middle camera sees them, and how much to believe that.
struct MiddleView {
    MapGrid places;
    Plane weight;
};

MiddleView middleView(const DepthPicture& depths, const PackedFeatures& photo,
                      const PhotoCamera& camera, const PhotoCamera& middle,
                      const DepthLabels& inverseDepths) {
    constexpr float kLeastStructure = 0.02f; // thin towers fill little of their window
    constexpr float kFullStructure = 0.08f;
    const Viewer own(camera);
    const Viewer there(middle);
    MiddleView view{{depths.width, depths.height, {}}, windowMean(photo.strength)};
    for (int y = 0; y < depths.height; ++y)
        for (int x = 0; x < depths.width; ++x) {
            const std::size_t i = view.weight.index(x, y);
            const Point2 place = positionOf(depths.width, depths.height, static_cast<float>(x),
                                            static_cast<float>(y));
            view.places.values.push_back(there.seen(
                own.pointAt(place, inverseDepths[static_cast<std::size_t>(depths.labels[i])])));
            const float belief =
                depths.confidence.values[i] *
                std::clamp((view.weight.values[i] - kLeastStructure) / kFullStructure, 0.0f, 1.0f);
            view.weight.values[i] = belief * belief;
        }
    return view;
}

// In every photo some of the picture must be.
bool isBelieved(const std::vector<MiddleView>& views) {
    constexpr double kLeastShare = 0.01;
    return std::all_of(views.begin(), views.end(), [](const MiddleView& view) {
        double sum = 0;
        for (const float w : view.weight.values)
            sum += w;
        return sum >= kLeastShare * static_cast<double>(view.weight.values.size());
    });
}

// Least squares over all believed pixels: the middle camera's picture laid where the similarities
// have the photos.
Similarity ontoTemplate(const std::vector<MiddleView>& views, const TemplateSpace& space) {
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
// something is believed, so that the tip of a spire goes where the spire goes; far from everything
// believed there is none. Takes from the weight what is not believed after all.
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
    for (const int radius : {map.width / 8, map.width / 24, map.width / 64, 1}) {
        const std::array<Plane, 3> means = radius == 1 ? upright(sums) : around(sums, radius);
        for (std::size_t i = 0; i < deviations.size(); ++i) {
            const float w = means[0].values[i];
            const Point2 here{means[1].values[i] / w, means[2].values[i] / w};
            deviations[i] = radius == map.width / 8
                                ? here
                                : mixed(deviations[i], here, smoothstep(kEnough * w));
        }
    }
    for (std::size_t i = 0; i < map.values.size(); ++i)
        map.values[i] = plain[i] + deviations[i];
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

std::vector<PackedFeatures> featuresOfMembers(const TemplateSpace& space,
                                              const std::vector<MatchPhoto>& photos,
                                              int threadCount) {
    std::vector<PackedFeatures> features(space.members.size());
    parallelFor(features.size(), threadCount, [&](std::size_t k) {
        features[k] = packedFeatures(photos[space.members[k].photo].luma, kPackedWidth);
    });
    return features;
}

std::optional<CameraSet> camerasOf(const std::vector<PackedFeatures>& features,
                                   const std::vector<Similarity>& toCommon, int threadCount,
                                   std::stop_token stop) {
    const PointTracks tracks = findPointTracks(features, toCommon, threadCount, stop);
    const std::optional<CameraSet> found = findCameras(tracks, toCommon);
    if (!found || stop.stop_requested())
        return std::nullopt;
    const PointTracks followed =
        followedTracks(features, toCommon, tracks, *found, threadCount, stop);
    return refineCameras(followed, found->cameras);
}

} // namespace

bool placeByDepth(TemplateSpace& space, const std::vector<MatchPhoto>& photos, int threadCount,
                  std::stop_token stop, const std::function<void(double)>& report) {
    constexpr double kSweepFrom = 0.25; // of the time
    if (space.members.size() < kLeastPhotos || space.members.size() > kMostPhotos)
        return false;
    const std::vector<PackedFeatures> features = featuresOfMembers(space, photos, threadCount);
    std::vector<Similarity> toCommon;
    for (const TemplateMember& member : space.members)
        toCommon.push_back(member.toTemplate);
    const std::optional<CameraSet> found = camerasOf(features, toCommon, threadCount, stop);
    if (!found)
        return false;
    const DepthLabels inverseDepths = labelsFor(found->points);
    const std::vector<DepthPicture> depths =
        sweepDepths(features, found->cameras, inverseDepths, threadCount, stop, [&](double share) {
            if (report)
                report(std::lerp(kSweepFrom, 1.0, share));
        });
    if (depths.empty())
        return false;
    const PhotoCamera middle = middleOf(found->cameras);
    std::vector<MiddleView> views(space.members.size());
    parallelFor(views.size(), threadCount, [&](std::size_t k) {
        views[k] = middleView(depths[k], features[k], found->cameras[k], middle, inverseDepths);
    });
    if (!isBelieved(views))
        return false;
    const Similarity onto = ontoTemplate(views, space);
    parallelFor(views.size(), threadCount, [&](std::size_t k) {
        TemplateMember& member = space.members[k];
        MapGrid map = std::move(views[k].places);
        for (Point2& place : map.values)
            place = apply(onto, place);
        fillIn(map, views[k].weight, member.toTemplate);
        straighten(map, views[k].weight, member.toTemplate);
        member.intoTemplate = std::move(map);
        fillFromTemplate(member, space.width, space.height);
    });
    return true;
}

} // namespace morphoscope
