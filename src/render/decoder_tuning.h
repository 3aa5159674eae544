// Finds the fastest kernel shape of every layer on this GPU and remembers it in a small text file,
// one line per renderer, precision and layer. GL thread only; measuring waits for the GPU.
#pragma once

#include "render/decoder_pipeline.h"

#include <filesystem>

namespace morphoscope {

// What is remembered for this renderer; empty when there is no file. Lines that cannot be read are
// skipped.
ChosenShapes rememberedShapes(const std::filesystem::path& file, const std::string& renderer,
                              Precision precision);

// Adds to the file, keeping other renderers' lines. A folder that cannot be written is no failure:
// the next start measures again.
void rememberShapes(const std::filesystem::path& file, const std::string& renderer,
                    Precision precision, const ChosenShapes& shapes);

// Tries all candidates of every layer that `known` does not name, and leaves the pipeline with the
// fastest. Returns the shapes that were measured.
ChosenShapes tune(DecoderPipeline& pipeline, const WeightSet& weights, const ChosenShapes& known);

// Seconds of one dispatch of a layer: the best of a few rounds, so that other work on the machine
// matters little.
double timeLayer(DecoderPipeline& pipeline, const WeightSet& weights, std::size_t layer,
                 int repeats);

} // namespace morphoscope
