// App: opening, saving, learning; consequences of the commands about them.
#include "app/app.h"

#include "app/alignment.h"
#include "app/folder_listing.h"
#include "app/open_session.h"
#include "core/film_size.h"
#include "core/training_defaults.h"
#include "model/checkpoint.h"
#include "sources/desktop.h"
#include "store/session_file.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace morphoscope {
namespace {

// What belongs to the person and not to the photos goes along into the next session.
Session withPreferencesOf(Session session, const Session& current) {
    session.window = current.window;
    session.performance = current.performance;
    return session;
}

PictureSize presetSize(const ComputeOptions& compute) {
    const bool onGpu = compute.device != "cpu" && cudaIsAvailable();
    const TrainingSettings settings =
        defaultTrainingSettings(ModelKind::vae, onGpu ? Machine::gpu : Machine::cpu);
    return {settings.width, settings.height};
}

// With few marks the scores say little yet, and the photos stay where one looks for the next.
FoundFilter firstFilter(const Session& session) {
    constexpr std::ptrdiff_t kEnough = 5;
    const auto count = [&](Label label) {
        const auto isLabel = [&](const auto& entry) { return entry.second == label; };
        return std::ranges::count_if(session.labels, isLabel) +
               std::ranges::count_if(session.find.libraryLabels, isLabel);
    };
    return count(Label::positive) >= kEnough && count(Label::negative) >= kEnough
               ? FoundFilter::found
               : FoundFilter::all;
}

} // namespace

void App::openSources(const std::vector<std::string>& paths) {
    std::vector<std::string> sources;
    for (const std::string& path : paths)
        sources.push_back(std::filesystem::absolute(path).lexically_normal().string());
    if (sources.empty())
        return;
    const std::filesystem::path folder = sessionFolderFor(sources.front(), options_.dataFolder);
    Session session = withPreferencesOf(Session{}, state_.session);
    session.sources = sources;
    session.training = defaultTrainingSettings(ModelKind::vae, Machine::cpu);
    if (isSessionFolder(folder)) {
        // The same photos were here before: everything is where it was left.
        if (Session before = loadSession(folder); before.sources == sources)
            session = std::move(before);
    }
    openSession(std::move(session), folder);
}

void App::openSession(Session session, std::filesystem::path folder) {
    const std::filesystem::path catalogue = folder / "catalogue.sqlite";
    std::error_code error; // a read-only place is told when saving fails
    const bool isNewFolder = std::filesystem::create_directories(folder, error);
    library_.import({.paths = session.sources, .fit = session.fit, .catalogue = catalogue},
                    Library::Reading::first);
    opening_ = Opening{std::move(session), std::move(folder), isNewFolder};
    state_.live.import = {.isRunning = true};
    state_.live.folderBrowser.isOpen = false;
}

// The first photos are there: from now on this session is the one on the screen.
void App::adoptOpening() {
    opening_->hasArrived = true;
    trainer_.end(); // its last model belongs to the session before
    aligner_.forget(state_.live);
    learnsWhenAligned_ = false;
    modelLoader_.cancel();
    if (keeper_.needsSaving(state_.session))
        keeper_.save(state_.session, errands_);
    analysis_.reset();
    scorer_.reset();
    giveUpFilm();
    tour_.reset();
    fitAskedFor_.reset();
    learnsWhenPrepared_ = false;
    learnsWhenLoaded_ = false;
    playsFirstMorph_ = true;
    state_.session = opening_->session;
    Live fresh;
    fresh.photos = state_.live.photos;
    fresh.import = state_.live.import;
    fresh.log = std::move(state_.live.log);
    fresh.performance = std::move(state_.live.performance);
    fresh.recentSources = state_.live.recentSources;
    fresh.intake.clientFile = std::move(state_.live.intake.clientFile);
    fresh.isFullScreen = state_.live.isFullScreen;
    fresh.sessionName = opening_->folder.stem().string();
    state_.live = std::move(fresh);
    keeper_.adopt(state_.session, opening_->folder);
    finder_.open(opening_->folder);
    state_.live.find.filter = firstFilter(state_.session);
    albumMaker_.cancel();
    if (hasModel(opening_->folder))
        modelLoader_.request(opening_->folder);
}

// Nothing could be read: what was there before stays, and of the new session nothing.
void App::abandonOpening() {
    if (opening_ && opening_->isNewFolder && !opening_->hasArrived) {
        std::error_code error;
        std::filesystem::remove_all(opening_->folder, error);
    }
    opening_.reset();
}

