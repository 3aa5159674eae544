// Everything on the screen that is not the user's to lose: results of workers, what is playing,
// what the mouse is over. Only the UI thread holds one.
#pragma once

#include "core/aligned_set.h"
#include "core/finding.h"
#include "core/latent_map.h"
#include "core/morph_score.h"
#include "core/pca.h"
#include "core/photo_set.h"
#include "core/session.h"
#include "core/training.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

// A GL texture as panels see it: a number to hand to ImGui, 0 for "nothing to show". Only `render`
// knows more.
using TextureHandle = std::uint64_t;

struct PictureView {
    TextureHandle texture = 0;
    int width = 0; // pixels of the texture
    int height = 0;
};

// Where a photo's thumbnail lies in a texture page.
struct ThumbnailView {
    TextureHandle texture = 0; // 0: not uploaded yet
    Point2 uv0;
    Point2 uv1;
    float aspect = 1; // width / height
};

struct ImportStatus {
    bool isRunning = false;
    int doneCount = 0;
    int totalCount = 0;
    std::string currentFile;
    std::string failure; // one sentence; empty when nothing failed
};

struct AlignmentStatus {
    bool isRunning = false;
    double share = 0;    // 0..1 of the work
    std::string step;    // "Matching 12 of 55 pairs"
    std::string failure; // one sentence; empty when nothing failed
};

// Correcting the alignment: two photos side by side in place of the picture.
struct CorrectionStatus {
    std::array<std::string, 2> photos;       // names; empty: the picture is shown
    std::array<PictureView, 2> views;        // texture 0 while a photo is loading
    std::array<std::optional<Point2>, 2> at; // a click that waits for the one in the other photo
    std::array<float, 2> zooms{1, 1};        // 1: the whole photo
    std::array<Point2, 2> centres;           // of what is shown, in the photo's widths
    // How the morph carries one photo to the other; null until that is worked out.
    std::shared_ptr<const MorphField> field;
    bool startsAtSecond = false; // the field's photo A is photos[1]
    bool isOpen() const { return !photos[0].empty(); }
};

struct FilmStatus {
    bool isRunning = false;
    int frame = 0;
    int frameCount = 0;
    double elapsedSeconds = 0;
    double remainingSeconds = 0;
    std::string path; // of the film being written or last written
    std::string failure;
};

struct PerformanceStatus {
    float framesPerSecond = 0;
    float cpuMilliseconds = 0; // of the last frame, without waiting for vsync
    float gpuMilliseconds = 0; // timer query; 0 where there is none
    float decodeMilliseconds = 0;
    std::vector<float> cpuHistory; // last 120 frames
    std::vector<float> gpuHistory;
    std::string decoderName;             // "GL fp32", "GL fp16", "LibTorch CPU", ...
    std::string decoderRequest = "auto"; // what the user asked for: "auto", "gl" or "torch"
    std::string decoderReason;           // why this one: both times, or what is missing
    std::string glRenderer;
    std::uint64_t gpuMemoryBytes = 0; // held by our own buffers and textures
};

enum class LogLevel { note, warning, failure };
struct LogLine {
    LogLevel level = LogLevel::note;
    std::string text;
    int repeatCount = 1;
};

// Photos on their way in from a Takeout or from Google Photos, and the small window about it.
struct IntakeStatus {
    bool isOpen = false; // the window
    bool isRunning = false;
    std::string task;       // "Unpacking takeout-001.zip", "Choose your photos in the browser"
    std::string detail;     // the file at hand
    float fraction = -1;    // of the whole; -1: not known
    int photoCount = 0;     // there so far
    std::string failure;    // one sentence; empty when nothing failed
    std::string clientFile; // Google's file of the user's client, as typed or used before
};

// The small folder browser. The app lists folders on a worker; panels only show what is here.
struct FolderEntry {
    std::string name;
    std::string path;       // absolute
    bool isSession = false; // a NAME.morpho folder: opens instead of being entered
    int photoCount = -1;    // photos in it, folders below not counted; -1: not known
    bool isTakeout = false; // a Takeout archive: opens, too
};
enum class FolderPurpose { open, search, album }; // what the chosen folder is for
struct FolderBrowser {
    bool isOpen = false;
    FolderPurpose purpose = FolderPurpose::open;
    std::string folder;               // absolute, the one shown
    std::string parent;               // empty at the root
    std::vector<FolderEntry> entries; // folders and sessions inside, by name
    std::vector<FolderEntry> places;  // home, pictures, recent: one click away
    int photoCount = -1;              // photos in `folder` itself
    bool isListing = false;           // entries are of the folder before, or not complete
    std::string failure;              // one sentence; empty when the folder could be listed
};

struct Playback {
    bool isPlaying = false;
    double position = 0; // 0..1 along the whole morph
};

// Between two keys of MorphSettings::keys; -1 when no morph is shown.
struct MorphMoment {
    int fromKey = -1;
    int toKey = -1;
    float share = 0; // 0 at fromKey, 1 at toKey, in time
};

// How good the part of the morph around the playhead is, as the window plays it, beside a plain
// cross-fade of its two photos. Measured only while somebody looks (command::WantScores).
struct MorphScoreStatus {
    std::string from; // the two photos; empty: there is nothing to measure, `failure` may say why
    std::string to;
    std::optional<MorphScore> shown; // none yet: it is being measured
    std::optional<MorphScore> crossfade;
    bool isMeasuring = false; // these or newer numbers
    std::string failure;      // one sentence; empty when nothing failed
};

// Finding the photos of one subject, as the panel shows it.
struct FindStatus {
    std::size_t positiveCount = 0; // labelled photos, of the session and of the library
    std::size_t negativeCount = 0;
    LibraryScanStatus scan;

