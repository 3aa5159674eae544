// Scores against named points that a person marked in the photos. Pure, any thread.
#pragma once

#include "core/aligned_set.h"
#include "morph/scores.h"

#include <map>
#include <string>
#include <vector>

namespace morphoscope {

// photo name -> point name -> position in widths, centred (core/aligned_set.h).
using Landmarks = std::map<std::string, std::map<std::string, Point2>>;

// Brings landmarks counted from the top left corner ([0, 1] x [0, aspect]) to centred ones. Sets
// with a negative number anywhere are taken as centred already and returned unchanged. Photos
// without an aspect are taken as 3/4 high.
Landmarks centredLandmarks(const Landmarks& landmarks,
                           const std::map<std::string, float>& aspectOfPhoto);

// One landmark of A, where the map puts it in B, and how far off that is.
struct LandmarkError {
    std::string name;
    Point2 a;
    Point2 b;        // as marked
    Point2 mapped;   // as the field says
    float error = 0; // |mapped - b|, widths
    float trust = 0; // 1 - untrusted at a
};

std::vector<LandmarkError> landmarkErrors(const MorphField& field,
                                          const std::map<std::string, Point2>& a,
                                          const std::map<std::string, Point2>& b);

// Share of errors of at most `limit` (widths).
double shareWithin(const std::vector<LandmarkError>& errors, float limit);

// Key-point path error: at t = 1/4, 1/2, 3/4 a landmark should lie at (1-t) a + t b; where it is,
// is found by correlating the gradient patch of either end photo (19 pixels) near that path. Median
// over landmarks of the mean over t, in % of the width.
double pathError(const MorphPicture& picture, const std::map<std::string, Point2>& a,
                 const std::map<std::string, Point2>& b, int width, int height);

// Fills pckHalf, pck1, pck2 and pathError of a row.
void scoreLandmarks(MorphScore& score, const ScoreRequest& request,
                    const std::map<std::string, Point2>& a, const std::map<std::string, Point2>& b);

} // namespace morphoscope
