// The program's plots as pictures: scree, loss curves, map. Pure functions from values to an Image,
// any thread. All of them throw std::runtime_error on values that do not fit together.
#pragma once

#include "core/image.h"
#include "core/session.h"
#include "core/training.h"
#include "figure/style.h"

#include <memory>
#include <string>
#include <vector>

namespace morphoscope {

struct ScreeFigure {
    std::string title;         // may be empty
    std::vector<float> shares; // of the total variance, strongest first (Pca::shares)
    double noiseShare = 0;     // core's noiseShare(); 0: no level drawn
};

// A bar per component with its percentage, the cumulative share as a line, the noise level dashed.
// Bars at or below the noise level are faint. More than 24 components are drawn as 24, and the axis
// says so.
Image screePlot(const ScreeFigure& figure, const FigureStyle& style);

struct LossFigure {
    std::string title;
    std::vector<LossPoint> curve;
};

// Reconstruction (as dB of PSNR) above, KL (nats per photo) below, over the step. Without KL (ae)
// only the first.
Image lossCurves(const LossFigure& figure, const FigureStyle& style);

struct MapFigure {
    std::string title;
    std::string xAxis; // "component 1 (14 %)"; empty: no axes (t-SNE has none)
    std::string yAxis;
    std::vector<Point2> positions;                        // map units, y up
    std::vector<std::shared_ptr<const Image>> thumbnails; // as many as positions; null: a dot
    std::vector<std::string> names; // as many as positions; shown while they fit without touching
};

Image mapFigure(const MapFigure& figure, const FigureStyle& style);

} // namespace morphoscope
