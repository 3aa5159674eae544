#include "app/pair_scores.h"

#include "core/training_defaults.h"
#include "morph/cpu_morph.h"
#include "morph/morph_field.h"
#include "photos/importer.h"

#include <cmath>
#include <stdexcept>

namespace morphoscope {
namespace {

Image displayPhoto(const PhotoSet& photos, const std::string& name, int width) {
    const auto index = photos.indexOf(name);
    if (!index)
        throw std::runtime_error("The photo '" + name + "' is no longer among the photos.");
    return fitted(loadPhoto(photos.photos[*index], photos.frame, width, width), photos.frame, width,
                  static_cast<int>(std::lround(width / photos.frame.aspect)));
}

ScoreRequest requestOf(const PairToScore& pair, const char* model, const MorphField& field) {
    return {.a = pair.a,
            .b = pair.b,
            .model = model,
            .photoA = &pair.photoA,
            .photoB = &pair.photoB,
            .field = &field,
            .displacement = pair.aligned ? &*pair.aligned : nullptr,
            .picture = {}};
}

ScoreRequest drawnRequest(const PairToScore& pair, const char* model, const MorphField& field) {
    ScoreRequest request = requestOf(pair, model, field);
    request.picture = [&pair, &field](float t, int width, int height) {
        return drawMorph(field, pair.photoA, pair.photoB, t, width, height);
    };
    return request;
}

} // namespace

std::size_t alignedIndex(const AlignedSet& set, const std::string& name) {
    for (std::size_t i = 0; i < set.photos.size(); ++i)
        if (set.photos[i].name == name)
            return i;
    throw std::runtime_error("The photo '" + name + "' is not among those that were aligned.");
}

std::unique_ptr<const PairToScore> pairToScore(const PairChoice& choice) {
    auto pair = std::make_unique<PairToScore>();
    pair->a = choice.a;
    pair->b = choice.b;
    pair->photoA = displayPhoto(*choice.photos, choice.a, choice.photoWidth);
    pair->photoB = displayPhoto(*choice.photos, choice.b, choice.photoWidth);
    const auto aspect = static_cast<float>(1 / choice.photos->frame.aspect);
    pair->crossfade = makeCrossfadeField(aspect);
    if (choice.aligned) {
        const std::size_t first = alignedIndex(*choice.aligned, choice.a);
        const std::size_t second = alignedIndex(*choice.aligned, choice.b);
        pair->aligned = makeMorphField(*choice.aligned, first, second, pair->photoA, pair->photoB);
        pair->similarity = makeSimilarityField(*choice.aligned, first, second,
                                               choice.aligned->photos[first].aspect);
    }
    return pair;
}

ScoreRequest crossfadeRequest(const PairToScore& pair) {
    return drawnRequest(pair, "crossfade", pair.crossfade);
}

ScoreRequest similarityRequest(const PairToScore& pair) {
    return drawnRequest(pair, "similarity", pair.similarity.value());
}

ScoreRequest fieldRequest(const PairToScore& pair) {
    return drawnRequest(pair, "aligned", pair.aligned.value());
}

ScoreRequest modelRequest(const PairToScore& pair, ModelKind kind, MorphPicture picture) {
    // a plain model moves nothing by a mesh
    const bool isWarped = kind == ModelKind::aligned && pair.aligned.has_value();
    ScoreRequest request = requestOf(pair, name(kind), isWarped ? *pair.aligned : pair.crossfade);
    request.picture = std::move(picture);
    return request;
}

MorphPicture segmentPicture(std::shared_ptr<ModelPictures> pictures,
                            std::shared_ptr<const MorphProgram> program, int segment) {
    const int count = std::max(1, program->path.segmentCount());
    const double from = program->pace.positionOf(static_cast<double>(segment) / count);
    const double to = program->pace.positionOf(static_cast<double>(segment + 1) / count);
    return [pictures = std::move(pictures), program = std::move(program), from, to, segment,
            count](float t, int width, int height) {
        double place = program->pace.placeAt(from + static_cast<double>(t) * (to - from));
        // a position's place is a rounded number, a key's is exact
        if (t <= 0 || t >= 1)
            place = static_cast<double>(t <= 0 ? segment : segment + 1) / count;
        return pictures->atPlace(*program, place, width, height);
    };
}

} // namespace morphoscope
