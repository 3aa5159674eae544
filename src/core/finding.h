// What the finding of one subject's photos shows: the photos that are searched, their scores, the
// line between yes and no, and how far everything is. The large values are computed on workers,
// then immutable and shared; the rest only the UI thread holds. The user's own part (labels, line,
// folders) is FindSettings in the session.
#pragma once

#include "core/classification.h"
#include "core/photo_set.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

// One photo that is searched: of the session, or of a folder that was added.
struct FindPhoto {
    std::string path;        // absolute
    std::string name;        // for the screen; unique among the session's photos only
    std::string contentHash; // 16 hex digits
    bool isOfSession = false;
    std::uint32_t sessionIndex = 0; // in PhotoSet::photos; only where isOfSession
    int width = 0;                  // pixels, after the EXIF turn
    int height = 0;
};
using FindPortion = std::vector<FindPhoto>;

struct FindFolder { // photos that lie side by side
    std::string path;
    std::string name; // the part of the path that tells it apart
    std::size_t count = 0;
    std::size_t positiveCount = 0;
    std::size_t negativeCount = 0;
};

inline constexpr std::size_t kScoreBins = 40; // of the histogram, over scores 0 to 1
using ScoreBins = std::array<int, kScoreBins>;

// All photos that are searched, each content once, with the scores of one classifier.
struct FindLibrary {
    std::vector<std::shared_ptr<const FindPortion>> portions; // keeps `photos` alive
    std::vector<const FindPhoto*> photos;                     // the session's first
    std::shared_ptr<const PhotoSet> session;                  // the set that sessionIndex counts in

    // Empty before the first classifier; else one per photo, 0 to 1. Of labelled photos the score
    // of models that never saw them.
    std::vector<float> scores;
    std::vector<std::uint32_t> unmarked;  // indices in photos, highest score first
    std::vector<float> unmarkedScores;    // of them, falling
    std::vector<std::uint32_t> positives; // labelled photos, highest score first
    std::vector<std::uint32_t> negatives;
    std::vector<float> sessionScores; // one per photo of the session; -1 where it has none
    std::vector<FindFolder> folders;  // sorted by path
    ScoreBins unmarkedBins{};
    ScoreBins positiveBins{};
    ScoreBins negativeBins{};

    bool isScored() const { return !scores.empty(); }
};

// A classifier as far as the screen shows it.
struct FindFit {
    std::vector<LabelledScore> outOfFold;
    PrecisionRecallCurve curve;
    int positiveCount = 0; // distinct photos that took part
    int negativeCount = 0;
    int leftOutCount = 0; // labelled, but not read yet, gone, or more than take part
    double seconds = 0;
    double loss = 0;          // weighted log loss on the labels themselves, nats
    double outOfFoldLoss = 0; // the same of models that never saw them
};

// A network that is tuned on the marks.
struct TuningStatus {
    bool isRunning = false;
    double seconds = 0; // of the tuning under way, or the last one
    int run = 0;        // from 1: one for every fold that is held out, and one for all marks
    int runCount = 0;   // 0: it has not begun yet
    int step = 0;
    int stepCount = 0;
    double loss = 0;       // of the step's photos, nats
    bool isUsed = false;   // the scores are those of a tuned network
    bool isBehind = false; // and the marks have changed since
    std::string failure;   // one sentence; the scores before stay
};

struct LibraryScanStatus {
    bool isRunning = false;
    int doneCount = 0;
    int totalCount = 0;
    double seconds = 0;
    std::size_t photoCount = 0;         // read so far, outside the session
    std::vector<RejectedFile> rejected; // the first kShownRejected of them
    std::size_t rejectedCount = 0;
    std::string failure; // one sentence; what was read before stays
};
inline constexpr std::size_t kShownRejected = 200;

// all: in their own order, which marking does not change.
enum class FoundFilter { all, found, unsure, rest, marked, count };

// The photos one looks at one by one.
enum class ReviewKind { none, improve, look };
struct Review {
    ReviewKind kind = ReviewKind::none;
    std::vector<FindPhoto> photos; // improve: nearest to the line first; look: the one opened
    std::size_t at = 0;
    bool isOpen() const { return kind != ReviewKind::none && at < photos.size(); }
};

struct AlbumStatus {
    bool isRunning = false;
    int doneCount = 0;
    int totalCount = 0;
    std::string path; // of the album being written or last written
    std::string failure;
};

} // namespace morphoscope
