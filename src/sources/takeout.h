// A Google Takeout to a plain folder of photos: zip, tgz or unpacked, in as many parts as it came.
// Photos are written as they pass by, one piece in memory and one file open; side-cars are
// remembered and matched when all parts were seen, because a photo and its side-car may be in
// different parts. Times go to `.capture-times.tsv` beside the photos (core/capture_times.h).
// Blocking; any thread, one import per target folder.
//
// What stops half way goes on where it stopped: finished parts are noted in the target folder with
// all that was learned from them, and of an unfinished one the photos that are there are not
// written again.
#pragma once

#include "core/photo_set.h"
#include "sources/archive_reader.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

struct TakeoutLimits {
    std::uint64_t photoBytes = 512u << 20; // larger ones are refused, as the importer does
    UnpackLimits unpack;
    std::size_t entryCount = 5'000'000; // of all parts
};

// What to do with the photos of an unpacked part: they are on the disk already.
enum class UnpackedPhotos { copy, link };

struct TakeoutRequest {
    std::vector<std::filesystem::path> parts; // archives and folders
    std::filesystem::path folder;             // new, empty, or of an earlier import
    UnpackedPhotos unpacked = UnpackedPhotos::copy;
    TakeoutLimits limits;
};

struct TakeoutProgress {
    double fraction = 0; // of the bytes of all parts
    int photoCount = 0;  // in the target so far
    std::string currentFile;
};

struct TakeoutResult {
    int photoCount = 0;                // in the target folder now
    int newCount = 0;                  // brought by this run
    int datedCount = 0;                // of them all, with a time from a side-car
    int trashedCount = 0;              // in Google's bin: left out
    int videoCount = 0;                // left out
    int refusedCount = 0;              // left out, for the reasons in `notes`
    std::vector<std::string> notes;    // one sentence each, at most 100
    std::vector<std::string> failures; // parts that could not be read to their end, a sentence each
};

// Throws std::runtime_error when there is nothing to read, the target cannot be written or holds
// something else, or after a stop request. A part that is cut off or damaged is a failure in the
// result: what came before it, and the other parts, are there.
TakeoutResult importTakeout(const TakeoutRequest& request,
                            const std::function<void(const TakeoutProgress&)>& report = {},
                            const std::stop_token& stop = {});

// Whether opening this path means a Takeout: a zip or tgz file, or a folder with side-cars of
// photos in it. Looks at a few hundred entries at most.
bool isTakeout(const std::filesystem::path& path);

// "takeout-20240101T000000Z-002.zip" -> all parts beside it, in order; another name -> itself.
std::vector<std::filesystem::path> partsBeside(const std::filesystem::path& part);

// A name for the folder of an import, the same for the same parts: "takeout-20240101T000000Z" and
// eight digits from where it lies.
std::string takeoutFolderName(const std::filesystem::path& part);

} // namespace morphoscope