void App::photosAreComplete() {
    const bool isFirstReading = std::exchange(opening_, std::nullopt).has_value();
    Live& live = state_.live;
    live.import.isRunning = false;
    alignOtherPictures();
    alignLearnedPhotos();
    const std::size_t rejected = live.photos->rejected.size();
    if (rejected > 0)
        say(std::to_string(rejected) + (rejected == 1 ? " file was" : " files were") +
            " skipped; the log says why.");
    const std::string source = state_.session.sources.front();
    errands_.run([folder = options_.dataFolder, source] {
        addRecent(folder, source);
        return std::string();
    });
    // Read again, the photos find the settings that the user has made since.
    const bool isFresh = isFirstReading && !live.model && !hasModel(keeper_.folder());
    if (!isFresh)
        return;
    const PictureSize size = learnedSize(live.photos->frame.aspect, presetSize(options_.compute));
    state_.session.training.kind = options_.kind.value_or(modelKindFor(live.photos->photos.size()));
    state_.session.training.width = size.width;
    state_.session.training.height = size.height;
    state_.session.film.height =
        filmHeightFor(state_.session.film.width, live.photos->frame.aspect);
    if (!keeper_.canUndo())
        keeper_.adopt(state_.session, keeper_.folder()); // sizes are no step of the user's
    keeper_.save(state_.session, errands_);
    if (options_.startsLearning)
        startTraining();
}

// What is known, or being found out, of photos that now are cut otherwise holds no longer.
void App::alignOtherPictures() {
    Live& live = state_.live;
    const bool isStale = live.alignment && !showsSamePictures(*live.alignment, *live.photos);
    if (!isStale && (!aligner_.isBusy() || aligner_.askedFrame() == live.photos->frame))
        return;
    aligner_.forget(live);
    live.alignment.reset();
    if (std::exchange(learnsWhenAligned_, false))
        startTraining();
}

void App::startTraining() {
    if (!state_.live.photos || state_.live.photos->photos.empty()) {
        fail("There are no photos to learn yet.");
        return;
    }
    try {
        checkTrainingSettings(state_.session.training);
    } catch (const std::runtime_error& error) {
        fail(error.what());
        return;
    }
    if (modelLoader_.isBusy()) { // it goes on from what was learned before, once that is read
        state_.live.training = {.phase = TrainingPhase::running};
        learnsWhenLoaded_ = true;
        return;
    }
    if (state_.session.training.kind == ModelKind::aligned &&
        (!isAlignmentOf(state_.live.alignment.get(), *state_.live.photos) ||
         state_.live.alignment->userPoints != state_.session.userPoints)) {
        state_.live.training = {.phase = TrainingPhase::running};
        learnsWhenAligned_ = true;
        align();
        return;
    }
    prepareTraining();
}

void App::align(std::vector<std::string> only) {
    if (!isAlignmentOf(state_.live.alignment.get(), *state_.live.photos))
        state_.live.alignment.reset();
    // All cores: its pieces of work wait for nothing, so frames still come in between.
    aligner_.request(state_.live, {.sessionFolder = keeper_.folder(),
                                   .userPoints = state_.session.userPoints,
                                   .threadCount = fullThreadCount(),
                                   .only = std::move(only)});
}

void App::prepareTraining() {
    learnsWhenPrepared_ = true;
    state_.live.training = {.phase = TrainingPhase::running};
    library_.requestTrainingImages(state_.live.photos, state_.session.training,
                                   state_.live.alignment);
}

void App::launchTraining(std::shared_ptr<const TrainingImages> images) {
    const auto& model = state_.live.model;
    const bool goesOn = model && model->names == images->names &&
                        isSameRun(model->settings, state_.session.training);
    if (model && !goesOn)
        say(model->names != images->names
                ? "The photos are not those of before: learning starts anew."
                : "The settings are not those of before: learning starts anew.");
    trainer_.start({.settings = state_.session.training,
                    .images = std::move(images),
                    .checkpointFolder = keeper_.folder(),
                    .resumes = goesOn,
                    .compute = options_.compute});
}

void App::receiveModel(std::shared_ptr<const TrainedModel> model) {
    state_.live.model = std::move(model);
    updateRows();
    alignLearnedPhotos();
    playFirstMorph();
}

// A session from the disk: its morphs need to know where the photos lie, all of them.
void App::alignLearnedPhotos() {
    const Live& live = state_.live;
    if (live.model && live.model->shape && !live.alignment && !aligner_.isBusy() && !opening_ &&
        !live.import.isRunning)
        align(live.model->names);
}

// Which row of the model each photo of the set is.
void App::updateRows() {
    Live& live = state_.live;
    live.latentRowOfPhoto.assign(live.photos ? live.photos->photos.size() : 0, -1);
    live.reconstructionPsnrs.assign(live.latentRowOfPhoto.size(), NAN);
    if (!live.model || !live.photos)
        return;
    for (std::size_t row = 0; row < live.model->names.size(); ++row) {
        const auto index = live.photos->indexOf(live.model->names[row]);
        if (!index)
            continue;
        live.latentRowOfPhoto[*index] = static_cast<int>(row);
        if (row < live.model->reconstructionPsnrs.size())
            live.reconstructionPsnrs[*index] =
                static_cast<float>(live.model->reconstructionPsnrs[row]);
    }
}

