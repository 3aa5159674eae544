// Everything a user can ask for, as typed values. Panels, keys, the command line and tests push
// them; App runs them at one point of the frame.
#pragma once

#include "core/live.h"
#include "core/session.h"

#include <string>
#include <variant>
#include <vector>

namespace morphoscope::command {

struct OpenPaths {
    std::vector<std::string> paths;
};                  // folders, photos, a session or a take
struct OpenDemo {}; // the demo terrace
struct ChooseFolder {
    FolderPurpose purpose = FolderPurpose::open;
}; // shows the folder browser
struct BrowseFolder {
    std::string folder;
}; // the folder browser goes there
struct CloseFolderBrowser {};
struct ShowIntake {
    bool isOpen = true;
}; // the small window about photos from Google
struct NameGoogleClient {
    std::string file;
}; // Live.intake.clientFile
struct FetchGooglePhotos {
    std::string clientFile;
};                      // choose in the browser, then open what was chosen
struct CancelIntake {}; // what is there stays; the next start goes on
struct ShowInFiles {
    std::string path;
}; // the desktop's file manager, on this file
struct Rescan {};
struct SaveSession {};
struct Quit {};

struct StartTraining {}; // or goes on after a pause
struct PauseTraining {};
struct StopTraining {};
struct ResetTraining {}; // forgets the weights

enum class Select { replace, toggle, add };
struct SelectPhotos {
    std::vector<std::size_t> photos;
    Select how = Select::replace;
};
struct ClickPhoto {
    std::size_t photo = 0;
    Select how = Select::replace;
}; // selects, and makes it a key
struct ClearSelection {};
struct StepPhoto {
    int by = 1;
}; // [ and ]
struct LabelSelection {
    bool clears = false;
    Label label = Label::positive;
}; // or the photo under review, which then makes room for the next
struct LabelFolder {
    std::string folder;
    bool clears = false;
    Label label = Label::positive;
}; // all photos that lie in it, folders below not counted

struct AddLibraryFolder {
    std::string folder;
};
struct RemoveLibraryFolder {
    std::size_t index = 0;
};
struct ScanLibrary {}; // again
struct PutAlbumInto {
    std::string folder;
}; // FindSettings::albumFolder: a folder of its own in it
struct CancelScan {};
struct CancelFit {};
struct TuneNetwork {}; // on the marks, as FindSettings::training says
struct CancelTuning {};
struct FilterFound {
    FoundFilter filter = FoundFilter::found;
};
struct SelectFound {
    std::size_t photo = 0; // in FindLibrary::photos
    Select how = Select::replace;
};
struct ReviewFound {
    std::size_t photo = 0;
};                        // large, by itself
struct StartImproving {}; // the photos nearest to the line, one by one
struct StepReview {
    int by = 1;
};
struct CloseReview {};
struct WantFoundThumbnails {
    std::vector<std::uint32_t> photos; // in FindLibrary::photos
};                                     // for this frame
struct MakeAlbum {};
struct CancelAlbum {};
struct SaveFoundList {};
struct OpenFound {}; // as a session of its own
struct FilterGallery {
    std::string text;
}; // Live.galleryFilter
struct HoverPhoto {
    std::size_t photo = 0;
}; // for this frame
struct HoverMapPlace {
    Point2 place;
}; // for this frame
struct DrawLasso {
    Point2 place; // map units
    bool begins = false;
};                    // Live.lasso
struct CloseLasso {}; // selects what lies inside
struct ShowMapPlace {
    Point2 place;
}; // click on an empty place: its latent becomes the picture

struct InsertKey {
    std::size_t index = 0;
    MorphKey key;
};
struct RemoveKey {
    std::size_t index = 0;
};
struct MoveKey {
    std::size_t from = 0;
    std::size_t to = 0;
};
struct ClearKeys {};
struct OrderKeys {
    KeyOrder order = KeyOrder::shortestWay;
};
struct WantScores {}; // of the morph around the playhead, for this frame
struct PlayPause {};
struct Seek {
    double position = 0;
};
struct StepFrame {
    int by = 1;
};
struct StepKey {
    int by = 1;
};

struct CorrectAlignment {
    std::string first; // photo names
    std::string second;
}; // Live.correction
struct PlacePoint {
    std::size_t side = 0; // of Live.correction.photos
    Point2 position;      // in that photo's widths, centred
};                        // the second of two clicks makes a point of Session.userPoints
struct ZoomCorrection {
    std::size_t side = 0;
    float zoom = 1;
    Point2 centre;
};
struct ForgetPlacedPoint {}; // the first click
struct RemovePoint {
    std::size_t index = 0; // in Session.userPoints
};
struct EndCorrection {};

struct SetLatent {
    std::vector<float> latent;
}; // picture source becomes `latent`
struct SetDimension {
    std::size_t dimension = 0;
    float value = 0;
}; // of the shown latent; source becomes `latent`
struct SetComponent {
    std::size_t component = 0;
    float sigma = 0;
};                      // of the shown latent; source becomes `latent`
struct RandomLatent {}; // every component drawn from its own normal distribution
struct WalkComponents {
    float first = 0;
    float second = 0;
};                      // sigma to add; dragging the picture
struct ResetPicture {}; // the mean latent

struct ExportFilm {
    std::string path;
}; // empty: the next free name in exports/
struct CancelFilm {};
struct SaveStill {
    bool ofWindow = false;
};
enum class Figure { scree, map, curves, recon, traverse, dims, pca };
struct SaveFigure {
    Figure figure = Figure::scree;
    bool asCsv = false;
};
struct SaveTake {};

struct Undo {};
struct Redo {};
struct TogglePresentation {};
struct TogglePanels {};
struct ToggleFullScreen {};
struct ToggleKeys {};
struct HoldRealPhoto {
    bool isHeld = false;
}; // G: Live.showsRealPhoto
struct HoldCrossfade {
    bool isHeld = false;
}; // X: Live.showsCrossfade
struct FitMap {};
struct RequestDecoder {
    std::string name;
}; // "auto", "gl", "torch"

} // namespace morphoscope::command

