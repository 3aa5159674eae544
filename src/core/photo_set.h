// The user's photos as the rest of the program knows them. Built by the importer on its worker,
// then immutable and shared as shared_ptr<const PhotoSet>.
#pragma once

#include "core/image.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

struct Photo {
    std::string name; // unique in the set: the file name, or a path tail where two files share one
    std::filesystem::path path;
    std::string contentHash; // 64-bit hash of the file's bytes as 16 hex digits
    std::uintmax_t fileBytes = 0;
    std::int64_t modifiedTime = 0; // seconds since the epoch
    std::optional<std::int64_t>
        captureTime;               // EXIF, seconds since the epoch as if the camera stood in UTC
    bool isCaptureTimeUtc = false; // EXIF is silent: from the folder's list, not the local hour
    int width = 0;                 // pixels, after the EXIF turn
    int height = 0;
    std::string duplicateOf; // name of the first photo with the same bytes; empty for a first one
    std::shared_ptr<const Image> thumbnail; // longest side 128
};

struct RejectedFile {
    std::filesystem::path path;
    std::string reason; // one sentence
    friend bool operator==(const RejectedFile&, const RejectedFile&) = default;
};

enum class Fit { crop, letterbox };

// The one frame all photos of a set are brought to.
struct WorkingFrame {
    double aspect = 4.0 / 3.0; // width / height
    Fit fit = Fit::crop;
    friend bool operator==(const WorkingFrame&, const WorkingFrame&) = default;
};

struct PhotoSet {
    std::vector<Photo> photos; // sorted by name, duplicates included (and marked)
    std::vector<RejectedFile> rejected;
    WorkingFrame frame;

    std::optional<std::size_t> indexOf(const std::string& name) const;
};

// How wide the frame is around a photo, in pixels of the photo: less than the photo where its sides
// are cut off, more where bars stand beside it.
double frameWidth(const Photo& photo, const WorkingFrame& frame);

// The image cut (centre) or letterboxed (black) to the frame and resized to width x height pixels.
Image fitted(const Image& image, const WorkingFrame& frame, int width, int height);

// A photo's name without folders and ending.
std::string stemOf(const std::string& photoName);

// A key's name on the command line: the full file name, or the name without its extension where
// that is unique. Throws std::runtime_error that names the key and the nearest names there are.
std::size_t findPhoto(const PhotoSet& set, const std::string& nameOrStem);

} // namespace morphoscope
