#include "app/cli.h"
#include "app/figures.h"
#include "app/open_session.h"
#include "core/components.h"
#include "figure/csv.h"
#include "photos/encode.h"

#include <iostream>

namespace morphoscope {

void runFigure(const CommonOptions& common, const FigureOptions& options) {
    const OpenedSession opened = openTrainedSession(options.session, computeOptions(common));
    const bool needsPhotos = options.kind == FigureKind::recon || options.kind == FigureKind::map;
    const FigureSubject subject{.model = opened.model,
                                .photos = needsPhotos ? sessionPhotos(opened) : nullptr,
                                .map = opened.session.map};
    const Image image = figureImage(subject, options);
    if (options.kind == FigureKind::scree && !options.csv.empty()) {
        const Pca pca = latentComponents(*opened.model);
        writeScreeCsv(options.csv, sharesOfAll(pca));
    }
    writePng(options.output, image);
    if (!common.isQuiet)
        std::cout << options.output.string() << ": " << image.width << "x" << image.height << '\n';
}

void runLatents(const CommonOptions& common, const LatentsOptions& options) {
    const OpenedSession opened = openTrainedSession(options.session, computeOptions(common));
    writeLatentsCsv(options.csv, {.names = opened.model->names, .latents = opened.model->latents});
    if (!common.isQuiet)
        std::cout << options.csv.string() << ": " << opened.model->names.size() << " latents\n";
}

} // namespace morphoscope