    bool isFitting = false;
    double fitSeconds = 0;  // of the fit under way
    std::string fitFailure; // one sentence; the fit before stays
    std::shared_ptr<const FindFit> fit;
    std::shared_ptr<const FindLibrary> library; // null until anything was read
    TuningStatus tuning;
    int comparedCount = 0;       // photos of the session whose features are known already
    int toCompareCount = 0;      // 0: none are being computed
    std::string featuresFailure; // one sentence: why FindSettings::features cannot be used

    // What follows from the line; valid where there is a fit.
    DecisionLine line;
    ConfusionCounts labelled; // out of fold
    ConfusionCounts argmax;   // the same from one half on
    Bounds recallBounds;      // 95 %
    Bounds falseAlarmBounds;
    std::string promise;           // what so few labels allow, in words
    DecisionCounts unmarked;       // of the photos without a label
    DecisionCounts unmarkedArgmax; // the same from one half on

    FoundFilter filter = FoundFilter::all;
    std::vector<std::string> selection; // paths of photos outside the session
    Review review;
    PictureView reviewPhoto; // texture 0 while it is loading
    std::string reviewFailure;
    // Thumbnails of photos outside the session that were asked for lately.
    std::map<std::string, ThumbnailView> thumbnails; // by content hash
    AlbumStatus album;
};

// The photos that the grid shows with its filter, as indices in FindLibrary::photos: a part of one
// of the library's lists, or all photos.
struct FoundRange {
    const std::vector<std::uint32_t>* list = nullptr; // null: all photos in their order
    const std::vector<std::uint32_t>* more = nullptr; // goes on with these
    std::size_t from = 0;
    std::size_t to = 0; // in list, or in all photos
    std::size_t size() const { return to - from + (more ? more->size() : 0); }
    std::uint32_t operator[](std::size_t place) const {
        if (!list)
            return static_cast<std::uint32_t>(from + place);
        return place < to - from ? (*list)[from + place] : (*more)[place - (to - from)];
    }
};
FoundRange foundRange(const FindStatus& find);

// What the user said about the photo; null: nothing.
const Label* labelOf(const FindPhoto& photo, const Session& session);

struct Live {
    std::shared_ptr<const PhotoSet> photos;
    std::vector<ThumbnailView> thumbnails; // one per photo
    ImportStatus import;
    std::vector<std::string> recentSources;
    FolderBrowser folderBrowser;
    IntakeStatus intake;
    std::string galleryFilter; // only photos whose name contains it are listed

    AlignmentStatus aligning;
    std::shared_ptr<const AlignedSet> alignment; // of these photos; null: not aligned (yet)
    bool modelIsBehind = false; // the photos lie elsewhere now than where the model learned them
    CorrectionStatus correction;

    TrainingStatus training;
    std::shared_ptr<const TrainedModel> model;
    std::vector<int> latentRowOfPhoto;          // -1 where the model does not know the photo
    std::vector<ThumbnailView> reconstructions; // one per photo; texture 0 where there is none
    std::vector<float>
        reconstructionPsnrs; // dB, one per photo; NaN where the model does not know it
    std::shared_ptr<const Pca> pca;
    float noiseShare = 0;                 // core noiseShare() of that pca
    std::shared_ptr<const LatentMap> map; // newest layout
    std::vector<Point2> mapPositions;     // what is drawn now: on the way to the newest layout
    bool mapIsStale = false;              // a newer layout is being computed
    std::string mapFailure;               // one sentence; empty when nothing failed
    std::vector<Point2> morphTrail;       // the whole morph as a line on the map, map units
    std::optional<Point2> morphPlace;     // the playhead on that line

    Playback playback;
    std::vector<MorphKey> tourKeys;   // of the tour on stage; empty: the session's morph plays
    double morphSeconds = 0;          // length of the whole morph at speed 1
    MorphMoment moment;               // between which keys the playhead is
    std::vector<double> keyPositions; // 0..1, where each key of the morph lies at its pace
    MorphScoreStatus scores;
    std::vector<float> shownLatent; // of this instant
    std::vector<float>
        shownSigmas;            // the same as component scores / deviations; 0 where no variance
    std::string pictureFailure; // why nothing can be decoded; empty when nothing failed
    std::optional<std::size_t>
        nearestPhoto;         // the photo that `photo` shows: the key nearest in the morph
    PictureView picture;      // the decoded picture, scaled for the screen
    PictureView photo;        // G: the real photo nearest in the morph; split view
    PictureView crossfade;    // X: the plain cross-fade of the two keys; split view
    PictureView networkAlone; // split view of an aligned model: without the photos' own detail
    PictureView mapPreview;   // decoded place under the mouse on the map
    PictureView cardPhoto;    // larger photo for the hover card
    PictureView cardReconstruction;

    std::optional<std::size_t> hoveredPhoto; // map or gallery; index in photos
    std::optional<Point2> hoveredMapPlace;   // empty place under the mouse, map units
    std::vector<Point2> lasso;               // being drawn on the map, map units
    double hoverSeconds = 0;                 // how long the same thing has been under the mouse

    FindStatus find;

    FilmStatus film;
    std::string lastStillPath; // of the still saved last; empty: none yet
    PerformanceStatus performance;
    std::vector<LogLine> log;
    std::string message; // answer to what the user just asked for; fades
    double messageAge = 0;

    bool isPresenting = false;
    bool hidesPanels = false;
    bool isFullScreen = false;
    bool showsKeys = false;
    bool showsRealPhoto = false; // G held
    bool showsCrossfade = false; // X held
    bool canUndo = false;
    bool canRedo = false;
    bool isSavingOverdue = false; // saving failed, or is long overdue
    std::string sessionName;      // shown in the top bar
};

struct AppState {
    Session session;
    Live live;
};

} // namespace morphoscope
