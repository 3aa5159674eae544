// Two photos ready to be scored, and each way of getting from one to the other as a request to
// `morph` (scorePair): what `morphoscope score` prints and what the window shows come from here.
// Reads the photos; one thread at a time.
#pragma once

#include "app/model_pictures.h"
#include "app/morph_program.h"
#include "core/aligned_set.h"
#include "core/photo_set.h"
#include "morph/scores.h"

#include <memory>
#include <optional>
#include <string>

namespace morphoscope {

struct PairToScore { // its requests point into it
    std::string a;   // names
    std::string b;
    Image photoA; // at display resolution
    Image photoB;
    std::optional<MorphField> aligned; // none: the photos are not aligned
    std::optional<MorphField> similarity;
    MorphField crossfade;
};

struct PairChoice {
    std::shared_ptr<const PhotoSet> photos;
    std::shared_ptr<const AlignedSet> aligned; // null: echo cannot be told then
    std::string a;
    std::string b;
    int photoWidth = 1280; // display resolution
};

// Throws std::runtime_error that names a photo that is gone, or that was not aligned.
std::unique_ptr<const PairToScore> pairToScore(const PairChoice& choice);

// Index of a photo in the set. Throws std::runtime_error that names it.
std::size_t alignedIndex(const AlignedSet& set, const std::string& name);

// The yardsticks.
ScoreRequest crossfadeRequest(const PairToScore& pair);
ScoreRequest similarityRequest(const PairToScore& pair); // of aligned photos
// The aligned field without any network.
ScoreRequest fieldRequest(const PairToScore& pair); // of aligned photos

// What a model shows between the two.
ScoreRequest modelRequest(const PairToScore& pair, ModelKind kind, MorphPicture picture);

// One segment of a morph, at the morph's own pace; both ends are the keys themselves.
MorphPicture segmentPicture(std::shared_ptr<ModelPictures> pictures,
                            std::shared_ptr<const MorphProgram> program, int segment);

} // namespace morphoscope
