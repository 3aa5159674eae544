// App: finding the photos of one subject; labels, library, review, and what is made of the found.
#include "app/app.h"

#include "app/found_list.h"
#include "classify/operating_point.h"
#include "core/picking.h"
#include "core/training_defaults.h"
#include "record/numbered_path.h"
#include "store/session_file.h"

#include <algorithm>
#include <stdexcept>

namespace morphoscope {
namespace {

constexpr std::size_t kImproveCount = 20;

std::string absoluteFolder(const std::string& folder) {
    std::filesystem::path path = std::filesystem::absolute(folder).lexically_normal();
    if (!path.has_filename()) // "photos/"
        path = path.parent_path();
    return path.string();
}

template <class Map> void assign(Map& labels, const std::string& key, std::optional<Label> label) {
    if (label)
        labels[key] = *label;
    else
        labels.erase(key);
}

std::string countOf(std::size_t count, const char* one, const char* many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

// The next free NAME.morpho beside the session: "summer found.morpho", "summer found 2.morpho".
std::filesystem::path foundSessionFolder(const std::filesystem::path& session) {
    std::filesystem::path folder;
    for (int number = 1; number == 1 || std::filesystem::exists(folder); ++number) {
        std::string name = session.stem().string();
        name += " found";
        if (number > 1)
            name.append(" ").append(std::to_string(number));
        folder = session.parent_path() / (name + kSessionExtension);
    }
    return folder;
}

} // namespace

void App::receiveFinder() {
    for (std::string& note : finder_.receive(state_.live))
        log(LogLevel::warning, std::move(note));
    receiveAlbum();
}

void App::receiveAlbum() {
    AlbumStatus& album = state_.live.find.album;
    if (const auto done = albumProgress_->take(); done && album.isRunning)
        album.doneCount = *done;
    auto result = albumMaker_.poll();
    if (!result)
        return;
    album.isRunning = false;
    if (const auto* made = succeeded(*result)) {
        album.path = made->folder.string();
        say(made->added == 0 ? "All of them are in " + album.path + " already."
                             : "Put " + countOf(std::size_t(made->added), "photo", "photos") +
                                   " into " + album.path + ".");
    } else {
        album.failure = failed(*result)->message;
        fail(album.failure);
    }
}

void App::setLabel(const FindPhoto& photo, std::optional<Label> label) {
    if (photo.isOfSession)
        assign(state_.session.labels, photo.name, label);
    else
        assign(state_.session.find.libraryLabels, photo.path, label);
}

// The label, and on to the next one that has none: the photos keep their places while the scores
// change behind them.
void App::labelReviewed(std::optional<Label> label) {
    Review& review = state_.live.find.review;
    setLabel(review.photos[review.at], label);
    if (review.kind == ReviewKind::improve && label && review.at + 1 < review.photos.size())
        ++review.at;
}

void App::run(const command::LabelSelection& label) {
    keeper_.endStep(); // each label is a step of its own, however fast the keys
    const std::optional<Label> given = label.clears ? std::nullopt : std::optional(label.label);
    if (state_.live.find.review.isOpen()) {
        labelReviewed(given);
        return;
    }
    for (const std::string& name : state_.session.selection)
        assign(state_.session.labels, name, given);
    for (const std::string& path : state_.live.find.selection)
        assign(state_.session.find.libraryLabels, path, given);
    if (state_.session.selection.empty() && state_.live.find.selection.empty())
        say("Select photos first: click them here or on the map, or Shift-drag a box.");
}

// Undo and redo in a review go to the photo they are about.
void App::followUndoInReview(const Session& before) {
    Review& review = state_.live.find.review;
    if (!review.isOpen())
        return;
    for (std::size_t i = 0; i < review.photos.size(); ++i) {
        const Label* was = labelOf(review.photos[i], before);
        const Label* is = labelOf(review.photos[i], state_.session);
        if (bool(was) == bool(is) && (!was || *was == *is))
            continue;
        review.at = i;
        return;
    }
}

void App::run(const command::LabelFolder& label) {
    const auto& library = state_.live.find.library;
    if (!library)
        return;
    keeper_.endStep();
    const std::optional<Label> given = label.clears ? std::nullopt : std::optional(label.label);
    for (const FindPhoto* photo : library->photos)
        if (std::filesystem::path(photo->path).parent_path() == label.folder)
            setLabel(*photo, given);
}

void App::run(const command::DrawLasso& draw) {
    std::vector<Point2>& lasso = state_.live.lasso;
    if (draw.begins)
        lasso.clear();
    if (lasso.empty() || lasso.back() != draw.place)
        lasso.push_back(draw.place);
}

void App::run(const command::CloseLasso&) {
    const std::vector<Point2> lasso = std::exchange(state_.live.lasso, {});
    command::SelectPhotos select;
    for (std::size_t i = 0; i < state_.live.mapPositions.size(); ++i)
        if (isInside(state_.live.mapPositions[i], lasso))
            select.photos.push_back(i);
    run(select);
}

void App::run(const command::AddLibraryFolder& add) {
    const std::string folder = absoluteFolder(add.folder);
    std::vector<std::string>& library = state_.session.find.library;
    if (std::ranges::find(library, folder) != library.end()) {
        say(folder + " is searched already.");
        return;
    }
    if (!std::filesystem::is_directory(folder)) {
        fail("\"" + folder + "\" is not a folder; expected a folder with photos in it.");
        return;
    }
    library.push_back(folder);
}

void App::run(const command::RemoveLibraryFolder& remove) {
    std::vector<std::string>& library = state_.session.find.library;
    if (remove.index < library.size())
        library.erase(library.begin() + static_cast<std::ptrdiff_t>(remove.index));
}

void App::run(const command::ScanLibrary&) {
    finder_.scanAgain();
}

void App::run(const command::PutAlbumInto& put) {
    const std::string name = keeper_.folder().stem().string() + " found";
    state_.session.find.albumFolder = (std::filesystem::path(put.folder) / name).string();
}

void App::run(const command::CancelScan&) {
    finder_.cancelScan(state_.live);
}

void App::run(const command::CancelFit&) {
    finder_.cancelFit(state_.live);
}

void App::run(const command::TuneNetwork&) {
    finder_.tune(state_.session.find, state_.live.find);
}

void App::run(const command::CancelTuning&) {
    finder_.cancelTuning(state_.live.find);
}

void App::run(const command::FilterFound& filter) {
    state_.live.find.filter = filter.filter;
}

void App::run(const command::SelectFound& select) {
    const auto& library = state_.live.find.library;
    if (!library || select.photo >= library->photos.size())
        return;
    const FindPhoto& photo = *library->photos[select.photo];
    std::vector<std::string>& others = state_.live.find.selection;
    if (select.how == command::Select::replace)
        others.clear();
    if (photo.isOfSession) {
        run(command::SelectPhotos{{photo.sessionIndex}, select.how});
        return;
    }
    if (select.how == command::Select::replace)
        state_.session.selection.clear();
    const auto known = std::ranges::find(others, photo.path);
    if (known == others.end())
        others.push_back(photo.path);
    else if (select.how == command::Select::toggle)
        others.erase(known);
}

void App::run(const command::ReviewFound& open) {
    const auto& library = state_.live.find.library;
    if (library && open.photo < library->photos.size())
        state_.live.find.review = {
            .kind = ReviewKind::look, .photos = {*library->photos[open.photo]}, .at = 0};
}

void App::run(const command::StartImproving&) {
    FindStatus& find = state_.live.find;
    if (!find.fit || !find.library || !find.library->isScored()) {
        fail(
            "There are no scores yet: mark a photo that shows the subject, and one that does not.");
        return;
    }
    const FindLibrary& library = *find.library;
    Review review{.kind = ReviewKind::improve, .photos = {}, .at = 0};
    for (const std::size_t i :
         nearestToLine(library.unmarkedScores, find.line.threshold, kImproveCount))
        review.photos.push_back(*library.photos[library.unmarked[i]]);
    if (review.photos.empty())
        say("Every photo has a label already.");
    else
        find.review = std::move(review);
}

// Looking at a single photo, the next one is its neighbour in the grid as it is now.
void App::run(const command::StepReview& step) {
    FindStatus& find = state_.live.find;
    Review& review = find.review;
    if (!review.isOpen())
        return;
    if (review.kind == ReviewKind::improve) {
        const auto last = static_cast<std::ptrdiff_t>(review.photos.size()) - 1;
        review.at = static_cast<std::size_t>(
            std::clamp(static_cast<std::ptrdiff_t>(review.at) + step.by, std::ptrdiff_t{0}, last));
        return;
    }
    if (!find.library)
        return;
    const FoundRange shown = foundRange(find);
    const std::string& hash = review.photos.front().contentHash;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        if (find.library->photos[shown[i]]->contentHash != hash)
            continue;
        const auto next = static_cast<std::ptrdiff_t>(i) + step.by;
        if (next >= 0 && next < static_cast<std::ptrdiff_t>(shown.size()))
            review.photos = {*find.library->photos[shown[static_cast<std::size_t>(next)]]};
        return;
    }
}

void App::run(const command::CloseReview&) {
    state_.live.find.review = {};
}

void App::run(const command::WantFoundThumbnails& want) {
    wantedThumbnails_.insert(wantedThumbnails_.end(), want.photos.begin(), want.photos.end());
}

// Labelled ones first, then what the line finds.
std::vector<const FindPhoto*> App::foundPhotos() const {
    const FindStatus& find = state_.live.find;
    std::vector<const FindPhoto*> found;
    if (!find.library)
        return found;
    for (const std::uint32_t index : find.library->positives)
        found.push_back(find.library->photos[index]);
    if (find.fit && find.library->isScored())
        for (std::size_t i = 0; i < std::min(find.unmarked.yes, find.library->unmarked.size()); ++i)
            found.push_back(find.library->photos[find.library->unmarked[i]]);
    return found;
}

void App::run(const command::MakeAlbum&) {
    AlbumStatus& album = state_.live.find.album;
    if (album.isRunning)
        return;
    const std::vector<const FindPhoto*> found = foundPhotos();
    if (found.empty()) {
        fail("Nothing is found yet: mark photos, or lower the line.");
        return;
    }
    AlbumRequest request{.kind = state_.session.find.albumKind};
    for (const FindPhoto* photo : found)
        request.photos.push_back(photo->path);
    try {
        const std::string& wanted = state_.session.find.albumFolder;
        request.isReserved = wanted.empty();
        request.folder =
            wanted.empty()
                ? takeNumberedPath(
                      {.folder = keeper_.folder() / "exports", .stem = "album", .ending = ""})
                : std::filesystem::absolute(wanted);
    } catch (const std::exception& error) {
        album.failure = error.what();
        fail(album.failure);
        return;
    }
    album = {.isRunning = true,
             .doneCount = 0,
             .totalCount = static_cast<int>(found.size()),
             .path = request.folder.string(),
             .failure = {}};
    albumMaker_.request(std::move(request));
}

void App::run(const command::CancelAlbum&) {
    AlbumStatus& album = state_.live.find.album;
    if (!album.isRunning)
        return;
    albumMaker_.cancel();
    album.isRunning = false;
    // Its name was taken before the work began, which may not have come to it.
    const std::filesystem::path folder = album.path;
    std::error_code ignored;
    if (folder.parent_path() == keeper_.folder() / "exports")
        std::filesystem::remove(folder, ignored); // only an empty one
    say("The album was given up; nothing is left of it.");
}

void App::run(const command::SaveFoundList&) {
    const FindStatus& find = state_.live.find;
    if (!find.fit || !find.library || !find.library->isScored()) {
        fail(
            "There are no scores yet: mark a photo that shows the subject, and one that does not.");
        return;
    }
    errands_.run([folder = keeper_.folder() / "exports", library = find.library, line = find.line] {
        const std::filesystem::path file =
            takeNumberedPath({.folder = folder, .stem = "found", .ending = ".csv"});
        writeTaken(file, [&] { writeFoundList(file, foundRows(*library, line)); });
        return "Saved " + file.string() + ".";
    });
}

void App::run(const command::OpenFound&) {
    const std::vector<const FindPhoto*> found = foundPhotos();
    if (found.size() < 2) {
        fail("A session to morph needs two photos or more; " +
             countOf(found.size(), "photo is found.", "photos are found."));
        return;
    }
    Session session;
    session.window = state_.session.window;
    session.window.sideTab = 0;
    session.performance = state_.session.performance;
    session.training = defaultTrainingSettings(ModelKind::vae, Machine::cpu);
    for (const FindPhoto* photo : found)
        session.sources.push_back(photo->path);
    openSession(std::move(session), foundSessionFolder(keeper_.folder()));
}

} // namespace morphoscope
