#include "app/cli.h"
#include "app/figures.h"
#include "app/morph_program.h"
#include "app/open_session.h"
#include "app/progress.h"
#include "core/components.h"
#include "figure/csv.h"
#include "photos/encode.h"
#include "photos/importer.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <stdexcept>

namespace morphoscope {

namespace {

void checkOptions(const FigureOptions& options) {
    if (!options.csv.empty() && options.kind != FigureKind::scree)
        throw std::runtime_error("--csv is of the figure scree alone; latents --csv writes the "
                                 "numbers of the photos.");
    if (options.layout != MapLayoutKind::pca && options.kind != FigureKind::map)
        throw std::runtime_error("--layout is of the figure map alone.");
    if (!options.keys.empty() && options.kind != FigureKind::traverse)
        throw std::runtime_error("'" + options.keys.front() +
                                 "' was named, but only the figure traverse is of two photos.");
}

} // namespace

void runFigure(const CommonOptions& common, const FigureOptions& options) {
    requirePictureEnding(options.output);
    checkOptions(options);
    const OpenedSession opened = openTrainedSession(options.session, computeOptions(common));
    const bool needsPhotos = options.kind == FigureKind::recon || options.kind == FigureKind::map;
    const bool needsScene = options.kind == FigureKind::traverse ||
                            options.kind == FigureKind::dims || options.kind == FigureKind::pca;
    const FigureSubject subject{.model = opened.model,
                                .photos = needsPhotos ? sessionPhotos(opened) : nullptr,
                                .scene = needsScene ? sessionScene(opened, computeOptions(common))
                                                    : nullptr,
                                .map = opened.session.map};
    const Image image = figureImage(subject, options);
    writePicture(options.output, image);
    if (!options.csv.empty()) {
        const Pca pca = latentComponents(*opened.model);
        writeScreeCsv(options.csv,
                      {pca.shares.data(), static_cast<std::size_t>(pca.shares.size())});
    }
    if (common.asJson)
        std::cout << nlohmann::ordered_json{{"output", options.output.string()},
                                            {"width", image.width},
                                            {"height", image.height}}
                         .dump(2)
                  << '\n';
    else if (!common.isQuiet)
        std::cout << options.output.string() << ": " << image.width << "x" << image.height << '\n';
}

namespace {

// A table that leaves photos out says so.
void noteUnlearned(const OpenedSession& opened, bool isQuiet) {
    const std::shared_ptr<const PhotoSet> photos = sessionPhotos(opened);
    std::string names;
    int count = 0;
    for (const std::size_t index : distinctPhotos(*photos)) {
        const std::string& name = photos->photos[index].name;
        if (latentRow(*opened.model, name))
            continue;
        names += (count == 0 ? "" : ", ") + name;
        ++count;
    }
    if (count > 0)
        Progress("Latents", isQuiet)
            .note(std::to_string(count) +
                  (count == 1 ? " photo is not learned yet and has no latent: "
                              : " photos are not learned yet and have no latent: ") +
                  names + ".");
}

} // namespace

void runLatents(const CommonOptions& common, const LatentsOptions& options) {
    const OpenedSession opened = openTrainedSession(options.session, computeOptions(common));
    writeLatentsCsv(options.csv, {.names = opened.model->names, .latents = opened.model->latents});
    noteUnlearned(opened, common.isQuiet);
    if (common.asJson)
        std::cout << nlohmann::ordered_json{{"output", options.csv.string()},
                                            {"latents", opened.model->names.size()}}
                         .dump(2)
                  << '\n';
    else if (!common.isQuiet)
        std::cout << options.csv.string() << ": " << opened.model->names.size() << " latents\n";
}

} // namespace morphoscope
