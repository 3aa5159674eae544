#include "core/components.h"

#include <algorithm>
#include <cmath>

namespace morphoscope {

namespace {

struct Axis {
    Eigen::Index dimension = 0;
    float share = 0;
    float deviation = 0;
    std::string name;
    bool isFirst = false; // of its kind
};

bool hasTwoKinds(const TrainedModel& model) {
    return model.shape &&
           static_cast<Eigen::Index>(model.latentShares.size()) == model.latents.cols();
}

std::vector<Axis> axesOf(const TrainedModel& model) {
    std::vector<Axis> axes;
    const auto freedom = static_cast<float>(std::max<Eigen::Index>(1, model.latents.rows() - 1));
    for (Eigen::Index k = 0; k < model.latents.cols(); ++k) {
        const Eigen::VectorXf column = model.latents.col(k);
        const float deviation =
            std::sqrt((column.array() - column.mean()).square().sum() / freedom);
        if (deviation < 1e-6f) // an unused number
            continue;
        const bool isShape = k < kShapeSize;
        const Eigen::Index number = isShape ? k : k - kShapeSize;
        axes.push_back({.dimension = k,
                        .share = model.latentShares[static_cast<std::size_t>(k)],
                        .deviation = deviation,
                        .name = (isShape ? "view " : "light ") + std::to_string(number + 1),
                        .isFirst = number == 0});
    }
    std::stable_sort(axes.begin(), axes.end(), [](const Axis& a, const Axis& b) {
        return a.isFirst != b.isFirst ? a.isFirst : a.isFirst ? false : a.share > b.share;
    });
    return axes;
}

} // namespace

Pca latentComponents(const TrainedModel& model) {
    if (!hasTwoKinds(model))
        return principalComponents(model.latents);
    const std::vector<Axis> axes = axesOf(model);
    const auto count = static_cast<Eigen::Index>(axes.size());
    Pca pca;
    pca.mean = model.latents.colwise().mean().transpose();
    pca.components = Eigen::MatrixXf::Zero(count, model.latents.cols());
    pca.deviations.resize(count);
    pca.shares.resize(count);
    pca.scores.resize(model.latents.rows(), count);
    for (Eigen::Index k = 0; k < count; ++k) {
        const Axis& axis = axes[static_cast<std::size_t>(k)];
        pca.components(k, axis.dimension) = 1;
        pca.deviations[k] = axis.deviation;
        pca.shares[k] = axis.share;
        pca.scores.col(k) = model.latents.col(axis.dimension).array() - pca.mean[axis.dimension];
        pca.names.push_back(axis.name);
    }
    if (const float total = pca.shares.sum(); total > 0) // 2, or a little less
        pca.shares /= total;
    return pca;
}

float noiseLevel(const TrainedModel& model) {
    const double level =
        noiseShare(static_cast<int>(model.latents.rows()), static_cast<int>(model.latents.cols()));
    return static_cast<float>(hasTwoKinds(model) ? level / 2 : level);
}

std::string componentName(const Pca& pca, std::size_t component) {
    return component < pca.names.size() ? pca.names[component]
                                        : "PC " + std::to_string(component + 1);
}

float cumulativeShare(const Pca& pca, int count) {
    return pca.shares.head(std::clamp<Eigen::Index>(count, 0, pca.shares.size())).sum();
}

} // namespace morphoscope
