#include "app/app.h"

#include "app/folder_listing.h"
#include "app/open_session.h"
#include "imgui_panels/layout.h"
#include "imgui_panels/panels.h"
#include "imgui_panels/theme.h"
#include "model/checkpoint.h"
#include "store/session_file.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace morphoscope {
namespace {

constexpr double kMessageSeconds = 6;
constexpr double kFilmBudgetMilliseconds = 8; // of a frame, while a film is being made
constexpr std::size_t kMaxLogLines = 500;

// A first morph is worth seeing once the pictures are recognisable.
constexpr double kFirstMorphPsnr = 17;

} // namespace

App::App(AppOptions options)
    : options_(std::move(options)), stage_(std::make_unique<Stage>(options_.gl, options_.decoder)),
      findPictures_(std::make_unique<FindPictures>()),
      albumMaker_(
          [progress = albumProgress_](const AlbumRequest& request, const std::stop_token& stop) {
              return makeAlbum(
                  request, [&](int done) { progress->put(done); }, stop);
          }),
      folderLister_([](const std::vector<std::string>& request, const std::stop_token&) {
          return listFolder(request.front(), {request.begin() + 1, request.end()});
      }),
      demoPainter_([](int, const std::stop_token&) { return demoTerraceFolder().string(); }),
      modelLoader_([](const std::filesystem::path& folder, const std::stop_token&) {
          return loadModel(folder);
      }),
      tourFinder_([](const TourRequest& request, const std::stop_token&) {
          return shortestTour(request.keys, *request.model, request.loop);
      }),
      filmPacer_([](const MorphProgramRequest& request, const std::stop_token&) {
          return makePacedProgram(request);
      }) {
    state_.live.recentSources = loadRecent(options_.dataFolder);
    if (const auto client = googleClientFile(options_.dataFolder); std::filesystem::exists(client))
        state_.live.intake.clientFile = client.string();
    state_.live.performance.glRenderer = options_.gl.renderer;
    state_.live.performance.decoderRequest = options_.decoder == DecoderWish::gl      ? "gl"
                                             : options_.decoder == DecoderWish::torch ? "torch"
                                                                                      : "auto";
}

App::~App() {
    trainer_.stop();
    if (keeper_.needsSaving(state_.session))
        keeper_.save(state_.session, errands_);
}

void App::frame(const FrameInput& input) {
    receiveWorkerResults(input.deltaSeconds);
    updateTour(input);
    advancePlayback(input);
    // Before the panels: a texture that is made anew must not be one that they already show.
    drawPictures(input);
    drawPanels(state_.live, state_.session, commands_);
    runCommands();
    requestStaleWork(input.deltaSeconds);
    watchSession(input);
}

void App::receiveWorkerResults(double deltaSeconds) {
    receiveIntake();
    receivePhotos();
    receiveAlignment();
    receiveTraining();
    receiveLoadedModel();
    receiveTour();
    if (auto result = folderLister_.poll(); result && state_.live.folderBrowser.isOpen) {
        FolderBrowser& browser = state_.live.folderBrowser;
        if (const auto* listed = succeeded(*result)) {
            const FolderPurpose purpose = browser.purpose;
            browser = *listed;
            browser.purpose = purpose;
        } else {
            browser.failure = failed(*result)->message;
            browser.isListing = false;
        }
    }
    if (auto result = demoPainter_.poll()) {
        if (const auto* folder = succeeded(*result))
            commands_.push_back(command::OpenPaths{{*folder}});
        else
            fail(failed(*result)->message);
    }
    analysis_.receive(state_.live, deltaSeconds);
    state_.live.mapIsStale |= modelLoader_.isBusy(); // its latents are the map
    receiveFilm();
    receiveFinder();
    receiveErrands();
    state_.live.messageAge += deltaSeconds;
    if (state_.live.messageAge > kMessageSeconds)
        state_.live.message.clear();
}

void App::receivePhotos() {
    const Library::Arrival arrival = library_.receive(state_.live);
    state_.live.import.isRunning |= demoPainter_.isBusy();
    if (arrival == Library::Arrival::somePhotos || arrival == Library::Arrival::wholeSet) {
        if (opening_ && !opening_->hasArrived)
            adoptOpening();
        updateRows();
    }
    for (std::string& note : library_.takeNotes())
        log(LogLevel::warning, std::move(note));
    if (arrival == Library::Arrival::wholeSet)
        photosAreComplete();
    if (arrival == Library::Arrival::failure) {
        fail(state_.live.import.failure);
        if (state_.live.photos) // where there is nothing else to see, it stays to be read
            state_.live.import.failure.clear();
        abandonOpening();
    }
    if (auto images = library_.takeTrainingImages()) {
        if (const auto* prepared = succeeded(*images); prepared && learnsWhenPrepared_)
            launchTraining(*prepared);
        else if (const auto* failure = failed(*images)) {
            state_.live.training.phase = TrainingPhase::idle;
            fail(failure->message);
        }
        learnsWhenPrepared_ = false;
    }
}

