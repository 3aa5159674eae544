// The program: one state, one point of the frame where it changes, and the workers that serve it.
// Knows ImGui (panels are drawn in frame()) but no window: the window or a headless target feeds it
// frames. UI thread, which is the GL thread.
#pragma once

#include "app/album.h"
#include "app/aligner.h"
#include "app/analysis.h"
#include "app/errands.h"
#include "app/film_export.h"
#include "app/find_pictures.h"
#include "app/finder.h"
#include "app/intake.h"
#include "app/library.h"
#include "app/morph_scorer.h"
#include "app/session_keeper.h"
#include "app/stage.h"
#include "core/commands.h"
#include "core/live.h"
#include "model/trainer.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

struct AppOptions {
    GlInfo gl;
    DecoderWish decoder = DecoderWish::automatic;
    ComputeOptions compute; // of the trainer
    std::filesystem::path
        dataFolder; // recent list, demo photos, sessions without a place of their own
    std::optional<ModelKind> kind; // of new sessions; none: by the number of photos
    bool startsLearning = true;    // when photos have come in and no model is there
};

struct FrameInput {
    double deltaSeconds = 0;
    float width = 0; // of the window, pixels
    float height = 0;
    float scale = 1;        // Theme.scale
    double idleSeconds = 0; // since the last mouse or key event
};

class App {
public:
    explicit App(AppOptions options);
    ~App(); // ends training with a checkpoint and saves the session
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    // Between ImGui::NewFrame and ImGui::Render.
    void frame(const FrameInput& input);

    const AppState& state() const { return state_; }
    CommandQueue& commands() { return commands_; }
    const std::filesystem::path& sessionFolder() const { return keeper_.folder(); }

    // How long the next frame may wait when nothing comes from the user: 0 while something moves.
    double secondsToNextFrame() const;
    bool isBusy() const; // any worker has something under way (tests and screenshots wait for it)
    bool wantsToQuit() const { return wantsToQuit_; }

    // A still of the whole window was asked for: the window reads its pixels back and hands them
    // over.
    bool wantsWindowStill() const { return wantsWindowStill_; }
    void saveWindowStill(Image image);

    void setPerformance(float cpuMilliseconds, std::optional<double> gpuMilliseconds);

    // A lost context: everything on the GPU is let go while the old context is current, and made
    // again from the state in the new one. A film under way is given up.
    void releaseGraphics();
    void restoreGraphics(const GlInfo& gl);

private:
    struct Opening { // a session on its way in; takes the place of the shown one with its first
                     // photos
        Session session;
        std::filesystem::path folder;
        bool isNewFolder = false;
        bool hasArrived = false;
    };

    struct FilmOrder { // a film that waits for its pace, or is under way
        FilmSettings settings;
        std::string path; // empty: the next free name
        std::shared_ptr<const MorphProgram> program;
    };

    // The five parts of a frame (app.cpp).
    void receiveWorkerResults(double deltaSeconds);
    void runCommands();
    void requestStaleWork(double deltaSeconds);
    void drawPictures(const FrameInput& input);
    void watchSession(const FrameInput& input);

    void receiveIntake();
    void receivePhotos();
    void receiveTraining();
    void receiveLoadedModel();
    void receiveTour();
    void receiveErrands();
    void receiveFilm();
    void playFirstMorph();
    void advancePlayback(const FrameInput& input);
    void adoptOpening();
    void abandonOpening();
    void photosAreComplete();

    // Opening and saving (app_session.cpp).
    void openSources(const std::vector<std::string>& paths);
    void openSession(Session session, std::filesystem::path folder);
    void openTakeFile(const std::filesystem::path& file);
    void startIntake(IntakeOrder order);
    void say(std::string message);
    void log(LogLevel level, std::string text);
    void fail(const std::string& sentence);

