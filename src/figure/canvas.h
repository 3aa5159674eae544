// A picture to draw figures on, on the CPU: anti-aliased lines, boxes, discs, images and text.
// Coordinates are points (x to the right, y down) with `pixelsPerPoint` pixels each, so that a
// figure is drawn once and is sharp on any screen. One canvas belongs to one thread.
#pragma once

#include "core/image.h"
#include "figure/style.h"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace morphoscope {

struct Place {
    float x = 0; // points
    float y = 0;
};

struct Box {
    float x = 0; // left edge, points
    float y = 0; // top edge
    float width = 0;
    float height = 0;
};

enum class TextAlign { left, centre, right };
enum class FontWeight { regular, semibold };

struct TextStyle {
    float size = 12; // points from ascender to descender of the face's em
    Color color;
    TextAlign align = TextAlign::left;
    FontWeight weight = FontWeight::regular;
    bool isUpwards = false; // turned a quarter to the left: reads from bottom to top
};

class Typeface;

class Canvas {
public:
    // width x height points, filled with `background`. Throws std::runtime_error when no font can
    // be found at all or the picture would exceed 400 megapixels.
    Canvas(float width, float height, Color background, float pixelsPerPoint = 2);
    ~Canvas();

    void fillBox(const Box& box, Color color, float radius = 0);
    void strokeBox(const Box& box, Color color, float lineWidth = 1, float radius = 0);
    void fillCircle(Place centre, float radius, Color color);
    void strokeCircle(Place centre, float radius, Color color, float lineWidth = 1);
    void line(Place from, Place to, Color color, float lineWidth = 1);
    void dashedLine(Place from, Place to, Color color, float lineWidth = 1);
    void polyline(std::span<const Place> points, Color color,
                  float lineWidth = 1); // round joints, one even coat

    // The image fills the box (area average or bicubic), its corners rounded.
    void drawImage(const Image& image, const Box& box, float radius = 0);

    // `baseline` is the start, middle or end of the text's base line, by `align`. UTF-8; a
    // character no font has is a box. Returns the width in points.
    float text(Place baseline, std::string_view utf8, const TextStyle& style);
    float textWidth(std::string_view utf8, const TextStyle& style) const; // points

    // The text itself where it fits into `maxWidth` points, else with its middle replaced by an
    // ellipsis.
    std::string elided(std::string_view utf8, const TextStyle& style, float maxWidth) const;

    float width() const { return width_; } // points
    float height() const { return height_; }
    const Image& image() const { return image_; }

private:
    float width_;
    float height_;
    float pixelsPerPoint_;
    Image image_;
    std::unique_ptr<Typeface> typeface_;
};

// PNG, 8-bit RGB, written atomically. Throws std::runtime_error naming the path.
void savePng(const std::filesystem::path& path, const Image& image);

} // namespace morphoscope