void App::receiveTraining() {
    TrainingUpdate update = trainer_.poll();
    if (update.status.phase == TrainingPhase::failed &&
        state_.live.training.phase != TrainingPhase::failed)
        fail(update.status.failure);
    // While the pictures of the next run are prepared, this status is still of the run before.
    const bool isOfBefore =
        learnsWhenLoaded_ || learnsWhenPrepared_ || (learnsWhenAligned_ && !state_.live.alignment);
    if (!isOfBefore && (update.status.phase != TrainingPhase::idle || update.status.step > 0))
        state_.live.training = std::move(update.status);
    if (update.model)
        receiveModel(std::move(update.model));
}

// Of a session from the disk.
void App::receiveLoadedModel() {
    const auto result = modelLoader_.poll();
    if (!result)
        return;
    const bool learns = std::exchange(learnsWhenLoaded_, false);
    if (const Failure* failure = failed(*result)) {
        if (learns)
            state_.live.training.phase = TrainingPhase::idle;
        fail(failure->message);
        return;
    }
    receiveModel(*succeeded(*result));
    if (learns)
        startTraining();
}

void App::playFirstMorph() {
    const auto& model = state_.live.model;
    if (!playsFirstMorph_ || !state_.session.morph.keys.empty() || model->names.size() < 2 ||
        model->reconstructionPsnr < kFirstMorphPsnr)
        return;
    playsFirstMorph_ = false;
    state_.session.morph.keys = farPair(*model);
    playMorph();
}

void App::receiveErrands() {
    for (const Result<std::string>& answer : errands_.poll()) {
        if (const Failure* failure = failed(answer))
            fail(failure->message);
        else if (!succeeded(answer)->empty())
            say(*succeeded(answer));
    }
}

void App::receiveFilm() {
    if (auto result = filmPacer_.poll(); result && filmOrder_) {
        if (const auto* program = succeeded(*result)) {
            startFilm(*program);
        } else {
            giveUpFilm();
            fail(failed(*result)->message);
        }
    }
    if (!film_)
        return;
    try {
        film_->advance(kFilmBudgetMilliseconds);
    } catch (const std::exception& error) { // the driver has no room for its textures
        giveUpFilm();
        fail(error.what());
        return;
    }
    state_.live.film = film_->status();
    switch (film_->phase()) {
    case FilmPhase::running:
        return;
    case FilmPhase::finished:
        say("Wrote " + state_.live.film.path + ".");
        keepTakeOfFilm();
        break;
    case FilmPhase::cancelled:
        state_.live.film.path.clear();
        say("The film was given up; nothing is left of it.");
        break;
    case FilmPhase::failed:
        fail(state_.live.film.failure);
        break;
    }
    film_.reset();
    filmOrder_.reset();
}

void App::advancePlayback(const FrameInput& input) {
    Playback& playback = state_.live.playback;
    if (!playback.isPlaying || state_.live.morphSeconds <= 0)
        return;
    const MorphSettings& morph = shownMorph();
    double position =
        playback.position + input.deltaSeconds * morph.speed / state_.live.morphSeconds;
    if (morph.loop) {
        position -= std::floor(position);
    } else if (position <= 0 || position >= 1) {
        position = std::clamp(position, 0.0, 1.0);
        playback.isPlaying = false;
    }
    playback.position = position;
}

void App::runCommands() {
    Live& live = state_.live;
    hoveredBefore_ = std::exchange(live.hoveredPhoto, std::nullopt);
    hoveredPlaceBefore_ = std::exchange(live.hoveredMapPlace, std::nullopt);
    wantedThumbnails_.clear();
    wantsScores_ = false;
    // A command may push more (a still of the window, say); those run in the next frame.
    for (const Command& command : std::exchange(commands_, {})) {
        try {
            std::visit([this](const auto& what) { run(what); }, command);
        } catch (const std::exception& error) { // a folder that cannot be written, a broken file
            fail(error.what());
        }
    }
    const bool isSame = live.hoveredPhoto == hoveredBefore_ && live.hoveredPhoto.has_value();
    live.hoverSeconds = isSame ? live.hoverSeconds + ImGui::GetIO().DeltaTime : 0;
}

void App::requestStaleWork(double deltaSeconds) {
    const Live& live = state_.live;
    if (live.photos && !live.import.isRunning && !opening_ &&
        live.photos->frame.fit != state_.session.fit && fitAskedFor_ != state_.session.fit) {
        fitAskedFor_ = state_.session.fit; // a reading that fails is not tried again every frame
        run(command::Rescan{});
    }
    // A review nobody sees takes no keys.
    if (!isFinding(state_.session.window))
        state_.live.find.review = {};
    alignByNewPoints();
    judgeModel();
    finder_.requestStale(state_.session, state_.live);
    if (tour_) {
        Session touring = state_.session;
        touring.morph = *tour_;
        analysis_.requestStale(touring, state_.live);
    } else {
        analysis_.requestStale(state_.session, state_.live);
    }
    scorer_.advance(state_.live, {.program = analysis_.program(),
                                  .isWanted = wantsScores_,
                                  .isSettled = !analysis_.isPacing(),
                                  .deltaSeconds = deltaSeconds});
}