    // Learning (app_session.cpp).
    void startTraining();
    void align(std::vector<std::string> only = {}); // empty: all photos
    void alignLearnedPhotos();
    void alignOtherPictures();
    void prepareTraining();
    void launchTraining(std::shared_ptr<const TrainingImages> images);
    void receiveModel(std::shared_ptr<const TrainedModel> model);
    void updateRows();

    // The picture and the morph (app_morph.cpp).
    void showLatent(std::vector<float> latent);
    void playMorph();
    void setKeys(std::vector<MorphKey> keys);
    bool hasMorph() const { return state_.live.model && !shownMorph().keys.empty(); }
    const MorphSettings& shownMorph() const { return tour_ ? *tour_ : state_.session.morph; }
    void updateTour(const FrameInput& input);

    // Where the photos lie on one another (app_align.cpp).
    void receiveAlignment();
    void alignByNewPoints();
    void receiveNewerAlignment();
    void judgeModel();

    // Finding one subject (app_find.cpp).
    void receiveFinder();
    void receiveAlbum();
    void setLabel(const FindPhoto& photo, std::optional<Label> label);
    void labelReviewed(std::optional<Label> label);
    void followUndoInReview(const Session& before);
    std::vector<const FindPhoto*> foundPhotos() const;

    // Films (app_output.cpp).
    void startFilm(const std::shared_ptr<const MorphProgram>& program);
    void keepTakeOfFilm();
    void giveUpFilm();

    // Consequences of each command (app_session.cpp, app_morph.cpp, app_output.cpp).
    void run(const command::OpenPaths& open);
    void run(const command::OpenDemo& open);
    void run(const command::ChooseFolder& choose);
    void run(const command::BrowseFolder& browse);
    void run(const command::CloseFolderBrowser& close);
    void run(const command::ShowIntake& show);
    void run(const command::NameGoogleClient& name);
    void run(const command::FetchGooglePhotos& fetch);
    void run(const command::CancelIntake& cancel);
    void run(const command::ShowInFiles& show);
    void run(const command::Rescan& rescan);
    void run(const command::SaveSession& save);
    void run(const command::Quit& quit);
    void run(const command::StartTraining& start);
    void run(const command::PauseTraining& pause);
    void run(const command::StopTraining& stop);
    void run(const command::ResetTraining& reset);
    void run(const command::SelectPhotos& select);
    void run(const command::ClickPhoto& click);
    void run(const command::ClearSelection& clear);
    void run(const command::StepPhoto& step);
    void run(const command::LabelSelection& label);
    void run(const command::LabelFolder& label);
    void run(const command::AddLibraryFolder& add);
    void run(const command::RemoveLibraryFolder& remove);
    void run(const command::ScanLibrary& scan);
    void run(const command::PutAlbumInto& put);
    void run(const command::CancelScan& cancel);
    void run(const command::CancelFit& cancel);
    void run(const command::TuneNetwork& tune);
    void run(const command::CancelTuning& cancel);
    void run(const command::FilterFound& filter);
    void run(const command::SelectFound& select);
    void run(const command::ReviewFound& review);
    void run(const command::StartImproving& start);
    void run(const command::StepReview& step);
    void run(const command::CloseReview& close);
    void run(const command::WantFoundThumbnails& want);
    void run(const command::MakeAlbum& make);
    void run(const command::CancelAlbum& cancel);
    void run(const command::SaveFoundList& save);
    void run(const command::OpenFound& open);
    void run(const command::FilterGallery& filter);
    void run(const command::HoverPhoto& hover);
    void run(const command::HoverMapPlace& hover);
    void run(const command::DrawLasso& draw);
    void run(const command::CloseLasso& close);
    void run(const command::ShowMapPlace& show);
    void run(const command::InsertKey& insert);
    void run(const command::RemoveKey& remove);
    void run(const command::MoveKey& move);
    void run(const command::ClearKeys& clear);
    void run(const command::OrderKeys& order);
    void run(const command::CorrectAlignment& correct);
    void run(const command::PlacePoint& place);
    void run(const command::ZoomCorrection& zoom);
    void run(const command::ForgetPlacedPoint& forget);
    void run(const command::RemovePoint& remove);
    void run(const command::EndCorrection& end);
    void run(const command::WantScores& want);
    void run(const command::PlayPause& play);
    void run(const command::Seek& seek);
    void run(const command::StepFrame& step);
    void run(const command::StepKey& step);
    void run(const command::SetLatent& set);
    void run(const command::SetDimension& set);
    void run(const command::SetComponent& set);
    void run(const command::RandomLatent& random);
    void run(const command::WalkComponents& walk);
    void run(const command::ResetPicture& reset);
    void run(const command::ExportFilm& film);
    void run(const command::CancelFilm& cancel);
    void run(const command::SaveStill& still);
    void run(const command::SaveFigure& figure);
    void run(const command::SaveTake& take);
    void run(const command::Undo& undo);
    void run(const command::Redo& redo);
    void run(const command::TogglePresentation& toggle);
    void run(const command::TogglePanels& toggle);
    void run(const command::ToggleFullScreen& toggle);
    void run(const command::ToggleKeys& toggle);
    void run(const command::HoldRealPhoto& hold);
    void run(const command::HoldCrossfade& hold);
    void run(const command::FitMap& fit);
    void run(const command::RequestDecoder& request);

