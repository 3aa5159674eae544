#include "figure/canvas.h"

#include "figure/typeface.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace morphoscope {

namespace {

constexpr double kMostPixels = 400e6;

void blend(Image& image, int x, int y, Color color, float coverage) {
    if (x < 0 || y < 0 || x >= image.width || y >= image.height || coverage <= 0)
        return;
    const float weight = std::min(coverage, 1.0F) * static_cast<float>(color.a) / 255.0F;
    std::uint8_t* pixel = &image.rgb[3 * (static_cast<std::size_t>(y) * image.width + x)];
    const std::uint8_t channels[3] = {color.r, color.g, color.b};
    for (int i = 0; i < 3; ++i)
        pixel[i] = static_cast<std::uint8_t>(
            std::lround(static_cast<float>(pixel[i]) * (1 - weight) + channels[i] * weight));
}

struct PixelBounds {
    float left, top, right, bottom;
};

// Fills where `distance` (pixels, negative inside) says so; the edge is one pixel wide, which is
// what makes it smooth.
template <class Distance>
void fillShape(Image& image, const PixelBounds& bounds, Color color, const Distance& distance) {
    const int left = std::max(0, static_cast<int>(std::floor(bounds.left)) - 1);
    const int top = std::max(0, static_cast<int>(std::floor(bounds.top)) - 1);
    const int right = std::min(image.width, static_cast<int>(std::ceil(bounds.right)) + 1);
    const int bottom = std::min(image.height, static_cast<int>(std::ceil(bounds.bottom)) + 1);
    for (int y = top; y < bottom; ++y)
        for (int x = left; x < right; ++x) {
            const float d = distance(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
            blend(image, x, y, color, std::clamp(0.5F - d, 0.0F, 1.0F));
        }
}

struct PixelBox {
    float x, y, width, height, radius;
};

PixelBox toPixels(const Box& box, float radius, float scale) {
    return {box.x * scale, box.y * scale, box.width * scale, box.height * scale,
            std::min({radius, box.width / 2, box.height / 2}) * scale};
}

float boxDistance(const PixelBox& box, float x, float y) {
    const float dx = std::abs(x - box.x - box.width / 2) - box.width / 2 + box.radius;
    const float dy = std::abs(y - box.y - box.height / 2) - box.height / 2 + box.radius;
    const float outside = std::hypot(std::max(dx, 0.0F), std::max(dy, 0.0F));
    return outside + std::min(std::max(dx, dy), 0.0F) - box.radius;
}

PixelBounds boundsOf(const PixelBox& box, float margin = 0) {
    return {box.x - margin, box.y - margin, box.x + box.width + margin,
            box.y + box.height + margin};
}

float segmentDistance(Place a, Place b, float x, float y) {
    const float dx = b.x - a.x;
    const float dy = b.y - a.y;
    const float length = dx * dx + dy * dy;
    const float t =
        length > 0 ? std::clamp(((x - a.x) * dx + (y - a.y) * dy) / length, 0.0F, 1.0F) : 0.0F;
    return std::hypot(x - a.x - t * dx, y - a.y - t * dy);
}

Place scaled(Place place, float scale) {
    return {place.x * scale, place.y * scale};
}

} // namespace

Canvas::Canvas(float width, float height, Color background, float pixelsPerPoint)
    : width_(width), height_(height), pixelsPerPoint_(pixelsPerPoint) {
    const double pixelWidth = std::ceil(double{width} * pixelsPerPoint);
    const double pixelHeight = std::ceil(double{height} * pixelsPerPoint);
    if (!(pixelWidth >= 1 && pixelHeight >= 1 && pixelWidth * pixelHeight <= kMostPixels))
        throw std::runtime_error("A figure of " + std::to_string(std::lround(pixelWidth)) + " x " +
                                 std::to_string(std::lround(pixelHeight)) +
                                 " pixels cannot be drawn; at most 400 megapixels were expected.");
    typeface_ = std::make_unique<Typeface>();
    image_ = makeImage(static_cast<int>(pixelWidth), static_cast<int>(pixelHeight));
    for (std::size_t i = 0; i < image_.rgb.size(); i += 3) {
        image_.rgb[i] = background.r;
        image_.rgb[i + 1] = background.g;
        image_.rgb[i + 2] = background.b;
    }
}

Canvas::~Canvas() = default;

void Canvas::fillBox(const Box& box, Color color, float radius) {
    const PixelBox pixels = toPixels(box, radius, pixelsPerPoint_);
    fillShape(image_, boundsOf(pixels), color,
              [&](float x, float y) { return boxDistance(pixels, x, y); });
}

void Canvas::strokeBox(const Box& box, Color color, float lineWidth, float radius) {
    const PixelBox pixels = toPixels(box, radius, pixelsPerPoint_);
    const float half = lineWidth * pixelsPerPoint_ / 2;
    fillShape(image_, boundsOf(pixels, half), color,
              [&](float x, float y) { return std::abs(boxDistance(pixels, x, y)) - half; });
}

void Canvas::fillCircle(Place centre, float radius, Color color) {
    fillBox({centre.x - radius, centre.y - radius, 2 * radius, 2 * radius}, color, radius);
}

void Canvas::strokeCircle(Place centre, float radius, Color color, float lineWidth) {
    strokeBox({centre.x - radius, centre.y - radius, 2 * radius, 2 * radius}, color, lineWidth,
              radius);
}

void Canvas::line(Place from, Place to, Color color, float lineWidth) {
    const Place points[2] = {from, to};
    polyline(points, color, lineWidth);
}

void Canvas::dashedLine(Place from, Place to, Color color, float lineWidth) {
    constexpr float kDash = 5; // points
    constexpr float kGap = 4;
    const float length = std::hypot(to.x - from.x, to.y - from.y);
    for (float start = 0; start < length; start += kDash + kGap) {
        const float end = std::min(start + kDash, length);
        const auto at = [&](float distance) {
            return Place{from.x + (to.x - from.x) * distance / length,
                         from.y + (to.y - from.y) * distance / length};
        };
        line(at(start), at(end), color, lineWidth);
    }
}

void Canvas::polyline(std::span<const Place> points, Color color, float lineWidth) {
    if (points.size() < 2)
        return;
    // The union of all segments is painted once; painting one after the other would darken the
    // joints' edges.
    const float half = lineWidth * pixelsPerPoint_ / 2;
    std::vector<float> distances(static_cast<std::size_t>(image_.width) * image_.height, 1e9F);
    PixelBounds all{1e9F, 1e9F, -1e9F, -1e9F};
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        const Place a = scaled(points[i], pixelsPerPoint_);
        const Place b = scaled(points[i + 1], pixelsPerPoint_);
        const PixelBounds own{std::min(a.x, b.x) - half, std::min(a.y, b.y) - half,
                              std::max(a.x, b.x) + half, std::max(a.y, b.y) + half};
        all = {std::min(all.left, own.left), std::min(all.top, own.top),
               std::max(all.right, own.right), std::max(all.bottom, own.bottom)};
        const int bottom = std::min(image_.height, static_cast<int>(std::ceil(own.bottom)) + 1);
        const int right = std::min(image_.width, static_cast<int>(std::ceil(own.right)) + 1);
        for (int y = std::max(0, static_cast<int>(own.top) - 1); y < bottom; ++y)
            for (int x = std::max(0, static_cast<int>(own.left) - 1); x < right; ++x) {
                float& d = distances[static_cast<std::size_t>(y) * image_.width + x];
                d = std::min(d, segmentDistance(a, b, static_cast<float>(x) + 0.5F,
                                                static_cast<float>(y) + 0.5F));
            }
    }
    fillShape(image_, all, color, [&](float x, float y) {
        return distances[static_cast<std::size_t>(y) * image_.width + static_cast<std::size_t>(x)] -
               half;
    });
}