void App::drawPictures(const FrameInput& input) {
    const Layout layout =
        makeLayout({.size = {input.width, input.height},
                    .scale = input.scale,
                    .hidesPanels = state_.live.hidesPanels || state_.live.isPresenting,
                    .aspect = shownAspect(state_.live)},
                   state_.session.window);
    stage_->draw(state_,
                 {.program = analysis_.program().get(),
                  .regionWidth = static_cast<int>(layout.picture.width()),
                  .regionHeight = static_cast<int>(layout.picture.height() - layout.pictureFoot),
                  .tileGap = std::round(kTileGap * input.scale),
                  .deltaSeconds = input.deltaSeconds});
    stage_->report(state_.live.performance);
    findPictures_->advance(state_.live.find, wantedThumbnails_,
                           keeper_.folder() / "catalogue.sqlite");
}

void App::watchSession(const FrameInput& input) {
    keeper_.watch(state_.session,
                  {.deltaSeconds = input.deltaSeconds, .isEditing = ImGui::IsAnyItemActive()},
                  errands_);
    state_.live.canUndo = keeper_.canUndo();
    state_.live.canRedo = keeper_.canRedo();
    state_.live.isSavingOverdue = keeper_.isSavingOverdue();
}

bool App::isBusy() const {
    return !commands_.empty() || state_.live.import.isRunning || intake_.isBusy() ||
           library_.isPreparing() || learnsWhenPrepared_ || aligner_.isBusy() ||
           state_.live.training.phase == TrainingPhase::running || analysis_.isBusy() ||
           scorer_.isBusy() || stage_->isBusy() || errands_.isBusy() || filmOrder_ ||
           folderLister_.isBusy() || demoPainter_.isBusy() || modelLoader_.isBusy() ||
           tourFinder_.isBusy() || finder_.isBusy() || findPictures_->isBusy() ||
           albumMaker_.isBusy();
}

double App::secondsToNextFrame() const {
    constexpr double kWhileWorking = 0.1; // progress and newer weights, a few times a second
    constexpr double kWhileQuiet = 0.5;
    if (state_.live.playback.isPlaying || filmOrder_ || analysis_.isBusy() || stage_->isBusy() ||
        findPictures_->isBusy() || !commands_.empty() || state_.live.hoveredPhoto ||
        !state_.live.message.empty())
        return 0;
    return isBusy() ? kWhileWorking : kWhileQuiet;
}

void App::setPerformance(float cpuMilliseconds, std::optional<double> gpuMilliseconds) {
    constexpr std::size_t kHistory = 120;
    PerformanceStatus& status = state_.live.performance;
    const auto push = [](std::vector<float>& history, float value) {
        history.push_back(value);
        if (history.size() > kHistory)
            history.erase(history.begin());
    };
    status.cpuMilliseconds = cpuMilliseconds;
    status.gpuMilliseconds = static_cast<float>(gpuMilliseconds.value_or(0));
    push(status.cpuHistory, status.cpuMilliseconds);
    push(status.gpuHistory, status.gpuMilliseconds);
    status.framesPerSecond = ImGui::GetIO().Framerate;
}

void App::releaseGraphics() {
    if (film_) {
        fail("The graphics driver was reset; the film was given up.");
        giveUpFilm();
    }
    stage_.reset();
    findPictures_.reset();
    // What the state holds of the old context means nothing in the new one.
    Live& live = state_.live;
    for (ThumbnailView& view : live.thumbnails)
        view.texture = 0;
    for (ThumbnailView& view : live.reconstructions)
        view.texture = 0;
    for (PictureView* view :
         {&live.picture, &live.photo, &live.crossfade, &live.networkAlone, &live.mapPreview,
          &live.cardPhoto, &live.cardReconstruction, &live.find.reviewPhoto,
          &live.correction.views[0], &live.correction.views[1]})
        *view = {};
    live.find.thumbnails.clear();
}

void App::restoreGraphics(const GlInfo& gl) {
    options_.gl = gl;
    stage_ = std::make_unique<Stage>(gl, options_.decoder);
    findPictures_ = std::make_unique<FindPictures>();
    log(LogLevel::warning, "The graphics driver was reset; everything was drawn again.");
}

void App::say(std::string message) {
    log(LogLevel::note, message);
    state_.live.message = std::move(message);
    state_.live.messageAge = 0;
}

void App::fail(const std::string& sentence) {
    log(LogLevel::failure, sentence);
    state_.live.message = sentence;
    state_.live.messageAge = 0;
}

void App::log(LogLevel level, std::string text) {
    std::vector<LogLine>& lines = state_.live.log;
    if (!lines.empty() && lines.back().level == level && lines.back().text == text) {
        ++lines.back().repeatCount;
        return;
    }
    lines.push_back({level, std::move(text)});
    if (lines.size() > kMaxLogLines)
        lines.erase(lines.begin());
}

} // namespace morphoscope
