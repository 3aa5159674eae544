// One row of `morphoscope score`: how good the way from one photo to another is. Plain values;
// `morph` measures them (morph/scores.h has the definitions), panels and the command line show
// them.
#pragma once

#include <optional>
#include <string>

namespace morphoscope {

struct MorphScore {
    std::string a;
    std::string b;
    std::string model;          // crossfade, similarity, ae, vae, aligned
    std::optional<double> echo; // none: nothing moves, or nobody knows where
    double ghostCross = 0;
    double sharp = 0;
    double halfTransparency = 0;
    double endSsim = 0; // the worse of both ends, at the photos' display resolution
    double pdv = 0;
    double jump = 0;
    double fold = 0;
    double trust = 0;
    std::optional<double> midSsim; // against a true middle frame
    std::optional<double> midPsnr; // dB
    std::optional<double> pckHalf; // share of landmarks within 0.5 %, 1 %, 2 % of the width
    std::optional<double> pck1;
    std::optional<double> pck2;
    std::optional<double> pathError; // median, % of the width
};

} // namespace morphoscope