void Canvas::drawImage(const Image& image, const Box& box, float radius) {
    // Whole pixels: a picture shifted by half a pixel is a blurred picture.
    const int left = static_cast<int>(std::lround(box.x * pixelsPerPoint_));
    const int top = static_cast<int>(std::lround(box.y * pixelsPerPoint_));
    const int width = std::max(1, static_cast<int>(std::lround(box.width * pixelsPerPoint_)));
    const int height = std::max(1, static_cast<int>(std::lround(box.height * pixelsPerPoint_)));
    const Image fit = resized(image, width, height);
    const PixelBox outline{static_cast<float>(left), static_cast<float>(top),
                           static_cast<float>(width), static_cast<float>(height),
                           radius * pixelsPerPoint_};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const std::uint8_t* pixel = &fit.rgb[3 * (static_cast<std::size_t>(y) * width + x)];
            const float d = boxDistance(outline, static_cast<float>(left + x) + 0.5F,
                                        static_cast<float>(top + y) + 0.5F);
            blend(image_, left + x, top + y, {pixel[0], pixel[1], pixel[2]},
                  std::clamp(0.5F - d, 0.0F, 1.0F));
        }
}

float Canvas::text(Place baseline, std::string_view utf8, const TextStyle& style) {
    const float size = style.size * pixelsPerPoint_;
    TextLine line = typeface_->lineOf(utf8, style.weight, size);
    const float shift = style.align == TextAlign::left     ? 0
                        : style.align == TextAlign::centre ? -line.width / 2
                                                           : -line.width;
    const Place pen = scaled(baseline, pixelsPerPoint_);
    // Along the line glyphs stand at fractions of a pixel, across it on whole ones, so that stems
    // stay crisp.
    const float start = (style.isUpwards ? -pen.y : pen.x) + shift;
    const int across = static_cast<int>(std::lround(style.isUpwards ? pen.x : pen.y));
    for (PlacedGlyph glyph : line.glyphs) {
        glyph.x += start;
        const GlyphBitmap bitmap = typeface_->bitmapOf(glyph, size);
        const int along = static_cast<int>(std::floor(glyph.x)) + bitmap.left;
        for (int v = 0; v < bitmap.height; ++v)
            for (int u = 0; u < bitmap.width; ++u) {
                const float coverage =
                    bitmap.coverage[static_cast<std::size_t>(v) * bitmap.width + u] / 255.0F;
                const int low = across + bitmap.top + v;
                if (style.isUpwards)
                    blend(image_, low, -(along + u) - 1, style.color, coverage);
                else
                    blend(image_, along + u, low, style.color, coverage);
            }
    }
    return line.width / pixelsPerPoint_;
}

