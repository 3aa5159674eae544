#include "morph/depth_template.h"

#include "morph/bundle_adjustment.h"
#include "morph/depth_sweep.h"
#include "morph/depth_view.h"
#include "morph/median.h"
#include "morph/parallel.h"

#include <algorithm>
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
    constexpr int kLabels = 128;      // an index fits a byte (PhotoDepth)
    constexpr int kSteps = 4096;      // in which the range is looked at
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

// What the sweep found out about a photo.
PhotoDepth depthOf(const DepthPicture& depths, const PackedFeatures& photo,
                   const PhotoCamera& camera) {
    constexpr float kLeastStructure = 0.02f; // thin towers fill little of their window
    constexpr float kFullStructure = 0.08f;
    const Plane structure = windowMean(photo.strength);
    PhotoDepth depth{.camera = camera, .belief = {depths.width, depths.height, {}}};
    for (std::size_t i = 0; i < depths.labels.size(); ++i) {
        depth.labels.push_back(static_cast<std::uint8_t>(depths.labels[i]));
        const float belief =
            depths.confidence.values[i] *
            std::clamp((structure.values[i] - kLeastStructure) / kFullStructure, 0.0f, 1.0f);
        depth.belief.values.push_back(belief * belief);
    }
    return depth;
}

// In every photo some of the picture must be.
bool isBelieved(const std::vector<PhotoDepth>& depths) {
    constexpr double kLeastShare = 0.01;
    return std::all_of(depths.begin(), depths.end(), [](const PhotoDepth& depth) {
        double sum = 0;
        for (const float w : depth.belief.values)
            sum += w;
        return sum >= kLeastShare * static_cast<double>(depth.belief.values.size());
    });
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
    const std::vector<DepthPicture> swept =
        sweepDepths(features, found->cameras, inverseDepths, threadCount, stop, [&](double share) {
            if (report)
                report(std::lerp(kSweepFrom, 1.0, share));
        });
    if (swept.empty())
        return false;
    std::vector<PhotoDepth> depths;
    for (std::size_t k = 0; k < swept.size(); ++k)
        depths.push_back(depthOf(swept[k], features[k], found->cameras[k]));
    if (!isBelieved(depths))
        return false;
    const PhotoCamera middle = middleOf(found->cameras);
    std::vector<DepthView> views;
    for (const PhotoDepth& depth : depths)
        views.push_back(viewFrom(middle, depth, inverseDepths));
    placeViews(space, std::move(views), threadCount);
    space.inverseDepths = inverseDepths;
    for (std::size_t k = 0; k < depths.size(); ++k)
        space.members[k].depth = std::move(depths[k]);
    return true;
}

} // namespace morphoscope