    AppOptions options_;
    AppState state_;
    CommandQueue commands_;

    Library library_;
    Intake intake_;
    Aligner aligner_;
    Trainer trainer_;
    Analysis analysis_;
    MorphScorer scorer_;
    bool wantsScores_ = false; // this frame
    Finder finder_;
    std::unique_ptr<Stage> stage_; // null only between releaseGraphics and restoreGraphics
    std::unique_ptr<FindPictures> findPictures_;  // null like stage_
    std::vector<std::uint32_t> wantedThumbnails_; // in FindLibrary::photos, this frame
    // Before the maker, which keeps a handle on it.
    std::shared_ptr<Mailbox<int>> albumProgress_ = std::make_shared<Mailbox<int>>();
    Worker<AlbumRequest, AlbumResult> albumMaker_;
    Errands errands_;
    SessionKeeper keeper_;
    Worker<std::vector<std::string>, FolderBrowser> folderLister_;
    Worker<int, std::string> demoPainter_; // gives the folder
    Worker<std::filesystem::path, std::shared_ptr<const TrainedModel>> modelLoader_;
    struct TourRequest {
        std::vector<MorphKey> keys;
        std::shared_ptr<const TrainedModel> model;
        bool loop = false;
    };
    std::vector<MorphKey> tourOf_; // what the tour finder was asked about
    Worker<TourRequest, std::vector<MorphKey>> tourFinder_;
    std::optional<FilmOrder> filmOrder_;
    Worker<MorphProgramRequest, std::shared_ptr<const MorphProgram>> filmPacer_;
    std::unique_ptr<FilmExport> film_; // null while filmPacer_ is at it

    std::optional<Opening> opening_;
    std::optional<Fit> fitAskedFor_;    // the newest reading for another fit
    bool learnsWhenLoaded_ = false;     // a run waits for the model that is on the disk
    bool learnsWhenPrepared_ = false;   // training images are being made for a run
    bool learnsWhenAligned_ = false;    // a run waits for an alignment, or for a better one
    bool playsAfterCorrection_ = false; // the morph was playing when correcting began
    std::shared_ptr<const ShapeSpace> judgedShape_; // what Live.modelIsBehind was judged from
    std::shared_ptr<const AlignedSet> judgedAlignment_;
    bool playsFirstMorph_ = true; // until the user takes over
    std::optional<MorphSettings>
        tour_;            // the endless tour of a presentation, instead of the session's morph
    int randomDraws_ = 0; // seeds the next random latent
    std::optional<std::size_t> hoveredBefore_;
    std::optional<Point2> hoveredPlaceBefore_;
    bool wantsWindowStill_ = false;
    bool wantsToQuit_ = false;
};

} // namespace morphoscope
