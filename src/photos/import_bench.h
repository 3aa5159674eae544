// How fast a folder of camera photos opens, for `morphoscope bench import`. Makes its own corpus in
// a folder of the caller, so the figures can be repeated anywhere.
#pragma once

#include "core/image.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace morphoscope {

struct ImportBenchRequest {
    std::vector<std::string> sources; // photos or folders that are enlarged; empty: drawn pictures
    std::filesystem::path folder; // corpus and catalogue go here; created, and removed afterwards
    int photoCount = 120;
    int width = 4000; // pixels of the corpus
    int height = 3000;
    int threadCount = 0; // 0: one per core
};

struct ImportBenchResult {
    int photoCount = 0;
    int threadCount = 0;
    double megapixelsPerPhoto = 0;
    double megabytesPerPhoto = 0;
    double firstSeconds =
        0; // scan, read, hash, decode, thumbnail, catalogue; files warm in the page cache
    double photosPerSecond = 0;
    double secondSeconds = 0; // the same folder again, everything from the catalogue
    int secondReadCount = 0;  // files whose content was read then: 0
};

// Throws std::runtime_error.
ImportBenchResult benchImport(const ImportBenchRequest& request);

// `count` JPEGs of quality 85 with sensor-like noise, each with other bytes, into the folder.
// Throws std::runtime_error.
void writeBenchCorpus(const ImportBenchRequest& request);

} // namespace morphoscope
