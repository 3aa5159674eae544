#include "app/command_line.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdint>
#include <limits>
#include <map>

namespace morphoscope {
namespace {

constexpr const char* kAbout =
    "Morphoscope turns a folder of your own photos into a latent space you can walk through.\n"
    "Without a command it opens the window on PATH..., or on the demo terrace.";

constexpr int kMostPixels = 16384; // a side: what drivers and encoders can hold

struct Size {
    int width = 0;
    int height = 0;
};

Size sizeFromText(const std::string& text) {
    Size size;
    const char* end = text.data() + text.size();
    const auto [cross, widthError] = std::from_chars(text.data(), end, size.width);
    if (widthError == std::errc{} && cross != end && *cross == 'x') {
        const auto [rest, heightError] = std::from_chars(cross + 1, end, size.height);
        if (heightError == std::errc{} && rest == end && size.width > 0 && size.height > 0 &&
            size.width <= kMostPixels && size.height <= kMostPixels)
            return size;
    }
    throw CLI::ValidationError("--size", "'" + text +
                                             "' is not a size; expected WIDTHxHEIGHT, for example "
                                             "640x480, at most 16384 a side");
}

template <class Options> void addSize(CLI::App& command, Options& options, const char* what) {
    command
        .add_option_function<std::string>(
            "--size",
            [&options](const std::string& text) {
                const Size size = sizeFromText(text);
                options.width = size.width;
                options.height = size.height;
            },
            what)
        ->type_name("WxH");
}

// An option whose value is one of a few words; `target` is the enum or an optional of it.
template <class Enum, class Target>
CLI::Option* addChoice(CLI::App& command, const std::string& option, Target& target,
                       const std::map<std::string, Enum>& names, const std::string& what) {
    std::string words;
    for (const auto& [word, value] : names)
        words += (words.empty() ? "" : ", ") + word;
    return command
        .add_option_function<std::string>(
            option,
            [&target, &names, words, option](const std::string& word) {
                const auto found = names.find(word);
                if (found == names.end())
                    throw CLI::ValidationError(option, "'" + word + "' is none of " + words);
                target = found->second;
            },
            what)
        ->type_name(words);
}

const std::map<std::string, ModelKind> kModelNames{
    {"ae", ModelKind::ae}, {"vae", ModelKind::vae}, {"aligned", ModelKind::aligned}};
const std::map<std::string, PathKind> kPathNames{{"lerp", PathKind::lerp},
                                                 {"slerp", PathKind::slerp},
                                                 {"pca", PathKind::pca},
                                                 {"spline", PathKind::spline}};
const std::map<std::string, KeyOrder> kOrderNames{{"shortest", KeyOrder::shortestWay},
                                                  {"time-of-day", KeyOrder::timeOfDay}};
const std::map<std::string, Yardstick> kYardstickNames{{"crossfade", Yardstick::crossfade},
                                                       {"similarity", Yardstick::similarity}};
const std::map<std::string, Fit> kFitNames{{"crop", Fit::crop}, {"letterbox", Fit::letterbox}};
const std::map<std::string, DecoderWish> kDecoderNames{
    {"auto", DecoderWish::automatic}, {"gl", DecoderWish::gl}, {"torch", DecoderWish::torch}};
const std::map<std::string, FigureKind> kFigureNames{
    {"recon", FigureKind::recon}, {"traverse", FigureKind::traverse}, {"dims", FigureKind::dims},
    {"pca", FigureKind::pca},     {"scree", FigureKind::scree},       {"map", FigureKind::map}};
const std::map<std::string, BenchKind> kBenchNames{
    {"decode", BenchKind::decode}, {"frame", BenchKind::frame},       {"train", BenchKind::train},
    {"import", BenchKind::import}, {"classify", BenchKind::classify}, {"align", BenchKind::align}};
const std::map<std::string, FindTraining> kFindTrainingNames{
    {"head", FindTraining::head},
    {"probe-then-tune", FindTraining::probeThenTune},
    {"tune", FindTraining::tune}};
const std::map<std::string, MapLayoutKind> kLayoutNames{{"pca", MapLayoutKind::pca},
                                                        {"tsne", MapLayoutKind::tsne}};

// From 0 to 1. (CLI::Range lets "nan" pass.)
CLI::Validator share() {
    const auto refusal = [](const std::string& text) {
        double value = -1;
        const char* const end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data(), end, value);
        const bool isShare = error == std::errc{} && rest == end && value >= 0 && value <= 1;
        return isShare ? std::string() : "Value " + text + " not in range 0 to 1";
    };
    return {refusal, "FLOAT in [0 - 1]"};
}

void addCommon(CLI::App& app, CommonOptions& common) {
    app.add_flag("--headless", common.isHeadless, "Without a window, where there is no display");
    app.add_flag("--quiet", common.isQuiet, "No progress on stderr");
    app.add_flag("--json", common.asJson, "Results as JSON on stdout");
    app.add_option("--threads", common.threads, "Threads for slow work")
        ->check(CLI::Range(1, 1024));
    app.add_option("--device", common.device, "Where to learn: cpu, cuda or auto")
        ->check(CLI::IsMember({"auto", "cpu", "cuda"}));
    addChoice(app, "--decoder", common.decoder, kDecoderNames, "Who decodes");
}

void addWindow(CLI::App& app, WindowOptions& window) {
    app.add_option("PATH", window.paths, "Folders, photos, a session or a take");
    app.add_option("--frames", window.frames, "Quit after this many frames")
        ->check(CLI::Range(0, 1'000'000'000));
    app.add_option("--screenshot", window.screenshot, "Write the last frame as PNG or JPEG");
    app.add_flag("!--no-train", window.startsLearning, "Do not start to learn by itself");
    app.add_flag("--empty", window.isEmpty, "Start with nothing instead of the demo terrace");
    addSize(app, window, "Size of the window");
}

void addTrain(CLI::App& app, TrainOptions& train) {
    CLI::App& command = *app.add_subcommand("train", "Learn PHOTOS and write a session");
    command.add_option("PHOTOS", train.photos, "Folders and photos; none: the demo terrace");
    command.add_option("-o,--output", train.session, "The session's folder, NAME.morpho")
        ->required()
        ->type_name("SESSION");
    addChoice(command, "--model", train.kind, kModelNames,
              "What learns; unless told: aligned, and vae for one photo or more than 64");
    command.add_option("--epochs", train.epochs, "Passes over all photos");
    addSize(command, train, "Size of the picture that is learned");
    command.add_option("--latent", train.latentSize, "Size of the latent");
    command.add_option("--batch", train.batchSize, "Photos a step");
    command.add_option("--learning-rate", train.learningRate, "Adam's step size");
    command.add_option("--beta", train.beta, "Weight of the KL term");
    command.add_option("--seed", train.seed, "Seed of everything random")
        ->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()));
    addChoice(command, "--fit", train.fit, kFitNames, "Photos of another shape");
    command.add_flag("--resume", train.resumes, "Go on from the session's checkpoint");
}

void addMorph(CLI::App& app, MorphOptions& morph) {
    CLI::App& command = *app.add_subcommand("morph", "Render a morph through KEYs");
    CLI::Option* session = command.add_option("SESSION", morph.session);
    CLI::Option* keys = command.add_option(
        "KEY", morph.keys, "A photo's file name or z:0.1,0.2,...; none: the session's morph");
    command.add_option("--take", morph.take, "Render this take instead")
        ->excludes(session)
        ->excludes(keys);
    command
        .add_option("-o,--output", morph.output,
                    "FILE.gif, FILE.mp4, FILE.webm, or a folder for PNG frames")
        ->required();
    CLI::Option* frames =
        command.add_option("--frames", morph.frames, "Number of frames, both ends counted")
            ->check(CLI::Range(1, 1'000'000));
    command.add_option("--fps", morph.fps, "Frames per second, a GIF at most 50")
        ->check(CLI::Range(1, 120));
    command.add_option("--quality", morph.quality, "0 (small) to 10 (best)")
        ->check(CLI::Range(0, 10));
    addChoice(command, "--path", morph.path, kPathNames, "The way between the keys")
        ->excludes("--take");
    addChoice(command, "--order", morph.order, kOrderNames,
              "Puts the keys in order; unless told: as they stand")
        ->excludes("--take");
    command.add_option("--at", morph.at, "Only the frames at these positions, 0 to 1")
        ->check(share())
        ->excludes(frames);
    command.add_flag("--loop", morph.loops, "Back to the first key")->excludes("--take");
    command.add_flag("--ease", morph.easesIntoKeys, "Slow down into each key")->excludes("--take");
    command.add_flag("--raw-pace", morph.hasRawPace, "Even steps in the latent, not for the eye")
        ->excludes("--take");
    addSize(command, morph, "Size of the film");
    command.add_option("--width", morph.width, "Width of the film; its height follows the photos")
        ->check(CLI::Range(16, kMostPixels))
        ->excludes("--size");
}

void addFigure(CLI::App& app, FigureOptions& figure) {
    CLI::App& command = *app.add_subcommand("figure", "Draw a figure of a session");
    command.add_option("SESSION", figure.session)->required();
    addChoice(command, "KIND", figure.kind, kFigureNames, "Which figure")->required();
    command.add_option("KEY", figure.keys, "traverse: the two photos");
    command.add_option("-o,--output", figure.output, "FIGURE.png or FIGURE.jpg")->required();
    command.add_option("--frames", figure.frames, "traverse: pictures, both ends counted")
        ->check(CLI::Range(2, 64));
    addChoice(command, "--instead", figure.yardstick, kYardstickNames,
              "traverse: what an aligned model is measured against, in its place");
    command.add_option("--csv", figure.csv, "scree: the numbers as well");
    command.add_option("--dims", figure.dimensions, "dims: the latent dimensions to move")
        ->delimiter(',');
    command.add_option("--components", figure.components, "pca: how many")
        ->check(CLI::Range(1, 64));
    addChoice(command, "--layout", figure.layout, kLayoutNames, "map: its layout");
}

CLI::Option* addFeatures(CLI::App& command, std::filesystem::path& folder) {
    return command
        .add_option_function<std::string>(
            "--features",
            [&folder](const std::string& text) { folder = text == "builtin" ? "" : text; },
            "builtin, or the folder of a ViT or DINOv2: config.json, preprocessor_config.json, "
            "model.safetensors")
        ->type_name("builtin|DIR");
}

void addFinding(CLI::App& app, LabelOptions& label, ClassifyOptions& classify) {
    CLI::App& labelCommand =
        *app.add_subcommand("label", "Say which photos show a subject, and which do not");
    labelCommand.add_option("SESSION", label.session, "NAME.morpho; made when there is none")
        ->required();
    labelCommand.add_option("--positive", label.positives, "Photos that show it, or folders")
        ->type_name("F...");
    labelCommand.add_option("--negative", label.negatives, "Photos that do not, or folders")
        ->type_name("F...");

    CLI::App& command =
        *app.add_subcommand("classify", "Find the photos like a session's positives in LIBRARY");
    command.add_option("SESSION", classify.session)->required();
    command.add_option("LIBRARY", classify.library, "Folders and photos")->required();
    CLI::Option* threshold =
        command.add_option("--threshold", classify.threshold, "Yes from this score on, 0 to 1")
            ->check(share());
    command
        .add_option("--precision", classify.precision,
                    "Draw the line where this share of the labelled photos above it is right")
        ->check(share())
        ->excludes(threshold);
    command.add_option("--csv", classify.csv, "path,score,decision of every photo")
        ->type_name("FILE.csv");
    CLI::Option* album =
        command.add_option("--album", classify.album, "Copy the photos found into this folder")
            ->type_name("DIR");
    command.add_flag("--link", classify.linksAlbum, "Links in the album instead of copies")
        ->needs(album);
    CLI::Option* features = addFeatures(command, classify.features);
    addChoice(command, "--train", classify.training, kFindTrainingNames,
              "What learns: a regression on the features, or the whole network (minutes)");
    command.final_callback([&classify, features] {
        if (classify.training != FindTraining::head && classify.features.empty())
            throw CLI::RequiresError("--train", features->get_name() + " DIR");
    });
}

void addSources(CLI::App& app, ImportTakeoutOptions& takeout, GooglePhotosOptions& google) {
    CLI::App& takeoutCommand =
        *app.add_subcommand("import-takeout", "A Google Takeout to a plain folder of photos");
    takeoutCommand.add_option("PART", takeout.parts, "zip and tgz files, or unpacked folders")
        ->required();
    takeoutCommand.add_option("-o,--output", takeout.folder, "The folder for the photos")
        ->required()
        ->type_name("FOLDER");
    takeoutCommand.add_flag("--link", takeout.links, "Links to unpacked photos instead of copies");

    CLI::App& command =
        *app.add_subcommand("google-photos", "Choose photos at Google Photos and fetch them");
    command.add_option("-o,--output", google.folder, "The folder for the photos")
        ->type_name("FOLDER");
    command
        .add_option("--client", google.client,
                    "Google's file of your own client of the type Desktop app")
        ->type_name("FILE.json");
    command.add_option("--side", google.side, "Longest side in pixels instead of the originals")
        ->check(CLI::Range(16, 16'384));
    command.add_flag("--sign-out", google.signsOut, "Forget the sign-in");
    CLI::Option* server =
        command
            .add_option("--server", google.server, "Another server that knows mediaItems:search")
            ->type_name("https://HOST");
    command.add_option("--token-file", google.tokenFile, "Holds the token for --server")
        ->needs(server)
        ->type_name("FILE");
    command.add_option("--from", google.from, "First day, for --server")
        ->needs(server)
        ->type_name("YYYY-MM-DD");
    command.add_option("--to", google.to, "Last day, for --server")
        ->needs(server)
        ->type_name("YYYY-MM-DD");
}

void addScore(CLI::App& app, ScoreOptions& score) {
    CLI::App& command =
        *app.add_subcommand("score", "How good the morphs are, beside a cross-fade");
    command.add_option("SESSION", score.session)->required();
    command.add_option("KEY", score.keys, "Pairs of photos A B A B ...; none: all pairs");
    command.add_option("--truth", score.truth, "Folder with A__B.png: true middle frames")
        ->type_name("DIR");
    CLI::Option* landmarks =
        command
            .add_option("--landmarks", score.landmarks, "JSON: photo -> name -> [x, y] in widths")
            ->type_name("FILE");
    command
        .add_option("--landmark-errors", score.landmarkErrors,
                    "Every pair: how far each landmark's match is off, CSV")
        ->needs(landmarks)
        ->type_name("FILE");
    command
        .add_option("--matches", score.matches, "One pair: where each point of A lies in B, CSV")
        ->type_name("FILE");
}

void addAlign(CLI::App& app, AlignOptions& align) {
    CLI::App& command = *app.add_subcommand(
        "align", "Align a session's photos; add, list or remove the points that correct it");
    command.add_option("SESSION", align.session)->required();
    CLI::Option* photos =
        command.add_option("PHOTO", align.keys, "Two photos that show the same thing");
    command
        .add_option("--at", align.at,
                    "Where the thing is in either photo: x and y from the top left corner, in "
                    "shares of the photo's width")
        ->expected(2)
        ->needs(photos)
        ->type_name("X,Y X,Y");
    command.add_option("--remove", align.removed, "Points to remove, by their number in the list")
        ->check(CLI::Range(1, 1'000'000))
        ->type_name("N...");
}

void addRest(CLI::App& app, LatentsOptions& latents, BenchOptions& bench) {
    CLI::App& latentsCommand =
        *app.add_subcommand("latents", "One row per photo: name, z0, z1, ...");
    latentsCommand.add_option("SESSION", latents.session)->required();
    latentsCommand.add_option("--csv", latents.csv, "FILE.csv")->required();

    CLI::App& benchCommand = *app.add_subcommand("bench", "Measure this machine");
    addChoice(benchCommand, "KIND", bench.kind, kBenchNames, "What to measure")->required();
    benchCommand.add_option(
        "--photos", bench.photos,
        "train, import: these photos; classify: a folder of two, the smaller the subject");
    benchCommand.add_option("--size", bench.size, "train: WxH");
    benchCommand.add_option("--seconds", bench.seconds, "train: for how long")
        ->check(CLI::Range(0.1, 86400.0));
    benchCommand.add_option("--count", bench.photoCount, "frame, import: how many photos")
        ->check(CLI::Range(1, 1'000'000));
    addFeatures(benchCommand, bench.features);
    benchCommand.add_flag("--layers", bench.perLayer, "decode: time of every layer");

    app.add_subcommand("doctor", "What was found on this machine, and what follows");
}

} // namespace

Invocation parseCommandLine(int argc, const char* const* argv) {
    CLI::App app{kAbout, "morphoscope"};
    app.fallthrough();
    app.require_subcommand(0, 1);
    app.set_version_flag("--version", "morphoscope " MORPHOSCOPE_VERSION);
    CommonOptions common;
    WindowOptions window;
    TrainOptions train;
    MorphOptions morph;
    FigureOptions figure;
    LatentsOptions latents;
    ScoreOptions score;
    AlignOptions align;
    LabelOptions label;
    ClassifyOptions classify;
    ImportTakeoutOptions takeout;
    GooglePhotosOptions google;
    BenchOptions bench;
    addCommon(app, common);
    addWindow(app, window);
    addTrain(app, train);
    addMorph(app, morph);
    addFigure(app, figure);
    addFinding(app, label, classify);
    addSources(app, takeout, google);
    addScore(app, score);
    addAlign(app, align);
    addRest(app, latents, bench);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::ostringstream out;
        std::ostringstream err;
        const int status = app.exit(error, out, err);
        throw UsageError(out.str() + err.str(), status == 0);
    }
    const auto given = [&](const char* name) { return app.get_subcommand(name)->parsed(); };
    if (given("train"))
        return {common, train};
    if (given("morph")) {
        if (morph.session.empty() && morph.take.empty())
            throw UsageError("SESSION or --take is required\n"
                             "Run with --help for more information.\n",
                             false);
        return {common, morph};
    }
    if (given("figure"))
        return {common, figure};
    if (given("score"))
        return {common, score};
    if (given("align"))
        return {common, align};
    if (given("latents"))
        return {common, latents};
    if (given("label"))
        return {common, label};
    if (given("classify"))
        return {common, classify};
    if (given("import-takeout"))
        return {common, takeout};
    if (given("google-photos"))
        return {common, google};
    if (given("bench"))
        return {common, bench};
    if (given("doctor"))
        return {common, DoctorOptions{}};
    return {common, window};
}

} // namespace morphoscope
