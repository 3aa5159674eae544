#include "app/warp_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace morphoscope {
namespace {

constexpr float kLeastOffset = 2e-5f; // widths: a fortieth of a pixel of a large picture

std::vector<float> rowOf(const TrainedModel& model, int row) {
    const Eigen::VectorXf latent = model.latents.row(row).transpose();
    return {latent.begin(), latent.end()};
}

struct Near {
    int row = -1;
    float distance = std::numeric_limits<float>::infinity();
};

bool sharesTemplate(const AlignedSet& set, std::size_t a, std::size_t b) {
    return a == b || (set.photos[a].group == set.photos[b].group && set.photos[a].morphs &&
                      set.photos[b].morphs);
}

// The nearest photo, and the next two that share its template.
std::array<Near, 3> nearestRows(const WarpScene& scene, const Eigen::VectorXf& latent) {
    std::vector<Near> all;
    for (int row = 0; row < static_cast<int>(scene.alignedOfRow.size()); ++row)
        if (scene.alignedOfRow[static_cast<std::size_t>(row)] >= 0)
            all.push_back({row, (scene.model->latents.row(row).transpose() - latent).norm()});
    std::stable_sort(all.begin(), all.end(),
                     [](const Near& a, const Near& b) { return a.distance < b.distance; });
    std::array<Near, 3> nearest;
    const auto alignedOf = [&](const Near& near) {
        return static_cast<std::size_t>(scene.alignedOfRow[static_cast<std::size_t>(near.row)]);
    };
    std::size_t count = 0;
    for (const Near& near : all)
        if (count < nearest.size() &&
            (count == 0 || sharesTemplate(*scene.aligned, alignedOf(nearest[0]), alignedOf(near))))
            nearest[count++] = near;
    return nearest;
}

// Half the median distance of the photos to their nearest neighbours.
float carryingReach(const TrainedModel& model) {
    std::vector<float> distances;
    for (Eigen::Index i = 0; i < model.latents.rows(); ++i) {
        float nearest = std::numeric_limits<float>::infinity();
        for (Eigen::Index j = 0; j < model.latents.rows(); ++j)
            if (i != j)
                nearest = std::min(nearest, (model.latents.row(i) - model.latents.row(j)).norm());
        if (std::isfinite(nearest))
            distances.push_back(nearest);
    }
    if (distances.empty())
        return 1;
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    return std::max(0.5f * *middle, 1e-6f);
}

// Share of the second photo.
float shareOfSecond(const std::array<Near, 3>& near) {
    constexpr float kTouching = 1e-6f;
    if (near[1].row < 0 || near[0].distance < kTouching)
        return 0;
    const float third = std::isfinite(near[2].distance) ? 1 / near[2].distance : 0;
    const float first = 1 / near[0].distance - third;
    const float second = 1 / near[1].distance - third;
    return first + second > 0 ? second / (first + second) : 0.5f;
}

// Takes keep photos' keys as their latents, to the bit.
int photoRow(const TrainedModel& model, const MorphKey& key) {
    if (!key.photo.empty())
        return latentRow(model, key.photo).value_or(-1);
    for (int row = 0; row < static_cast<int>(model.latents.rows()); ++row)
        if (rowOf(model, row) == key.latent)
            return row;
    return -1;
}

} // namespace

std::shared_ptr<const WarpScene> makeWarpScene(std::shared_ptr<const TrainedModel> model,
                                               std::shared_ptr<const AlignedSet> aligned,
                                               std::shared_ptr<const PhotoSet> photos) {
    if (!model || model->settings.kind != ModelKind::aligned || !model->shape || !aligned ||
        !photos)
        return nullptr;
    auto scene = std::make_shared<WarpScene>();
    bool hasAny = false;
    for (const std::string& name : model->names) {
        int found = -1;
        for (std::size_t i = 0; i < aligned->photos.size(); ++i)
            if (aligned->photos[i].name == name && photos->indexOf(name))
                found = static_cast<int>(i);
        scene->alignedOfRow.push_back(found);
        hasAny |= found >= 0;
    }
    if (!hasAny)
        return nullptr;
    scene->model = std::move(model);
    scene->aligned = std::move(aligned);
    scene->photos = std::move(photos);
    return scene;
}

