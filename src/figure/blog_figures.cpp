#include "figure/image_grid.h"
#include "figure/number_text.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace morphoscope {

namespace {

constexpr std::size_t kMostColumns = 8;

// So many columns that the last row is as full as the others: 11 photos are 6 + 5, not 8 + 3.
std::size_t balancedColumns(std::size_t count, std::size_t most) {
    const std::size_t rowCount = (count + most - 1) / most;
    return rowCount == 0 ? 0 : (count + rowCount - 1) / rowCount;
}

std::string signedText(double value) {
    const double rounded = std::round(value);
    const std::string text = fixedText(value, std::abs(value - rounded) < 1e-9 ? 0 : 1);
    return value > 0 ? "+" + text : text;
}

double meanPsnr(std::span<const Reconstruction> photos) {
    // Of the mean squared error: the mean of the decibels would flatter a set with one perfect
    // photo.
    double error = 0;
    for (const Reconstruction& photo : photos)
        error += std::pow(10.0, -photo.psnr / 10);
    return -10 * std::log10(error / static_cast<double>(photos.size()));
}

} // namespace

Image reconFigure(std::span<const Reconstruction> photos, const FigureStyle& style,
                  const std::string& remark) {
    if (photos.empty())
        throw std::runtime_error(
            "A reconstruction figure needs at least one photo; none was given.");
    const std::size_t columnCount = balancedColumns(photos.size(), kMostColumns);
    ImageGrid grid;
    grid.title = "Originals and what the model makes of them";
    grid.note = fixedText(meanPsnr(photos), 1) + " dB PSNR over " + std::to_string(photos.size()) +
                (photos.size() == 1 ? " photo" : " photos") + (remark.empty() ? "" : ". " + remark);
    for (std::size_t start = 0; start < photos.size(); start += columnCount) {
        GridRow above{.label = "original", .cells = {}, .startsBlock = true};
        GridRow below{.label = "regenerated", .cells = {}};
        for (const Reconstruction& photo :
             photos.subspan(start, std::min(columnCount, photos.size() - start))) {
            above.cells.push_back({photo.original, photo.name});
            below.cells.push_back({photo.regenerated, fixedText(photo.psnr, 1) + " dB"});
        }
        grid.rows.push_back(std::move(above));
        grid.rows.push_back(std::move(below));
    }
    return imageGrid(grid, style);
}

Image traverseFigure(const TraverseFigure& figure, const FigureStyle& style) {
    if (figure.frames.empty() || figure.frames.size() != figure.times.size())
        throw std::runtime_error("The strip has " + std::to_string(figure.frames.size()) +
                                 " pictures and " + std::to_string(figure.times.size()) +
                                 " times; as many of each, and at least one, were expected.");
    const std::size_t columnCount = balancedColumns(figure.frames.size(), kMostColumns);
    ImageGrid grid;
    grid.title = "From " + figure.fromName + " to " + figure.toName +
                 (figure.way.empty() ? "" : ", " + figure.way);
    for (std::size_t i = 0; i < figure.frames.size(); ++i) {
        if (i % columnCount == 0)
            grid.rows.emplace_back();
        grid.rows.back().cells.push_back(
            {figure.frames[i], "t = " + fixedText(figure.times[i], 2)});
    }
    return imageGrid(grid, style);
}

Image directionsFigure(const DirectionsFigure& figure, const FigureStyle& style) {
    ImageGrid grid;
    grid.title = figure.title;
    for (const double sigma : figure.sigmas)
        grid.columnLabels.push_back(signedText(sigma) + " \u03C3");
    for (const DirectionRow& row : figure.rows) {
        GridRow& cells = grid.rows.emplace_back(GridRow{.label = row.label, .cells = {}});
        for (const Image& frame : row.frames)
            cells.cells.push_back({frame, ""});
    }
    return imageGrid(grid, style);
}

Image contactSheet(const ContactSheet& sheet, const FigureStyle& style) {
    if (sheet.columnCount < 1)
        throw std::runtime_error("A contact sheet of " + std::to_string(sheet.columnCount) +
                                 " columns cannot be drawn; at least 1 was expected.");
    const auto columnCount = static_cast<std::size_t>(sheet.columnCount);
    ImageGrid grid;
    grid.title = sheet.title;
    for (std::size_t i = 0; i < sheet.cells.size(); ++i) {
        if (i % columnCount == 0)
            grid.rows.emplace_back();
        grid.rows.back().cells.push_back(sheet.cells[i]);
    }
    return imageGrid(grid, style);
}

} // namespace morphoscope
