#include "figure/image_grid.h"

#include "figure/plot_area.h"

#include <algorithm>
#include <stdexcept>

namespace morphoscope {

namespace {

constexpr float kGap = 8; // points between cells
constexpr float kBlockGap = 22;
constexpr float kCaptionHeight = 19;
constexpr float kColumnLabelHeight = 22;
constexpr float kNoteHeight = 30;
constexpr float kWidestRowLabel = 190;
constexpr float kCornerRadius = 3;

struct Layout {
    float labelWidth = 0; // of the row labels with their gap; 0: none
    float cellWidth = 0;
    float cellHeight = 0;
    std::size_t columnCount = 0;
    float width = 0; // of the whole figure
    float height = 0;
};

TextStyle labelStyle(const FigureStyle& style) {
    return {.size = kLabelSize, .color = style.text, .weight = FontWeight::semibold};
}

TextStyle captionStyle(const FigureStyle& style) {
    return {.size = kTickSize, .color = style.dimText, .align = TextAlign::centre};
}

bool hasCaptions(const GridRow& row) {
    return std::any_of(row.cells.begin(), row.cells.end(),
                       [](const GridCell& cell) { return !cell.caption.empty(); });
}

float rowHeight(const GridRow& row, const Layout& layout) {
    return layout.cellHeight + (hasCaptions(row) ? kCaptionHeight : 0);
}

float gapAbove(const ImageGrid& grid, std::size_t row) {
    return row == 0 ? 0 : grid.rows[row].startsBlock ? kBlockGap : kGap;
}

float heightOverWidth(const ImageGrid& grid) {
    for (const GridRow& row : grid.rows)
        for (const GridCell& cell : row.cells)
            if (!cell.image.empty())
                return static_cast<float>(cell.image.height) / static_cast<float>(cell.image.width);
    throw std::runtime_error("The figure \"" + grid.title +
                             "\" holds no picture; at least one was expected.");
}

void checkColumns(const ImageGrid& grid) {
    if (grid.columnLabels.empty())
        return;
    for (const GridRow& row : grid.rows)
        if (row.cells.size() != grid.columnLabels.size())
            throw std::runtime_error("Row \"" + row.label + "\" of the figure has " +
                                     std::to_string(row.cells.size()) + " pictures; " +
                                     std::to_string(grid.columnLabels.size()) +
                                     ", one per column label, were expected.");
}

Layout layoutOf(const ImageGrid& grid, const FigureStyle& style) {
    const Canvas ruler(1, 1, style.background, style.pixelsPerPoint);
    Layout layout;
    layout.cellWidth = grid.cellWidth;
    layout.cellHeight = grid.cellWidth * heightOverWidth(grid);
    for (const GridRow& row : grid.rows) {
        layout.columnCount = std::max(layout.columnCount, row.cells.size());
        if (!row.label.empty())
            layout.labelWidth = std::max(
                layout.labelWidth,
                std::min(ruler.textWidth(row.label, labelStyle(style)) + 2, kWidestRowLabel) +
                    2 * kGap);
    }
    const float columns = static_cast<float>(layout.columnCount);
    const float cells = columns * layout.cellWidth + (columns - 1) * kGap;
    const TextStyle titleText{.size = kTitleSize, .color = {}, .weight = FontWeight::semibold};
    const TextStyle noteText{.size = kTickSize, .color = {}};
    // A narrow grid grows for its title and note, but not without limit: beyond, they are elided.
    constexpr float kWidestText = 720;
    const float text = std::min(
        kWidestText,
        std::max(ruler.textWidth(grid.title, titleText), ruler.textWidth(grid.note, noteText)) + 2);
    layout.width = 2 * kFigureMargin + std::max(layout.labelWidth + cells, text);
    layout.height = 2 * kFigureMargin + titleHeight(grid.title) +
                    (grid.columnLabels.empty() ? 0 : kColumnLabelHeight) +
                    (grid.note.empty() ? 0 : kNoteHeight);
    for (std::size_t i = 0; i < grid.rows.size(); ++i)
        layout.height += gapAbove(grid, i) + rowHeight(grid.rows[i], layout);
    return layout;
}

void drawCell(Canvas& canvas, const GridCell& cell, const Box& box, const FigureStyle& style) {
    if (!cell.image.empty()) {
        // A picture of another aspect is shown whole on a raised ground instead of being stretched.
        const float scale = std::min(box.width / static_cast<float>(cell.image.width),
                                     box.height / static_cast<float>(cell.image.height));
        const float width = static_cast<float>(cell.image.width) * scale;
        const float height = static_cast<float>(cell.image.height) * scale;
        if (box.width - width > 1 || box.height - height > 1)
            canvas.fillBox(box, style.raised, kCornerRadius);
        canvas.drawImage(
            cell.image,
            {box.x + (box.width - width) / 2, box.y + (box.height - height) / 2, width, height},
            kCornerRadius);
    }
    const TextStyle caption = captionStyle(style);
    canvas.text({box.x + box.width / 2, box.y + box.height + 14},
                canvas.elided(cell.caption, caption, box.width), caption);
}

void drawRow(Canvas& canvas, const GridRow& row, const Layout& layout, Place corner,
             const FigureStyle& style) {
    const TextStyle label = labelStyle(style);
    canvas.text({kFigureMargin, corner.y + layout.cellHeight / 2 + kLabelSize * 0.36F},
                canvas.elided(row.label, label, kWidestRowLabel), label);
    for (const GridCell& cell : row.cells) {
        drawCell(canvas, cell, {corner.x, corner.y, layout.cellWidth, layout.cellHeight}, style);
        corner.x += layout.cellWidth + kGap;
    }
}

} // namespace

Image imageGrid(const ImageGrid& grid, const FigureStyle& style) {
    checkColumns(grid);
    const Layout layout = layoutOf(grid, style);
    Canvas canvas(layout.width, layout.height, style.background, style.pixelsPerPoint);
    float y = drawTitle(canvas, grid.title, style);
    const float left = kFigureMargin + layout.labelWidth;
    if (!grid.columnLabels.empty()) {
        TextStyle text = captionStyle(style);
        text.size = kLabelSize;
        for (std::size_t i = 0; i < grid.columnLabels.size(); ++i)
            canvas.text(
                {left + static_cast<float>(i) * (layout.cellWidth + kGap) + layout.cellWidth / 2,
                 y + kLabelSize * 0.8F},
                canvas.elided(grid.columnLabels[i], text, layout.cellWidth), text);
        y += kColumnLabelHeight;
    }
    for (std::size_t i = 0; i < grid.rows.size(); ++i) {
        y += gapAbove(grid, i);
        drawRow(canvas, grid.rows[i], layout, {left, y}, style);
        y += rowHeight(grid.rows[i], layout);
    }
    if (!grid.note.empty()) {
        const TextStyle text{.size = kTickSize, .color = style.dimText};
        canvas.text({kFigureMargin, y + 24},
                    canvas.elided(grid.note, text, layout.width - 2 * kFigureMargin), text);
    }
    return canvas.image();
}

} // namespace morphoscope
