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

// Tries the candidates of every layer that `known` does not name, one kernel a step, so that a
// render loop can spread the work over its frames. Between steps the pipeline is whole and decodes.
class KernelTuner {
public:
    enum class Compiler { isAwaited, isLeftAlone };
    // info: of the renderer that the candidates are for.
    KernelTuner(ChosenShapes known, Compiler compiler, GlInfo info = currentGlInfo())
        : known_(std::move(known)), compiler_(compiler), info_(std::move(info)) {}

    // Hands the next candidate to the driver's compiler, or measures the one that is there (a
    // compiler that is left alone may need some frames); a layer's last one leaves it with the
    // fastest. False when nothing was left to do.
    bool step(DecoderPipeline& pipeline, const WeightSet& weights);
    const ChosenShapes& measured() const { return measured_; }

private:
    void measure(DecoderPipeline& pipeline, const WeightSet& weights, const KernelShape& shape);
    void finishLayer(DecoderPipeline& pipeline);

    ChosenShapes known_;
    Compiler compiler_;
    GlInfo info_;
    std::optional<PendingProgram> compiling_; // the candidate
    ChosenShapes measured_;
    std::size_t layer_ = 0;
    std::size_t candidate_ = 0;
    KernelShape best_;
    double bestSeconds_ = 0;
};

// Seconds of one dispatch of a layer: the best of a few rounds, so that other work on the machine
// matters little.
double timeLayer(DecoderPipeline& pipeline, const WeightSet& weights, std::size_t layer,
                 int repeats);

} // namespace morphoscope
