// Everything the user would be sad to lose, as plain data with ==. Undo, autosave, take files and
// "is this result stale?" all fall out of that. Only the UI thread holds one; the text form is in
// `store`.
#pragma once

#include "core/aligned_set.h"
#include "core/morph_settings.h"
#include "core/photo_set.h"
#include "core/point2.h"
#include "core/training.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace morphoscope {

enum class MapLayoutKind { pca, tsne };

// View on the map: `center` in map units lies in the middle of the panel; `zoom` is pixels per map
// unit, 0 means "fit".
struct MapCamera {
    Point2 center;
    float zoom = 0;
    friend bool operator==(const MapCamera&, const MapCamera&) = default;
};

struct MapSettings {
    MapLayoutKind layout = MapLayoutKind::pca;
    float perplexity = 10;
    std::uint64_t seed = 1;
    float thumbnailPixels = 56; // longest side, before UI scaling
    bool showsThumbnails = true;
    MapCamera camera;
    friend bool operator==(const MapSettings&, const MapSettings&) = default;
};

// What the picture shows when no morph plays.
enum class PictureSource { morph, latent };
// What stands beside it: nothing; the nearest photo; or the plain cross-fade and what the network
// draws alone (of a plain model, whose picture that is, the photo again).
enum class PictureSplit { none, photo, comparison };

struct PictureSettings {
    PictureSource source = PictureSource::latent;
    PictureSplit split = PictureSplit::none;
    float zoom = 1;
    Point2 pan;                // fraction of the picture
    std::vector<float> latent; // the latent shown when source == latent; empty: the mean latent
    int keptComponents = -1;   // rebuilds the picture from the first k components; -1: all
    friend bool operator==(const PictureSettings&, const PictureSettings&) = default;
};

enum class FilmFormat { mp4, gif, webm, png };

struct FilmSettings {
    FilmFormat format = FilmFormat::mp4;
    int width = 1280;
    int height = 960;
    int fps = 30;
    int frameCount = 0; // 0: from the morph's length
    int quality = 7;    // 0..10
    friend bool operator==(const FilmSettings&, const FilmSettings&) = default;
};

enum class Label { positive, negative };

// Which line between yes and no is drawn: by the best balance of the labels that counts precision
// twice, by a precision to keep, or where the user put it.
enum class LineRule { precisionFirst, targetPrecision, byHand };
enum class AlbumKind { copies, links };

// What learns from the labels: the regression on features that stay as they are, or the whole
// network that gives the features; then from a random head, or from the regression's.
enum class FindTraining { head, probeThenTune, tune };

// Finding the photos of one subject. Labels of the session's own photos are Session::labels.
struct FindSettings {
    std::vector<std::string> library;           // folders searched beside the session's photos
    std::map<std::string, Label> libraryLabels; // of photos outside the session, by absolute path
    LineRule rule = LineRule::precisionFirst;
    double targetPrecision = 0.9; // of LineRule::targetPrecision
    double threshold = 0.5;       // of LineRule::byHand
    AlbumKind albumKind = AlbumKind::copies;
    std::string albumFolder; // absolute; empty: the next free one among the session's exports
    std::string features;    // folder of a network that gives them; empty: the built-in ones
    FindTraining training = FindTraining::head; // of that network; tuning is started by hand
    friend bool operator==(const FindSettings&, const FindSettings&) = default;
};

// Sizes are fractions of the window, so that they survive another screen.
struct WindowSettings {
    float galleryWidth = 0; // pixels before scaling; 0: the default
    float sideWidth = 0;
    float mapShare = 0.4f; // of the middle column (or row, in a wide window)
    enum class Middle { both, map, picture } middle = Middle::both;
    bool lightTheme = false;
    float uiScale = 1; // on top of the monitor's content scale
    int sideTab = 0;
    bool showsCaption = true; // in the presentation
    friend bool operator==(const WindowSettings&, const WindowSettings&) = default;
};

struct PerformanceSettings {
    bool vsync = true;
    int frameLimit = 60; // frames per second; 0: none
    bool rendersOnlyOnChange = true;
    friend bool operator==(const PerformanceSettings&, const PerformanceSettings&) = default;
};

struct Session {
    std::vector<std::string> sources; // folders and files, as absolute paths
    Fit fit = Fit::crop;
    TrainingSettings training;
    MapSettings map;
    MorphSettings morph;
    PictureSettings picture;
    FilmSettings film;
    WindowSettings window;
    PerformanceSettings performance;
    std::vector<std::string> selection;  // photo names, in the order of the clicks
    std::map<std::string, Label> labels; // by photo name
    FindSettings find;
    std::vector<UserPoint> userPoints; // correct the alignment, oldest first
    friend bool operator==(const Session&, const Session&) = default;
};

} // namespace morphoscope
