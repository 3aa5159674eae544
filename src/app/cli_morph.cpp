#include "app/cli.h"
#include "app/film_export.h"
#include "app/interruption.h"
#include "app/morph_program.h"
#include "app/open_session.h"
#include "app/progress.h"
#include "app/take_store.h"
#include "app/warp_scene.h"
#include "core/film_size.h"
#include "core/key_order.h"
#include "core/picture_shape.h"
#include "record/film_writer.h"
#include "render/headless_context.h"
#include "store/session_file.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <optional>
#include <stdexcept>

namespace morphoscope {
namespace {

constexpr int kTourKeys = 6;
constexpr int kFilmHeight = 960;

std::vector<MorphKey> orderedKeys(const MorphSettings& settings, KeyOrder order,
                                  const OpenedSession& opened, Progress& progress) {
    if (order == KeyOrder::shortestWay)
        return shortestTour(settings.keys, *opened.model, settings.loop);
    OrderedKeys ordered = orderedByTimeOfDay(settings.keys, *sessionPhotos(opened));
    if (const std::string note = orderNote(ordered); !note.empty())
        progress.note(note);
    return ordered.keys;
}

MorphSettings morphSettings(const MorphOptions& options, const OpenedSession& opened,
                            Progress& progress) {
    MorphSettings settings = opened.session.morph;
    if (!options.keys.empty()) {
        settings = MorphSettings{};
        settings.loop = false;
        for (const std::string& key : options.keys)
            settings.keys.push_back(keyFromText(key, *opened.model));
    } else if (settings.keys.empty()) {
        settings.keys = suggestedTour(*opened.model, kTourKeys);
    }
    settings.path = options.path.value_or(settings.path);
    settings.loop = options.loops || (options.keys.empty() && settings.loop);
    if (options.order)
        settings.keys = orderedKeys(settings, *options.order, opened, progress);
    if (options.easesIntoKeys)
        settings.ease = Ease::smooth;
    if (options.hasRawPace)
        settings.evenPace = false;
    return settings;
}

FilmSettings filmSettings(const OpenedSession& opened) {
    FilmSettings film = opened.session.film;
    film.height = kFilmHeight;
    film.width = (static_cast<int>(kFilmHeight * pictureAspect(*opened.model)) + 1) / 2 * 2;
    film.frameCount = 0;
    return film;
}

// A take of an aligned model draws with the session it lies in.
std::shared_ptr<const WarpScene> sceneOfTake(const std::filesystem::path& take,
                                             const RecordedTake& recorded,
                                             const ComputeOptions& compute) {
    if (!recorded.model->shape)
        return nullptr;
    const std::filesystem::path folder =
        std::filesystem::absolute(take).parent_path().parent_path();
    return sessionScene({folder, loadSession(folder), recorded.model}, compute);
}

void applyOptions(const MorphOptions& options, FilmSettings& film) {
    film.format = formatOfPath(options.output);
    const double aspect = static_cast<double>(film.width) / film.height;
    film.width = options.width.value_or(film.width);
    film.height =
        options.height.value_or(options.width ? filmHeightFor(film.width, aspect) : film.height);
    film.fps = options.fps.value_or(film.fps);
    film.quality = options.quality.value_or(film.quality);
    film.frameCount = options.frames.value_or(film.frameCount);
}

void printResult(const CommonOptions& common, const MorphOptions& options,
                 const FilmExportRequest& request) {
    if (common.asJson) {
        const nlohmann::ordered_json json{
            {"output", options.output.string()},
            {"frames", request.positions.size()},
            {"width", request.film.width},
            {"height", request.film.height},
            {"fps", request.film.fps},
            {"decoder", request.decoder == FilmDecoder::gl ? "gl" : "torch"}};
        std::cout << json.dump(2) << '\n';
    } else if (!common.isQuiet) {
        std::cout << options.output.string() << ": " << request.positions.size() << " frames, "
                  << request.film.width << "x" << request.film.height << '\n';
    }
}

} // namespace

void runMorph(const CommonOptions& common, const MorphOptions& options) {
    MorphProgramRequest programRequest;
    FilmExportRequest request{.film = {}, .path = options.output};
    if (!options.take.empty()) {
        const RecordedTake recorded = openTake(options.take);
        programRequest = {.settings = recorded.take.morph,
                          .model = recorded.model,
                          .scene = sceneOfTake(options.take, recorded, computeOptions(common))};
        request.film = recorded.take.film;
    } else {
        const OpenedSession opened = openTrainedSession(options.session, computeOptions(common));
        Progress progress("Ordering", common.isQuiet);
        programRequest = {.settings = morphSettings(options, opened, progress),
                          .model = opened.model,
                          .scene = sessionScene(opened, computeOptions(common))};
        request.film = filmSettings(opened);
    }
    applyOptions(options, request.film);

    std::optional<HeadlessContext> context;
    request.decoder = FilmDecoder::torch;
    if (common.decoder != DecoderWish::torch) {
        try {
            context.emplace();
            if (context->info().hasCompute())
                request.decoder = FilmDecoder::gl;
            else if (common.decoder == DecoderWish::gl)
                throw std::runtime_error("--decoder gl needs OpenGL 4.3; found " +
                                         context->info().version + ".");
        } catch (const std::exception&) {
            if (common.decoder == DecoderWish::gl)
                throw;
        }
    }
    request.program = makePacedProgram(programRequest);
    request.positions =
        options.at.empty() ? filmPositions(request.film, *request.program) : options.at;

    Progress progress("Rendering", common.isQuiet);
    const Interruption interruption;
    FilmExport film(request);
    const FilmPhase phase = film.runToEnd([&](const FilmStatus& status) {
        if (interruption.hasCome())
            film.cancel();
        progress.show(static_cast<double>(status.frame) / std::max(1, status.frameCount),
                      "frame " + std::to_string(status.frame));
    });
    if (phase == FilmPhase::cancelled)
        throw std::runtime_error(options.output.string() + " was given up; nothing is left of it.");
    if (phase != FilmPhase::finished)
        throw std::runtime_error(film.status().failure);
    printResult(common, options, request);
}

} // namespace morphoscope
