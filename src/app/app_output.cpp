// App: what goes out: films, stills, figures, takes.
#include "app/app.h"

#include "app/figures.h"
#include "app/take_store.h"
#include "app/warp_scene.h"
#include "core/atomic_file.h"
#include "figure/csv.h"
#include "figure/plots.h"
#include "photos/encode.h"
#include "record/numbered_path.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace morphoscope {
namespace {

constexpr const char* kExports = "exports";

// A figure's name in files, and its kind for figures.h where it is one of those.
struct FigureName {
    const char* stem;
    std::optional<FigureKind> kind;
};

FigureName figureName(command::Figure figure) {
    switch (figure) {
    case command::Figure::scree:
        return {"scree", FigureKind::scree};
    case command::Figure::map:
        return {"map", FigureKind::map};
    case command::Figure::recon:
        return {"recon", FigureKind::recon};
    case command::Figure::traverse:
        return {"traverse", FigureKind::traverse};
    case command::Figure::dims:
        return {"dims", FigureKind::dims};
    case command::Figure::pca:
        return {"pca", FigureKind::pca};
    case command::Figure::curves:
        break;
    }
    return {"curves", std::nullopt};
}

std::string curvesCsv(const std::vector<LossPoint>& curve) {
    std::string csv = "step,total,reconstruction,kl\n";
    char line[128];
    for (const LossPoint& point : curve) {
        std::snprintf(line, sizeof line, "%lld,%.9g,%.9g,%.9g\n",
                      static_cast<long long>(point.step), static_cast<double>(point.total),
                      static_cast<double>(point.reconstruction), static_cast<double>(point.kl));
        csv += line;
    }
    return csv;
}

// Only the two columns differ from the table of latents.
void writeMapCsv(const std::filesystem::path& file, const TrainedModel& model,
                 const LatentMap& map) {
    LatentTable table{.names = model.names, .latents = Eigen::MatrixXf(model.latents.rows(), 2)};
    for (std::size_t i = 0; i < map.positions.size(); ++i)
        table.latents.row(static_cast<Eigen::Index>(i)) << map.positions[i].x, map.positions[i].y;
    writeLatentsCsv(file, table);
}

} // namespace

// Keys and pace of the film are those of this moment. The pace is measured anew on a worker: what
// the screen plays by may be of older weights, and a film must come out the same everywhere.
void App::run(const command::ExportFilm& film) {
    if (filmOrder_) {
        fail("A film is being written already; cancel it first.");
        return;
    }
    if (!hasMorph()) {
        fail("There is no morph to film yet: click two photos.");
        return;
    }
    FilmSettings settings = state_.session.film;
    if (!film.path.empty())
        settings.format = formatOfPath(film.path);
    filmOrder_ = FilmOrder{settings, film.path, nullptr};
    state_.live.film = {.isRunning = true, .path = film.path};
    const Live& live = state_.live;
    filmPacer_.request({.settings = shownMorph(),
                        .model = live.model,
                        .scene = makeWarpScene(live.model, live.alignment, live.photos)});
}

void App::startFilm(const std::shared_ptr<const MorphProgram>& program) {
    try {
        const FilmSettings& settings = filmOrder_->settings;
        std::filesystem::path path = filmOrder_->path;
        if (path.empty())
            path = takeNumberedPath({.folder = keeper_.folder() / kExports,
                                     .stem = "morph",
                                     .ending = endingOf(settings.format)});
        filmOrder_->program = program;
        film_ = std::make_unique<FilmExport>(FilmExportRequest{
            .program = program,
            .positions = filmPositions(settings, *program),
            .film = settings,
            .path = path,
            .decoder = options_.gl.hasCompute() && options_.decoder != DecoderWish::torch
                           ? FilmDecoder::gl
                           : FilmDecoder::torch,
            .isReserved = filmOrder_->path.empty()});
    } catch (const std::exception& error) {
        giveUpFilm();
        fail(error.what());
    }
}

// Beside every film the take that makes it again.
void App::keepTakeOfFilm() {
    const std::filesystem::path film = state_.live.film.path;
    const std::filesystem::path take =
        keeper_.folder() / "takes" / (film.stem().string() + ".take.json");
    errands_.run([take, order = *filmOrder_] {
        recordTake(take, order.program->settings, order.settings, *order.program->model);
        return std::string();
    });
}

void App::giveUpFilm() {
    filmPacer_.cancel();
    film_.reset();
    filmOrder_.reset();
    state_.live.film.isRunning = false;
    state_.live.film.path.clear(); // nothing lies there
}

