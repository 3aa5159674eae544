#include "app/cli.h"
#include "app/figures.h"
#include "app/morph_program.h"
#include "app/open_session.h"
#include "app/progress.h"
#include "core/components.h"
#include "figure/csv.h"
#include "photos/encode.h"
#include "photos/importer.h"

#include <iostream>

namespace morphoscope {

void runFigure(const CommonOptions& common, const FigureOptions& options) {
    requirePictureEnding(options.output);
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
    if (options.kind == FigureKind::scree && !options.csv.empty()) {
        const Pca pca = latentComponents(*opened.model);
        writeScreeCsv(options.csv,
                      {pca.shares.data(), static_cast<std::size_t>(pca.shares.size())});
    }
    writePicture(options.output, image);
    if (!common.isQuiet)
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
    if (!common.isQuiet)
        std::cout << options.csv.string() << ": " << opened.model->names.size() << " latents\n";
}

} // namespace morphoscope
