#include "tests/support/sample_state.h"

#include <cmath>
#include <cstdio>

namespace morphoscope {

namespace {

std::shared_ptr<const PhotoSet> samplePhotos(std::size_t count) {
    auto set = std::make_shared<PhotoSet>();
    for (std::size_t index = 0; index < count; ++index) {
        char name[64];
        std::snprintf(name, sizeof name, "terrace_%04zu.jpg", index);
        Photo photo;
        photo.name = name;
        photo.path = std::string("/photos/terrace/") + name;
        photo.fileBytes = 2'400'000 + 1000 * index;
        photo.captureTime = 1'600'000'000 + static_cast<std::int64_t>(index) * 86'400 * 31;
        photo.width = 4032;
        photo.height = 3024;
        set->photos.push_back(photo);
    }
    if (count > 5)
        set->photos[5].duplicateOf = set->photos[4].name;
    set->rejected = {
        {"/photos/terrace/notes_on_the_weather_of_the_whole_long_year.txt",
         "notes_on_the_weather_of_the_whole_long_year.txt is not an image: it holds text."},
        {"/photos/terrace/broken.jpg", "broken.jpg is cut off: its JPEG data end early."}};
    return set;
}

void addMap(Live& live, std::size_t count) {
    auto map = std::make_shared<LatentMap>();
    for (std::size_t index = 0; index < count; ++index) {
        const auto turn = static_cast<float>(index) * 2.399963f; // golden angle: spread evenly
        const float radius =
            std::sqrt((static_cast<float>(index) + 0.5f) / static_cast<float>(count));
        map->positions.push_back({radius * std::cos(turn), radius * std::sin(turn)});
        live.latentRowOfPhoto.push_back(static_cast<int>(index));
    }
    live.mapPositions = map->positions;
    live.map = map;
}

void addRun(Live& live) {
    live.training.phase = TrainingPhase::running;
    live.training.epoch = 340;
    live.training.epochCount = 600;
    live.training.step = 3740;
    live.training.millisecondsPerStep = 12.4;
    live.training.elapsedSeconds = 46;
    live.training.remainingSeconds = 22;
    live.training.memoryBytes = 412'000'000;
    live.training.device = "cpu, 2 threads";
    for (int point = 0; point < 200; ++point) {
        const float fall = std::exp(-0.02f * static_cast<float>(point));
        live.training.curve.push_back(
            {point * 18, 0.05f * fall + 0.004f, 0.045f * fall + 0.003f, 20.0f * (1 - fall) + 1.0f});
    }
    auto model = std::make_shared<TrainedModel>();
    model->reconstructionPsnr = 26.3;
    model->activeUnits = 9;
    live.model = model;
    live.shownLatent.assign(128, 0.1f);
}

void addFigures(Live& live) {
    live.performance.framesPerSecond = 60;
    live.performance.cpuMilliseconds = 2.1f;
    live.performance.gpuMilliseconds = 3.4f;
    live.performance.decodeMilliseconds = 1.9f;
    live.performance.decoderName = "GL fp16";
    live.performance.decoderReason = "GL fp16 takes 1.9 ms, LibTorch 6.2 ms.";
    live.performance.glRenderer = "Made-up renderer";
    for (int index = 0; index < 120; ++index) {
        const float wave = std::sin(static_cast<float>(index) * 0.3f);
        live.performance.cpuHistory.push_back(2.1f + 0.4f * wave);
        live.performance.gpuHistory.push_back(3.4f - 0.6f * wave);
    }
}

} // namespace

AppState fullSample(std::size_t photoCount) {
    AppState state;
    Live& live = state.live;
    live.sessionName = "Polyterrasse";
    live.photos = samplePhotos(photoCount);
    for (std::size_t index = 0; index < photoCount; ++index) {
        const auto column = static_cast<float>(index % 8);
        const auto row = static_cast<float>(index / 8 % 8);
        live.thumbnails.push_back({kSampleTexture,
                                   {column / 8, row / 8},
                                   {(column + 1) / 8, (row + 1) / 8},
                                   index % 3 == 2 ? 0.75f : 4.0f / 3.0f});
    }
    addMap(live, photoCount);
    addRun(live);
    addFigures(live);
    live.picture = live.photo = live.crossfade = {kSampleTexture, 640, 480};
    live.log = {{LogLevel::note, "Opened 11 photos of /photos/terrace in 0.4 s.", 1},
                {LogLevel::warning, "broken.jpg is cut off after 12 KB of 2.1 MB.", 3},
                {LogLevel::failure, "The film could not be written: the disk is full.", 1}};
    Session& session = state.session;
    session.sources = {"/photos/terrace"};
    for (const std::size_t index : {std::size_t{0}, photoCount / 2, photoCount - 1})
        session.morph.keys.push_back({live.photos->photos[index].name, {}});
    session.selection = {live.photos->photos[0].name};
    session.labels = {{live.photos->photos[1].name, Label::positive},
                      {live.photos->photos[2].name, Label::negative}};
    live.keyPositions = {0.0, 0.41, 0.72};
    live.morphSeconds = 7.5;
    live.playback = {true, 0.3};
    session.picture.source = PictureSource::morph;
    return state;
}

AppState emptySample() {
    AppState state;
    state.live.recentSources = {"/home/somebody/Pictures/Polyterrasse",
                                "/home/somebody/Pictures/A very long name of a folder of "
                                "photos that nobody wants to read to its end/2021",
                                "/home/somebody/Pictures/garden.morpho"};
    addFigures(state.live);
    return state;
}

AppState workingSample() {
    AppState state;
    addFigures(state.live);
    state.live.sessionName = "Polyterrasse";
    state.live.import = {true, 412, 2000, "IMG_20210314_083022.jpg", ""};
    return state;
}

AppState failedSample() {
    AppState state = fullSample();
    state.live.import.failure = "/photos/terrace has vanished: the 11 photos read before stay.";
    state.live.training.phase = TrainingPhase::failed;
    state.live.training.failure = "The loss became infinite at step 3740.";
    state.live.film.failure = "The disk is full: 12 MB were written, 40 MB are needed.";
    state.live.picture = {};
    return state;
}

} // namespace morphoscope
