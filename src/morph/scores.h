// How good a morph is, without any learned network. Every score takes pictures; definitions and
// calibration: a perfect morph, a cross-fade, a blur and a hard cut are told apart only by several
// scores read together. Pure, any thread.
#pragma once

#include "core/aligned_set.h"
#include "core/image.h"
#include "core/morph_score.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

// Brightness 0..1, 0.299 R + 0.587 G + 0.114 B; positions in pixels.
ScalarGrid lumaOf(const Image& image);

// Ghost: how much the middle frame's edges repeat at the displacement between A and B, beyond what
// A and B do by themselves. corr(m_M(p), m_M(p + d(p))) - (corr for A + corr for B) / 2 over p
// where displacement exceeds 1 % of the width and there is texture; m gradient magnitude. 0 none,
// about 0.3 a cross-fade; blind to a hard cut. `field` knows d. Nothing trusted that moves:
// nullopt.
std::optional<double> echo(const MorphField& field, const Image& a, const Image& b,
                           const Image& middle);

// Ghost without correspondence: 2 min(share of A's own edges, share of B's own edges) that the
// middle shows; an own edge is among the strongest 8 % with none of the other within 2 pixels. Blur
// hides it: read with sharpness.
double ghostCross(const Image& a, const Image& b, const Image& middle);

// [mean gradient / mean gradient of the blurred] of the middle over the same of the ends' average.
// 1: as sharp.
double sharpness(const Image& a, const Image& b, const Image& middle);

// Mean structural similarity (Wang et al. 2004, Gaussian window sigma 1.5, luma); equal images
// give 1.
double ssim(const Image& a, const Image& b);

// Perceptual distance of two frames: sqrt of the mean over 4 blur scales of 1 - SSIM.
double frameDistance(const Image& a, const Image& b);

// Evenness over frames: variance(d) / mean(d)^2 (pdv) and max(d) / median(d) (jump), d the distance
// between neighbours; `path` is the sum of d over the distance of the ends. 0 / 1 / about 1..5
// where even.
struct FramePace {
    double pdv = 0;
    double jump = 1;
    double path = 1;
};
FramePace paceOf(const std::vector<Image>& frames);

// Draws the picture of a morph at t (0..1) in the size wished for.
using MorphPicture = std::function<Image(float t, int width, int height)>;

struct ScoreRequest {
    std::string a; // names for the row
    std::string b;
    std::string model;
    const Image* photoA = nullptr; // at display resolution
    const Image* photoB = nullptr;
    const MorphField* field =
        nullptr; // the morph's own mesh and timing: fold, half transparency, trust
    const MorphField* displacement =
        nullptr; // where things really move and what is not to be trusted (the aligned field, for
                 // every model): echo, half transparency of plain blends
    MorphPicture picture;              // the morph as shown
    const Image* trueMiddle = nullptr; // or null
    int width = 640;                   // of the frames that are scored
    int frameCount = 17;
    std::stop_token stop = {}; // once requested, the score that comes back means nothing
};

MorphScore scorePair(const ScoreRequest& request);

} // namespace morphoscope
