// One panel alone in a window of a given size, for tests of that panel. The sample state with a
// model of known components is in here too, so that every such test sees the same numbers.
#pragma once

#include "tests/support/sample_state.h"
#include "tests/support/ui_driver.h"

#include <cmath>
#include <functional>
#include <memory>

namespace morphoscope {

inline void showPanel(UiDriver& driver, ImVec2 size, std::function<void()> panel) {
    driver.draw = [size, panel = std::move(panel)] {
        ImGui::SetNextWindowPos({0, 0});
        ImGui::SetNextWindowSize(size);
        ImGui::Begin("Panel", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove);
        panel();
        ImGui::End();
    };
}

// Ten components whose shares halve from one to the next; the last ones lie below the noise level
// of 5 %.
inline std::shared_ptr<const Pca> samplePca() {
    auto pca = std::make_shared<Pca>();
    constexpr int kCount = 10;
    pca->mean = Eigen::VectorXf::Zero(128);
    pca->components = Eigen::MatrixXf::Identity(kCount, 128);
    pca->shares = Eigen::VectorXf(kCount);
    for (int component = 0; component < kCount; ++component)
        pca->shares[component] = std::pow(0.5f, float(component + 1));
    pca->shares /= pca->shares.sum();
    pca->deviations = pca->shares.cwiseSqrt();
    return pca;
}

// A full state with everything that the panels of the middle and of the side can show.
inline AppState learnedSample(std::size_t photoCount = 11) {
    AppState state = fullSample(photoCount);
    Live& live = state.live;
    live.pca = samplePca();
    live.noiseShare = 0.05f;
    live.shownSigmas.assign(10, 0.0f);
    live.shownSigmas[0] = 1.0f;
    live.reconstructions = live.thumbnails;
    live.reconstructionPsnrs.assign(photoCount, 27.4f);
    live.nearestPhoto = 0;
    live.moment = {.fromKey = 0, .toKey = 1, .share = 0.37f};
    for (const MorphKey& key : state.session.morph.keys)
        live.morphTrail.push_back(live.mapPositions[*live.photos->indexOf(key.photo)]);
    live.morphPlace = live.morphTrail.front();
    live.mapPreview = {kSampleTexture, 128, 96};
    return state;
}

} // namespace morphoscope
