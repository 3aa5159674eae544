// The command line as values: what was asked for, checked, before anything runs. Pure.
#pragma once

#include "core/session.h"

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace morphoscope {

enum class DecoderWish { automatic, gl, torch };

struct CommonOptions {
    bool isHeadless = false;
    bool isQuiet = false;
    bool asJson = false;
    int threads = 0;             // 0: what fits the command
    std::string device = "auto"; // "cpu", "cuda" or "auto"
    DecoderWish decoder = DecoderWish::automatic;
};

struct WindowOptions {
    std::vector<std::filesystem::path> paths; // none: the demo terrace
    int frames = 0;                           // quits after this many; 0: runs on
    std::filesystem::path screenshot;         // of the last frame
    int width = 1280;
    int height = 800;
    bool startsLearning = true;
    bool isEmpty = false; // the empty state instead of the demo terrace
};

struct TrainOptions {
    std::vector<std::filesystem::path> photos; // none: the demo terrace
    std::filesystem::path session;
    std::optional<ModelKind> kind;
    std::optional<int> epochs;
    std::optional<int> width;
    std::optional<int> height;
    std::optional<int> latentSize;
    std::optional<int> batchSize;
    std::optional<float> learningRate;
    std::optional<float> beta;
    std::optional<std::uint64_t> seed;
    std::optional<Fit> fit;
    bool resumes = false;
};

struct MorphOptions {
    std::filesystem::path session;
    std::vector<std::string> keys; // none: the session's, else a suggested tour
    std::filesystem::path take;    // instead of keys and path
    std::filesystem::path output;
    std::optional<int> frames;
    std::optional<int> fps;
    std::optional<int> quality;
    std::optional<PathKind> path;
    std::optional<KeyOrder> order; // none: as given
    std::optional<int> width;
    std::optional<int> height;
    std::vector<double> at; // positions in 0..1; then only these frames
    bool loops = false;
    bool easesIntoKeys = false;
    bool hasRawPace = false; // no even pace
};

enum class FigureKind { recon, traverse, dims, pca, scree, map };

// What a morph is measured against, drawn from an aligned model's photos without any network.
enum class Yardstick { crossfade, similarity };

struct FigureOptions {
    std::filesystem::path session;
    FigureKind kind = FigureKind::recon;
    std::filesystem::path output;
    std::filesystem::path csv;
    std::vector<std::string> keys;      // traverse: the two photos
    int frames = 12;                    // traverse: the blog's ten in-betweens and both photos
    std::optional<Yardstick> yardstick; // traverse: instead of the model
    std::vector<int> dimensions{58, 102, 81};
    int components = 3;
    MapLayoutKind layout = MapLayoutKind::pca;
};

struct ScoreOptions {
    std::filesystem::path session;
    std::vector<std::string> keys; // pairs A B A B...; none: all pairs, medians and worst decile
    std::filesystem::path truth;   // folder with A__B.png: true middle frames
    std::filesystem::path landmarks;
    std::filesystem::path landmarkErrors; // how far each landmark's match is off
    std::filesystem::path matches;        // one pair: where each point of a grid of A lies in B
};

struct AlignOptions {
    std::filesystem::path session;
    std::vector<std::string> keys; // none, or the two photos of a point
    std::vector<std::string> at;   // "x,y" in each of them: widths from the left and the top edge
    std::vector<int> removed;      // numbers of points, as they are listed
};

struct LatentsOptions {
    std::filesystem::path session;
    std::filesystem::path csv;
};

struct LabelOptions {
    std::filesystem::path session;
    std::vector<std::string> positives; // files and folders
    std::vector<std::string> negatives;
};

struct ClassifyOptions {
    std::filesystem::path session;
    std::vector<std::string> library; // files and folders
    std::optional<double> threshold;  // of the score; not together with precision
    std::optional<double> precision;  // wanted of the labelled photos
    std::filesystem::path csv;
    std::filesystem::path album;
    bool linksAlbum = false;        // links instead of copies
    std::filesystem::path features; // folder of a vision transformer; empty: the built-in ones
    FindTraining training = FindTraining::head;
};

struct ImportTakeoutOptions {
    std::vector<std::filesystem::path> parts; // zip and tgz files, folders
    std::filesystem::path folder;
    bool links = false; // to the photos of unpacked parts, instead of copies
};

struct GooglePhotosOptions {
    std::filesystem::path folder;
    std::filesystem::path client; // Google's client file; empty: the one used before
    int side = 0;                 // longest side in pixels; 0: the originals
    bool signsOut = false;
    std::string server;              // instead of Google: one that answers mediaItems:search
    std::filesystem::path tokenFile; // for that server
    std::string from;                // YYYY-MM-DD, for that server
    std::string to;
};

enum class BenchKind { decode, frame, train, import, classify, align };

struct BenchOptions {
    BenchKind kind = BenchKind::decode;
    std::filesystem::path photos;   // train: instead of the demo terrace; classify: two sub-folders
    std::string size;               // train: WxH
    double seconds = 20;            // train
    int photoCount = 0;             // frame, import: 0 is the kind's own count
    bool perLayer = false;          // decode
    std::filesystem::path features; // classify: folder of a vision transformer
};

struct DoctorOptions {};

// What holds for every command, and the one command that was given; none: the window.
struct Invocation {
    CommonOptions common;
    std::variant<WindowOptions, TrainOptions, MorphOptions, FigureOptions, LatentsOptions,
                 ScoreOptions, AlignOptions, LabelOptions, ClassifyOptions, ImportTakeoutOptions,
                 GooglePhotosOptions, BenchOptions, DoctorOptions>
        what;
};

// Wrong usage: exit status 2. `text` is what to print; a request for help is not an error
// (isHelp).
struct UsageError : std::runtime_error {
    UsageError(const std::string& text, bool help) : std::runtime_error(text), isHelp(help) {}
    bool isHelp;
};

// Throws UsageError.
Invocation parseCommandLine(int argc, const char* const* argv);

} // namespace morphoscope
