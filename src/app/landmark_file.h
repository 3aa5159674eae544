// Points that a person marked in photos, read from a file, and how far each one's match is off,
// written to one. Pure but for the files, any thread.
#pragma once

#include "core/photo_set.h"
#include "morph/landmark_scores.h"

#include <filesystem>
#include <string>

namespace morphoscope {

struct PairToScore;

// JSON: photo -> point name -> [x, y] in widths of the photo as it lies in its file, centred or
// counted from its top left corner. Photos are named with or without extension; the result has the
// set's names, and positions in the set's frame (core/aligned_set.h). Marks of photos outside the
// set are left out. Throws std::runtime_error that names the file when it is not such a table or
// marks no photo of the set.
Landmarks readLandmarks(const std::filesystem::path& file, const PhotoSet& set);

inline constexpr const char* kLandmarkErrorHeader = "a,b,landmark,error,similarity_error,trust\n";

// A line for every point marked in both photos: how far from its mark in B the morph's field and
// the best similarity put the point of A (widths), and how far the morph trusts the place, 0..1.
// Empty where the photos are not aligned or share no mark.
std::string landmarkErrorRows(const PairToScore& pair, const Landmarks& landmarks);

} // namespace morphoscope
