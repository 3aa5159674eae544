// What the user says about a morph: its keys, its path and its timing. Plain data of the session
// and of a take.
#pragma once

#include <string>
#include <vector>

namespace morphoscope {

// A photo or a latent that a morph passes through. A photo's latent is looked up in the newest
// model.
struct MorphKey {
    std::string photo;         // empty: `latent` is used
    std::vector<float> latent; // latentSize values, or empty
    friend bool operator==(const MorphKey&, const MorphKey&) = default;
};

// lerp: straight lines (the blog's); slerp: great arcs; pca: one principal component after the
// other; spline: centripetal Catmull-Rom through all keys.
enum class PathKind { lerp, slerp, pca, spline };
enum class Ease { linear, smooth }; // smooth: slows down into each key

// In which keys can be put: the way through their pictures that is shortest, or the hour at which
// their photos were taken.
enum class KeyOrder { shortestWay, timeOfDay };

struct MorphSettings {
    std::vector<MorphKey> keys;
    PathKind path = PathKind::spline;
    Ease ease = Ease::linear;
    bool evenPace = true; // constant speed as the eye sees it (arc length of the decoded pictures)
    bool loop = true;     // from the last key back to the first
    double secondsPerSegment = 2.5;
    double speed = 1.0; // of the playback only; negative plays backwards
    friend bool operator==(const MorphSettings&, const MorphSettings&) = default;
};

} // namespace morphoscope