float Canvas::textWidth(std::string_view utf8, const TextStyle& style) const {
    return typeface_->lineOf(utf8, style.weight, style.size * pixelsPerPoint_).width /
           pixelsPerPoint_;
}

std::string Canvas::elided(std::string_view utf8, const TextStyle& style, float maxWidth) const {
    if (textWidth(utf8, style) <= maxWidth)
        return std::string(utf8);
    // Byte positions at which a character starts, the end included.
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < utf8.size(); ++i)
        if ((utf8[i] & 0xC0) != 0x80)
            starts.push_back(i);
    starts.push_back(utf8.size());
    const std::size_t characterCount = starts.size() - 1;
    const auto shortened = [&](std::size_t kept) {
        const std::size_t tail =
            kept / 2; // the end, with a name's number and ending, counts as much as its start
        return std::string(utf8.substr(0, starts[kept - tail])) + "\u2026" +
               std::string(utf8.substr(starts[characterCount - tail]));
    };
    std::size_t kept = 0;
    std::size_t tooMany = characterCount;
    while (kept + 1 < tooMany) {
        const std::size_t middle = (kept + tooMany) / 2;
        (textWidth(shortened(middle), style) <= maxWidth ? kept : tooMany) = middle;
    }
    return shortened(kept);
}

} // namespace morphoscope
