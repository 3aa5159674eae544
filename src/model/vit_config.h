// What the files beside a vision transformer's weights say: its shape (config.json) and its input
// (preprocessor_config.json), as Hugging Face writes them. No LibTorch in here. Pure, any thread.
#pragma once

#include "core/photo_preprocessing.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace morphoscope {

// One class for ViT (Dosovitskiy et al. 2020) and DINOv2 (Oquab et al. 2023): the same blocks,
// other switches.
struct VitConfig {
    enum class Family { vit, dinov2 };
    Family family = Family::vit;
    int hiddenSize = 768;
    int layerCount = 12;
    int headCount = 12;
    int innerSize = 3072; // of the two dense layers; of one half of the gated one
    int imageSize = 224;  // pixels; the positions are learned for this size
    int patchSize = 16;
    double layerNormEpsilon = 1e-12;
    bool hasQkvBias = true;
    bool isGated = false;    // SwiGLU instead of GELU
    int registerCount = 0;   // tokens between the class token and the patches
    bool hasDropout = false; // while it is trained; then it cannot be tuned here
    int labelCount = 0;      // named in the file; 0: none are

    bool hasLayerScale() const { return family == Family::dinov2; }
    int gridSize() const { return imageSize / patchSize; }
    // What the head sees: the class token, in DINOv2 followed by the mean of the patches.
    int featureCount() const { return family == Family::dinov2 ? 2 * hiddenSize : hiddenSize; }
    friend bool operator==(const VitConfig&, const VitConfig&) = default;
};

// `source` names the file in messages. Both throw std::runtime_error with one sentence: no JSON, a
// value of the wrong kind or out of its bounds, a network or a preprocessing that is not known.
VitConfig parseVitConfig(std::string_view json, const std::string& source);
PhotoPreprocessing parsePreprocessing(std::string_view json, const std::string& source);

// The text of a small file. Throws std::runtime_error when it cannot be read or has more than 16
// MB.
std::string readConfigText(const std::filesystem::path& file);

} // namespace morphoscope
