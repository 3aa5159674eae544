// Rows of pictures with labels and captions, and the blog's figures made of them: reconstructions,
// traversal strip, dimensions, components, filmstrip, contact sheet. Pure functions, any thread;
// throw std::runtime_error on values that do not fit together (no picture at all, rows of different
// lengths where columns are labelled).
#pragma once

#include "core/image.h"
#include "figure/style.h"

#include <span>
#include <string>
#include <vector>

namespace morphoscope {

struct GridCell {
    Image image;         // empty: the cell stays free
    std::string caption; // below the picture; elided in the middle where it is too long
};

struct GridRow {
    std::string label; // left of the row; empty in all rows: no label column
    std::vector<GridCell> cells;
    bool startsBlock = false; // a wider gap above
};

struct ImageGrid {
    std::string title;
    std::string note;                      // one line below everything
    std::vector<std::string> columnLabels; // above the first row; empty: none
    std::vector<GridRow> rows;
    float cellWidth = 160; // points; the height follows the first picture's aspect
};

Image imageGrid(const ImageGrid& grid, const FigureStyle& style);

// ---- the blog's figures ----

struct Reconstruction {
    std::string name;
    Image original; // both of one aspect; sizes may differ
    Image regenerated;
    double psnr = 0; // dB
};

// Original above regenerated, PSNR below, in blocks of at most eight photos. `remark` follows the
// line below everything.
Image reconFigure(std::span<const Reconstruction> photos, const FigureStyle& style,
                  const std::string& remark = {});

struct TraverseFigure {
    std::string way; // how it gets from one to the other: "cross-fade", "vae"
    std::string fromName;
    std::string toName;
    std::vector<Image> frames; // evenly spaced, both ends included
    std::vector<double> times; // 0..1, as many
};

// One strip (wrapped after eight), the two names at its ends, t below every frame.
Image traverseFigure(const TraverseFigure& figure, const FigureStyle& style);

struct DirectionRow {
    std::string label;         // "dimension 58", "component 1 (14 %)"
    std::vector<Image> frames; // one per entry of sigmas
};

struct DirectionsFigure {
    std::string title;          // "One latent dimension down and up"
    std::vector<double> sigmas; // -3 ... 3; columns
    std::vector<DirectionRow> rows;
};

// `figure dims` and `figure pca`: one row per direction, one column per step in sigma.
Image directionsFigure(const DirectionsFigure& figure, const FigureStyle& style);

struct ContactSheet {
    std::string title;
    std::vector<GridCell> cells;
    int columnCount = 6;
};

// Filmstrips and overviews: cells in reading order.
Image contactSheet(const ContactSheet& sheet, const FigureStyle& style);

} // namespace morphoscope
