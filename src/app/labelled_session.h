// Labels of a session by what the photos contain, not by what they are called: adding a folder may
// give a photo a longer name, and its label stays. Blocking; any thread.
#pragma once

#include "app/library_scan.h"
#include "core/session.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace morphoscope {

struct LabelRequest {
    std::filesystem::path folder;       // NAME.morpho; made when there is none
    std::vector<std::string> positives; // folders and files
    std::vector<std::string> negatives;
    int threadCount = 0;
};

struct LabelCounts {
    int positives = 0; // distinct photos of the session
    int negatives = 0;
    int changed = 0; // that had the other label before
};

// Labels the photos and keeps the other labels; the photos' folders become sources of the session.
// `note` is told of files that are no photos. Throws std::runtime_error, before anything is
// changed, when a photo is in both classes or one of the lists holds no photo.
LabelCounts labelPhotos(const LabelRequest& request,
                        const std::function<void(const std::string&)>& note);

// The labelled photos of a session, by name. Throws std::runtime_error when it has no labels or a
// labelled photo is gone.
std::vector<Photo> photosWithLabels(const Session& session, const std::filesystem::path& folder,
                                    int threadCount = 0);

// The same with their features, in their order. Throws likewise, also when one cannot be read.
std::vector<LabelledPhoto> labelledPhotos(const Session& session, const std::vector<Photo>& photos,
                                          FeatureCache& cache, const FeatureSource& source);

} // namespace morphoscope
