// What a model shows, drawn on the CPU with LibTorch: for the pace of a morph, figures, scores, and
// films where there is no GPU. The same formula as the window's shaders. Reads photos when it first
// needs them. One thread at a time.
#pragma once

#include "app/morph_fields.h"
#include "app/warp_scene.h"
#include "model/torch_decoder.h"
#include "morph/cpu_morph.h"

#include <list>
#include <map>
#include <memory>
#include <optional>

namespace morphoscope {

class ModelPictures {
public:
    // `scene` may be null: an aligned model then shows what its network holds alone. Photos are
    // kept up to `photoWidth` pixels wide.
    ModelPictures(std::shared_ptr<const TrainedModel> model, std::shared_ptr<const WarpScene> scene,
                  int photoWidth);

    // Throw std::runtime_error where a photo is gone.
    Image atPlace(const MorphProgram& program, double place, int width, int height);
    Image ofLatent(const Eigen::VectorXf& latent, int width, int height);

    // The warp of a pair, as the pictures use it.
    std::shared_ptr<const PairWarp> warpOf(const PhotoPair& pair);

private:
    struct Photo {
        std::size_t index = 0;
        Image image;
    };
    Image warped(const WarpMoment& moment, int width, int height);
    Image alone(const Eigen::VectorXf& latent, int width, int height);
    const Image& photo(std::size_t index);

    std::shared_ptr<const TrainedModel> model_;
    std::shared_ptr<const WarpScene> scene_;
    int photoWidth_;
    TorchDecoder decoder_;
    std::map<PhotoPair, std::shared_ptr<const PairWarp>> warps_;
    std::list<Photo> photos_; // most recently used first
    std::vector<float> decodedLatentA_;
    std::vector<float> decodedLatentB_;
    DecodedMorph decoded_;
};

} // namespace morphoscope