void App::openTakeFile(const std::filesystem::path& file) {
    Take take = loadTake(file);
    const std::filesystem::path folder = file.parent_path().parent_path();
    Session session = loadSession(folder);
    session.morph = std::move(take.morph);
    session.film = take.film;
    session.picture.source = PictureSource::morph;
    openSession(std::move(session), folder);
}

void App::run(const command::OpenPaths& open) {
    if (open.paths.size() == 1 && isSessionFolder(open.paths.front()))
        openSession(loadSession(open.paths.front()), std::filesystem::absolute(open.paths.front()));
    else if (open.paths.size() == 1 && open.paths.front().ends_with(".take.json"))
        openTakeFile(open.paths.front());
    else if (Intake::isNeeded(open.paths))
        startIntake({.paths = open.paths, .googleClient = {}, .dataFolder = options_.dataFolder});
    else
        openSources(open.paths);
}

void App::run(const command::OpenDemo&) {
    state_.live.import = {.isRunning = true, .currentFile = "drawing the demo terrace"};
    demoPainter_.request(0);
}

void App::run(const command::ChooseFolder& choose) {
    state_.live.folderBrowser.purpose = choose.purpose;
    const std::filesystem::path start = state_.session.sources.empty()
                                            ? homeFolder()
                                            : std::filesystem::path(state_.session.sources.front());
    run(command::BrowseFolder{std::filesystem::is_directory(start) ? start.string()
                                                                   : start.parent_path().string()});
}

void App::run(const command::BrowseFolder& browse) {
    FolderBrowser& browser = state_.live.folderBrowser;
    browser.isOpen = true;
    browser.isListing = true;
    browser.folder = browse.folder;
    std::vector<std::string> request{browse.folder};
    request.insert(request.end(), state_.live.recentSources.begin(),
                   state_.live.recentSources.end());
    folderLister_.request(std::move(request));
}

void App::run(const command::CloseFolderBrowser&) {
    state_.live.folderBrowser.isOpen = false;
}

void App::run(const command::ShowInFiles& show) {
    const std::string folder = std::filesystem::is_directory(show.path)
                                   ? show.path
                                   : std::filesystem::path(show.path).parent_path().string();
    if (!openOnDesktop(folder))
        fail("No file manager could be started (xdg-open is missing); the file is " + show.path +
             ".");
}

void App::run(const command::Rescan&) {
    if (state_.session.sources.empty() || opening_) // what is on its way in is read anyway
        return;
    state_.live.import = {.isRunning = true};
    library_.import({.paths = state_.session.sources,
                     .fit = state_.session.fit,
                     .catalogue = keeper_.folder() / "catalogue.sqlite"},
                    Library::Reading::again);
}

void App::run(const command::SaveSession&) {
    if (keeper_.folder().empty()) {
        fail("There is nothing to save yet.");
        return;
    }
    keeper_.save(state_.session, errands_);
    say("Saved " + keeper_.folder().string() + ".");
}

void App::run(const command::Quit&) {
    wantsToQuit_ = true;
}

void App::run(const command::StartTraining&) {
    if (state_.live.training.phase == TrainingPhase::paused)
        trainer_.resume();
    else if (state_.live.training.phase != TrainingPhase::running)
        startTraining();
}

void App::run(const command::PauseTraining&) {
    trainer_.pause();
}

void App::run(const command::StopTraining&) {
    learnsWhenPrepared_ = false;
    learnsWhenLoaded_ = false;
    if (std::exchange(learnsWhenAligned_, false))
        aligner_.cancel(state_.live);
    trainer_.stop();
    state_.live.training.phase = TrainingPhase::idle;
}

void App::run(const command::ResetTraining&) {
    learnsWhenPrepared_ = false;
    learnsWhenLoaded_ = false;
    if (std::exchange(learnsWhenAligned_, false))
        aligner_.cancel(state_.live);
    trainer_.end(); // before its files go: it may be writing them
    modelLoader_.cancel();
    state_.live.training = {};
    state_.live.model.reset();
    state_.live.map.reset();
    state_.live.pca.reset();
    state_.live.playback = {};
    analysis_.reset();
    scorer_.reset();
    updateRows();
    removeModel(keeper_.folder());
}

void App::run(const command::Undo&) {
    if (auto before = keeper_.undo(state_.session)) {
        std::swap(state_.session, *before);
        followUndoInReview(*before);
    }
}

void App::run(const command::Redo&) {
    if (auto after = keeper_.redo(state_.session)) {
        std::swap(state_.session, *after);
        followUndoInReview(*after);
    }
}

} // namespace morphoscope
