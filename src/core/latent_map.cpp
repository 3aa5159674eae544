#include "core/latent_map.h"

#include "core/tsne.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace morphoscope {

namespace {

constexpr std::size_t kNeighbourCount = 8;
constexpr double kShownShare =
    0.95; // of the photos lie in [-1, 1] on both axes; outliers may lie beyond

// What brings "most" coordinates to [-1, 1]; 1 when all lie at one place.
float unitScale(const Eigen::MatrixXf& layout) {
    if (layout.rows() == 0)
        return 1;
    std::vector<float> reaches;
    for (Eigen::Index row = 0; row < layout.rows(); ++row)
        reaches.push_back(layout.row(row).cwiseAbs().maxCoeff());
    std::sort(reaches.begin(), reaches.end());
    const auto rank = static_cast<std::size_t>(std::ceil(kShownShare * double(reaches.size()))) - 1;
    return reaches[rank] > 1e-12f ? 1 / reaches[rank] : 1;
}

Eigen::MatrixXf firstTwoScores(const Pca& pca) {
    Eigen::MatrixXf layout = Eigen::MatrixXf::Zero(pca.scores.rows(), 2);
    const Eigen::Index count = std::min<Eigen::Index>(2, pca.scores.cols());
    layout.leftCols(count) = pca.scores.leftCols(count);
    return layout;
}

float squaredDistance(Point2 a, Point2 b) {
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

struct WeightedRows {
    std::vector<std::size_t> rows;
    std::vector<float> weights; // they add up to 1
    float nearestDistance = 0;
};

// Shepard's inverse-distance weights as Franke and Little cut them off: ((R - d) / (R d))^2 with R
// the distance of the first photo left out, so that no weight jumps when the neighbours change.
WeightedRows neighboursOf(const LatentMap& map, Point2 place) {
    std::vector<std::pair<float, std::size_t>> ranked;
    for (std::size_t i = 0; i < map.positions.size(); ++i)
        ranked.emplace_back(std::sqrt(squaredDistance(map.positions[i], place)), i);
    const std::size_t kept = std::min(kNeighbourCount, ranked.size());
    const std::size_t sorted = std::min(kept + 1, ranked.size());
    std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(sorted),
                      ranked.end());
    WeightedRows result;
    result.nearestDistance = ranked.front().first;
    if (result.nearestDistance == 0) {
        result.rows = {ranked.front().second};
        result.weights = {1};
        return result;
    }
    const double reach = sorted > kept ? ranked[kept].first : 0; // 0: everyone counts
    std::vector<double> weights;
    double sum = 0;
    for (std::size_t k = 0; k < kept; ++k) {
        const double distance = ranked[k].first;
        const double closeness = reach > 0 ? (reach - distance) / (reach * distance) : 1 / distance;
        result.rows.push_back(ranked[k].second);
        weights.push_back(closeness * closeness);
        sum += weights.back();
    }
    for (const double weight :
         weights) // all equally far: the cut leaves nothing, so all count the same
        result.weights.push_back(static_cast<float>(sum > 0 ? weight / sum : 1.0 / double(kept)));
    return result;
}

Eigen::VectorXf onPlane(const LatentMap& map, Point2 place) {
    Eigen::VectorXf latent = map.pca->mean;
    const float coordinates[] = {place.x, place.y};
    for (Eigen::Index k = 0; k < std::min<Eigen::Index>(2, map.pca->components.rows()); ++k)
        latent += coordinates[k] / map.unitsPerSigma * map.pca->components.row(k).transpose();
    return latent;
}

// How much of the photos' own character shows at this distance from the nearest one. The photos'
// typical spacing is the measure: between neighbours much of it stays, far outside only the plane
// does.
float characterShare(const LatentMap& map, float nearestDistance) {
    const float spacing = 2 / std::sqrt(static_cast<float>(map.positions.size()));
    const float ratio = nearestDistance / spacing;
    return std::exp(-ratio * ratio);
}

} // namespace

LatentMap makeLatentMap(const LatentMapRequest& request, const std::function<bool()>& shouldStop) {
    LatentMap map;
    map.kind = request.kind;
    map.latents = request.latents;
    map.pca = request.pca ? request.pca
                          : std::make_shared<const Pca>(principalComponents(request.latents));
    Eigen::MatrixXf layout = firstTwoScores(*map.pca);
    map.unitsPerSigma = unitScale(layout);
    if (request.kind == MapLayoutKind::tsne)
        layout = tsneLayout({.rows = request.latents,
                             .start = layout,
                             .perplexity = request.perplexity,
                             .seed = request.seed},
                            shouldStop);
    layout *= request.kind == MapLayoutKind::tsne ? unitScale(layout) : map.unitsPerSigma;
    for (Eigen::Index row = 0; row < layout.rows(); ++row)
        map.positions.push_back({layout(row, 0), layout(row, 1)});
    return map;
}

Eigen::VectorXf latentAt(const LatentMap& map, Point2 place) {
    if (map.positions.empty())
        return Eigen::VectorXf::Zero(map.latents.cols());
    const WeightedRows near = neighboursOf(map, place);
    if (near.nearestDistance == 0)
        return map.latents.row(static_cast<Eigen::Index>(near.rows.front())).transpose();
    const bool isPlane = map.kind == MapLayoutKind::pca;
    Eigen::VectorXf mixed = Eigen::VectorXf::Zero(map.latents.cols());
    for (std::size_t k = 0; k < near.rows.size(); ++k) {
        const auto row = static_cast<Eigen::Index>(near.rows[k]);
        mixed += near.weights[k] * map.latents.row(row).transpose();
        if (isPlane)
            mixed -= near.weights[k] * onPlane(map, map.positions[near.rows[k]]);
    }
    if (!isPlane)
        return mixed;
    return onPlane(map, place) + characterShare(map, near.nearestDistance) * mixed;
}

} // namespace morphoscope
