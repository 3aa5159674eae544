// What an aligned model is beyond a vae, apart from tensors: how its codes become a published
// model, and how that is kept in a file. No LibTorch in here. Any thread.
#pragma once

#include "core/training.h"
#include "model/light_axes.h"
#include "model/safetensors.h"

#include <memory>
#include <vector>

namespace morphoscope {

// Kept in the model's file beside the weights.
struct AlignedState {
    std::shared_ptr<const ShapeSpace> shape;
    LightAxes axes;
    float variance = 0; // of the likelihood: mean squared error per channel value, see TrainingRun
};

// Throws std::runtime_error naming what is missing or of another size.
void checkAlignedImages(const TrainingImages& images, const TrainingSettings& settings);

// Per pixel of the template: the share of the photos that see it.
std::vector<float> coverage(const TrainingImages& images);

// Turns a model that holds codes as latents, a decoder of codes, and textures as reconstructions
// into what is published: latents [shape | light], a decoder of those, pictures in the photos'
// frame, and PSNR against the photos. Returns the axes. `frames`: one per photo, where each of its
// pixels lies in the template.
LightAxes publishAligned(TrainedModel& model, const TrainingImages& images,
                         const std::vector<MapGrid>& frames);

// Tensors "shape.*", "light.*" and "likelihood.variance", and one metadata entry.
inline constexpr const char* kShapeEntry = "shape";
std::vector<StoredTensor> storedState(const AlignedState& state);
std::string shapeMetadata(const ShapeSpace& shape);

// Throws std::runtime_error naming the tensor or entry that is missing, broken or does not fit.
AlignedState readState(SafetensorsReader& reader, const TrainingSettings& settings);

} // namespace morphoscope