namespace morphoscope {

using Command = std::variant<
    command::OpenPaths, command::OpenDemo, command::ChooseFolder, command::BrowseFolder,
    command::CloseFolderBrowser, command::ShowIntake, command::NameGoogleClient,
    command::FetchGooglePhotos, command::CancelIntake, command::ShowInFiles, command::Rescan,
    command::SaveSession, command::Quit, command::StartTraining, command::PauseTraining,
    command::StopTraining, command::ResetTraining, command::SelectPhotos, command::ClickPhoto,
    command::ClearSelection, command::StepPhoto, command::LabelSelection, command::LabelFolder,
    command::AddLibraryFolder, command::RemoveLibraryFolder, command::ScanLibrary,
    command::PutAlbumInto, command::CancelScan, command::CancelFit, command::TuneNetwork,
    command::CancelTuning, command::FilterFound, command::SelectFound, command::ReviewFound,
    command::StartImproving, command::StepReview, command::CloseReview,
    command::WantFoundThumbnails, command::MakeAlbum, command::CancelAlbum, command::SaveFoundList,
    command::OpenFound, command::FilterGallery, command::HoverPhoto, command::HoverMapPlace,
    command::DrawLasso, command::CloseLasso, command::ShowMapPlace, command::InsertKey,
    command::RemoveKey, command::MoveKey, command::ClearKeys, command::OrderKeys,
    command::WantScores, command::CorrectAlignment, command::PlacePoint, command::ZoomCorrection,
    command::ForgetPlacedPoint, command::RemovePoint, command::EndCorrection, command::PlayPause,
    command::Seek, command::StepFrame, command::StepKey, command::SetLatent, command::SetDimension,
    command::SetComponent, command::RandomLatent, command::WalkComponents, command::ResetPicture,
    command::ExportFilm, command::CancelFilm, command::SaveStill, command::SaveFigure,
    command::SaveTake, command::Undo, command::Redo, command::TogglePresentation,
    command::TogglePanels, command::ToggleFullScreen, command::ToggleKeys, command::HoldRealPhoto,
    command::HoldCrossfade, command::FitMap, command::RequestDecoder>;

using CommandQueue = std::vector<Command>;

} // namespace morphoscope