WarpMoment momentBetween(const WarpScene& scene, int rowA, int rowB, float t,
                         const Eigen::VectorXf& latent) {
    WarpMoment moment{
        .a = static_cast<std::size_t>(scene.alignedOfRow[static_cast<std::size_t>(rowA)]),
        .b = static_cast<std::size_t>(scene.alignedOfRow[static_cast<std::size_t>(rowB)]),
        .t = rowA == rowB ? 0 : t,
        .latent = {latent.begin(), latent.end()},
        .latentA = rowOf(*scene.model, rowA),
        .latentB = rowOf(*scene.model, rowB)};
    if (moment.a > moment.b) { // there and back are one morph
        std::swap(moment.a, moment.b);
        std::swap(moment.latentA, moment.latentB);
        moment.t = 1 - moment.t;
    }
    return moment;
}

WarpMoment momentOf(const WarpScene& scene, const Eigen::VectorXf& latent) {
    const std::array<Near, 3> near = nearestRows(scene, latent);
    const int second = near[1].row >= 0 ? near[1].row : near[0].row;
    const float share = shareOfSecond(near);
    WarpMoment moment = momentBetween(scene, near[0].row, second, share, latent);
    const Eigen::VectorXf onLine = (1 - share) * scene.model->latents.row(near[0].row).transpose() +
                                   share * scene.model->latents.row(second).transpose();
    const float distance = (latent - onLine).norm() / carryingReach(*scene.model);
    moment.carried = std::exp(-distance * distance);
    if (moment.carried > 0.9999f)
        moment.carried = 1;
    return moment;
}

WarpMoment momentAt(const WarpScene& scene, const MorphProgram& program, double place) {
    const MorphSegment segment = program.path.segmentAt(place);
    const Eigen::VectorXf latent = program.path.latentAt(place);
    const auto rowOfKey = [&](int key) {
        if (key < 0 || key >= static_cast<int>(program.settings.keys.size()))
            return -1;
        const int row =
            photoRow(*scene.model, program.settings.keys[static_cast<std::size_t>(key)]);
        return row >= 0 && scene.alignedOfRow[static_cast<std::size_t>(row)] >= 0 ? row : -1;
    };
    const int from = rowOfKey(segment.from);
    const int to = rowOfKey(segment.to);
    if (from >= 0 && to >= 0)
        return momentBetween(scene, from, to, static_cast<float>(segment.t), latent);
    return momentOf(scene, latent);
}

std::vector<Point2> offsetsOf(const WarpScene& scene, const WarpMoment& moment,
                              const MorphField& field) {
    const ShapeSpace& shape = *scene.model->shape;
    if (field.inTemplate.empty() || moment.latent.size() < kShapeSize)
        return {};
    Eigen::VectorXf beside(kShapeSize);
    for (Eigen::Index k = 0; k < kShapeSize; ++k) {
        const auto i = static_cast<std::size_t>(k);
        beside[k] =
            moment.latent[i] - ((1 - moment.t) * moment.latentA[i] + moment.t * moment.latentB[i]);
    }
    const Eigen::VectorXf raster = shape.basis * beside;
    MapGrid grid{shape.columns, shape.rows, {}};
    float largest = 0;
    for (Eigen::Index i = 0; i + 1 < raster.size(); i += 2) {
        grid.values.push_back({raster[i], raster[i + 1]});
        largest = std::max(largest, length(grid.values.back()));
    }
    if (largest < kLeastOffset)
        return {};
    std::vector<Point2> offsets;
    offsets.reserve(field.a.size());
    for (std::size_t i = 0; i < field.a.size(); ++i) {
        const Point2 place = mixed(field.a[i], field.b[i], moment.t);
        const float toFrame =
            std::min(0.5f - std::abs(place.x), 0.5f * shape.pictureAspect - std::abs(place.y));
        offsets.push_back(sampled(grid, field.inTemplate[i]) *
                          smoothstep(toFrame / (2.5f * largest)));
    }
    return offsets;
}

} // namespace morphoscope
