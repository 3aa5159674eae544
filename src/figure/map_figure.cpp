#include "figure/plot_area.h"
#include "figure/plots.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace morphoscope {

namespace {

constexpr float kSize = 720; // points, of the square the photos lie in
constexpr float kAxisRoom = 26;
constexpr float kNameSize = 10;

struct Item {
    Box box;
    Place centre;
    const Image* thumbnail = nullptr;
};

void checkFigure(const MapFigure& figure) {
    const std::size_t count = figure.positions.size();
    if (count == 0)
        throw std::runtime_error("A map needs at least one photo; none was given.");
    if (figure.thumbnails.size() != count || figure.names.size() != count)
        throw std::runtime_error("The map has " + std::to_string(count) + " positions, " +
                                 std::to_string(figure.thumbnails.size()) + " thumbnails and " +
                                 std::to_string(figure.names.size()) +
                                 " names; as many of each were expected.");
}

// Both axes with one scale: distances on the map mean something.
PlotArea areaOf(const std::vector<Point2>& positions, const Box& box) {
    Range x{positions[0].x, positions[0].x};
    Range y{positions[0].y, positions[0].y};
    for (const Point2& position : positions) {
        x = {std::min(x.low, double{position.x}), std::max(x.high, double{position.x})};
        y = {std::min(y.low, double{position.y}), std::max(y.high, double{position.y})};
    }
    const double half = std::max({x.high - x.low, y.high - y.low, 1e-6}) / 2;
    const double middleX = (x.low + x.high) / 2;
    const double middleY = (y.low + y.high) / 2;
    return {box, {middleX - half, middleX + half}, {middleY - half, middleY + half}};
}

float thumbnailSize(std::size_t count) {
    return std::clamp(420.0F / std::sqrt(static_cast<float>(count)), 18.0F, 110.0F);
}

std::vector<Item> itemsOf(const MapFigure& figure, const PlotArea& area) {
    const float longest = thumbnailSize(figure.positions.size());
    std::vector<Item> items;
    for (std::size_t i = 0; i < figure.positions.size(); ++i) {
        Item item;
        item.centre = area.at(figure.positions[i].x, figure.positions[i].y);
        const Image* image = figure.thumbnails[i].get();
        float width = 8;
        float height = 8;
        if (image && !image->empty()) {
            item.thumbnail = image;
            const float scale = longest / static_cast<float>(std::max(image->width, image->height));
            width = static_cast<float>(image->width) * scale;
            height = static_cast<float>(image->height) * scale;
        }
        item.box = {item.centre.x - width / 2, item.centre.y - height / 2, width, height};
        items.push_back(item);
    }
    return items;
}

bool touch(const Box& a, const Box& b) {
    constexpr float kAir = 2;
    return a.x < b.x + b.width + kAir && b.x < a.x + a.width + kAir &&
           a.y < b.y + b.height + kAir && b.y < a.y + a.height + kAir;
}

// A name goes below its photo, else above it, else nowhere: a name on top of a photo helps nobody.
void drawNames(Canvas& canvas, const MapFigure& figure, const std::vector<Item>& items,
               const FigureStyle& style) {
    const TextStyle text{.size = kNameSize, .color = style.dimText, .align = TextAlign::centre};
    std::vector<Box> taken;
    for (const Item& item : items)
        taken.push_back(item.box);
    for (std::size_t i = 0; i < items.size(); ++i) {
        const Item& item = items[i];
        const std::string name =
            canvas.elided(figure.names[i], text, std::max(item.box.width, 90.0F));
        const float width = canvas.textWidth(name, text);
        for (const float top : {item.box.y + item.box.height + 3, item.box.y - kNameSize - 5}) {
            const Box label{item.centre.x - width / 2, top, width, kNameSize + 2};
            const bool isFree = label.x >= 4 && label.x + label.width <= canvas.width() - 4 &&
                                std::none_of(taken.begin(), taken.end(),
                                             [&](const Box& other) { return touch(label, other); });
            if (!isFree)
                continue;
            canvas.fillBox(label, style.background); // an axis may run here
            canvas.text({item.centre.x, top + kNameSize * 0.85F}, name, text);
            taken.push_back(label);
            break;
        }
    }
}

void drawAxes(Canvas& canvas, const MapFigure& figure, const PlotArea& area,
              const FigureStyle& style) {
    const Place zero = area.at(0, 0);
    const float air = thumbnailSize(figure.positions.size()) / 2;
    const Box box{area.box.x - air, area.box.y - air, area.box.width + 2 * air,
                  area.box.height + 2 * air};
    if (zero.x > box.x && zero.x < box.x + box.width)
        canvas.line({zero.x, box.y}, {zero.x, box.y + box.height}, style.grid, 1);
    if (zero.y > box.y && zero.y < box.y + box.height)
        canvas.line({box.x, zero.y}, {box.x + box.width, zero.y}, style.grid, 1);
    const TextStyle text{.size = kLabelSize, .color = style.text, .align = TextAlign::centre};
    canvas.text({canvas.width() / 2, canvas.height() - kFigureMargin + 4}, figure.xAxis, text);
    TextStyle upwards = text;
    upwards.isUpwards = true;
    canvas.text({kFigureMargin + 4, box.y + box.height / 2}, figure.yAxis, upwards);
}

} // namespace

Image mapFigure(const MapFigure& figure, const FigureStyle& style) {
    checkFigure(figure);
    const bool hasAxes = !figure.xAxis.empty() || !figure.yAxis.empty();
    const float axisRoom = hasAxes ? kAxisRoom : 0;
    // Photos are centred on their places and may stick out by half their size, with a name below.
    const float air = thumbnailSize(figure.positions.size()) / 2 + 12;
    const float side = kSize - 2 * air;
    Canvas canvas(kSize + 2 * kFigureMargin + axisRoom,
                  kSize + 2 * kFigureMargin + axisRoom + titleHeight(figure.title),
                  style.background, style.pixelsPerPoint);
    const float top = drawTitle(canvas, figure.title, style);
    const PlotArea area =
        areaOf(figure.positions, {kFigureMargin + axisRoom + air, top + air, side, side});
    if (hasAxes)
        drawAxes(canvas, figure, area, style);
    const std::vector<Item> items = itemsOf(figure, area);
    for (const Item& item : items) {
        if (!item.thumbnail) {
            canvas.fillCircle(item.centre, 4, style.accent);
            continue;
        }
        constexpr float kRadius = 4;
        canvas.strokeBox(item.box, style.background, 3, kRadius); // parts photos that overlap
        canvas.drawImage(*item.thumbnail, item.box, kRadius);
    }
    drawNames(canvas, figure, items, style);
    return canvas.image();
}

} // namespace morphoscope