void App::run(const command::CancelFilm&) {
    if (film_) {
        film_->cancel();
    } else if (filmOrder_) {
        giveUpFilm();
        say("The film was given up; nothing is left of it.");
    }
}

void App::run(const command::SaveTake&) {
    if (!hasMorph()) {
        fail("There is no morph to keep yet: click two photos.");
        return;
    }
    errands_.run([folder = keeper_.folder() / "takes", morph = shownMorph(),
                  model = state_.live.model, film = state_.session.film] {
        const std::filesystem::path file =
            takeNumberedPath({.folder = folder, .stem = "take", .ending = ".take.json"});
        writeTaken(file, [&] { recordTake(file, morph, film, *model); });
        return "Kept this morph as " + file.filename().string() + ".";
    });
}

void App::run(const command::SaveStill& still) {
    if (keeper_.folder().empty()) {
        fail("There is nothing to save yet.");
        return;
    }
    if (still.ofWindow) {
        wantsWindowStill_ = true;
        return;
    }
    const Image image = stage_->still(state_, state_.session.film);
    if (image.empty()) {
        fail("There is no picture to save yet.");
        return;
    }
    const std::filesystem::path file = takeNumberedPath(
        {.folder = keeper_.folder() / kExports, .stem = "still", .ending = ".png"});
    state_.live.lastStillPath = file.string();
    errands_.run([file, image, latent = state_.live.shownLatent] {
        writeTaken(file, [&] { writePng(file, image); });
        std::filesystem::path beside = file;
        beside.replace_extension(".csv");
        const Eigen::Map<const Eigen::RowVectorXf> row(latent.data(),
                                                       static_cast<Eigen::Index>(latent.size()));
        writeLatentsCsv(beside, {.names = {file.filename().string()}, .latents = row});
        return "Saved " + file.string() + ", its latent beside it.";
    });
}

void App::saveWindowStill(Image image) {
    wantsWindowStill_ = false;
    errands_.run([folder = keeper_.folder() / kExports, image = std::move(image)] {
        const std::filesystem::path file =
            takeNumberedPath({.folder = folder, .stem = "window", .ending = ".png"});
        writeTaken(file, [&] { writePng(file, image); });
        return "Saved " + file.string() + ".";
    });
}

void App::run(const command::SaveFigure& command) {
    const Live& live = state_.live;
    if (!live.model) {
        fail("There is no model to draw a figure of yet.");
        return;
    }
    const FigureName name = figureName(command.figure);
    const std::filesystem::path file =
        takeNumberedPath({.folder = keeper_.folder() / kExports,
                          .stem = name.stem,
                          .ending = command.asCsv ? ".csv" : ".png"});
    const FigureSubject subject{.model = live.model,
                                .photos = live.photos,
                                .scene = makeWarpScene(live.model, live.alignment, live.photos),
                                .map = state_.session.map};
    FigureOptions options;
    options.kind = name.kind.value_or(FigureKind::scree);
    options.layout = state_.session.map.layout;
    for (const MorphKey& key : state_.session.morph.keys)
        if (!key.photo.empty() && options.keys.size() < 2)
            options.keys.push_back(key.photo);
    if (options.keys.size() < 2)
        options.keys.clear();
    std::erase_if(options.dimensions,
                  [&](int dimension) { return dimension >= live.model->decoder->latentSize; });
    const auto write = [=, curve = live.training.curve, map = live.map, pca = live.pca] {
        if (command.asCsv && command.figure == command::Figure::curves)
            writeFileAtomically(file, curvesCsv(curve));
        else if (command.asCsv && command.figure == command::Figure::map && map)
            writeMapCsv(file, *subject.model, *map);
        else if (command.asCsv && pca)
            writeScreeCsv(file, {pca->shares.data(), static_cast<std::size_t>(pca->shares.size())});
        else if (name.kind)
            writePng(file, figureImage(subject, options));
        else
            writePng(file, lossCurves({.title = "Learning", .curve = curve}, lightStyle()));
    };
    errands_.run([file, write] {
        writeTaken(file, write);
        return "Saved " + file.string() + ".";
    });
}

void App::run(const command::RequestDecoder& request) {
    state_.live.performance.decoderRequest = request.name;
    options_.decoder = request.name == "gl"      ? DecoderWish::gl
                       : request.name == "torch" ? DecoderWish::torch
                                                 : DecoderWish::automatic;
    stage_->setWish(options_.decoder);
}

} // namespace morphoscope
