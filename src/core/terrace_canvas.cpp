#include "core/terrace_canvas.h"

namespace morphoscope::terrace {

namespace {

float toLinear(float value) {
    return value <= 0.04045f ? value / 12.92f : std::pow((value + 0.055f) / 1.055f, 2.4f);
}

float toSrgb(float value) {
    return value <= 0.0031308f ? value * 12.92f : 1.055f * std::pow(value, 1 / 2.4f) - 0.055f;
}

// Keeps what is left of the line a*x + b*y >= c (Sutherland and Hodgman 1974).
void cutBy(std::vector<Pixel>& points, std::vector<Pixel>& scratch, float a, float b, float c) {
    scratch.clear();
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Pixel p = points[i];
        const Pixel q = points[(i + 1) % points.size()];
        const float insideP = a * p.x + b * p.y - c;
        const float insideQ = a * q.x + b * q.y - c;
        if (insideP >= 0)
            scratch.push_back(p);
        if ((insideP >= 0) != (insideQ >= 0)) {
            const float t = insideP / (insideP - insideQ);
            scratch.push_back({p.x + (q.x - p.x) * t, p.y + (q.y - p.y) * t});
        }
    }
    points.swap(scratch);
}

// A table with many entries where the eye sees steps: index is the square root of the light.
constexpr int kToneSteps = 4096;

std::vector<std::uint8_t> toneTable() {
    std::vector<std::uint8_t> table(kToneSteps);
    for (int i = 0; i < kToneSteps; ++i) {
        const float root = static_cast<float>(i) / (kToneSteps - 1) * 2; // light 0 .. 4
        const float light = root * root;
        const float shoulder =
            light < 0.6f ? light : 0.6f + 0.4f * (1 - std::exp(-(light - 0.6f) / 0.4f));
        table[std::size_t(i)] = static_cast<std::uint8_t>(255 * toSrgb(shoulder) + 0.5f);
    }
    return table;
}

// Means over a running window, along rows then columns, in place.
void blurLine(Color* line, int count, std::ptrdiff_t stride, int radius, std::vector<Color>& copy) {
    copy.resize(std::size_t(count));
    for (int i = 0; i < count; ++i)
        copy[std::size_t(i)] = line[i * stride];
    Color sum;
    const auto get = [&](int i) { return copy[std::size_t(std::clamp(i, 0, count - 1))]; };
    for (int i = -radius; i <= radius; ++i)
        sum = sum + get(i);
    for (int i = 0; i < count; ++i) {
        line[i * stride] = sum * (1.0f / static_cast<float>(2 * radius + 1));
        sum = sum + get(i + radius + 1) + get(i - radius) * -1;
    }
}

void blur(std::vector<Color>& plane, int width, int height, int radius) {
    std::vector<Color> copy;
    for (int pass = 0; pass < 2; ++pass) {
        for (int y = 0; y < height; ++y)
            blurLine(plane.data() + std::ptrdiff_t(y) * width, width, 1, radius, copy);
        for (int x = 0; x < width; ++x)
            blurLine(plane.data() + x, height, width, radius, copy);
    }
}

} // namespace

Color srgb(int red, int green, int blue) {
    const auto linear = [](int value) { return toLinear(static_cast<float>(value) / 255); };
    return {linear(red), linear(green), linear(blue)};
}

float hash01(int a, int b, int c) {
    std::uint32_t h = static_cast<std::uint32_t>(a) * 0x9E3779B1u ^
                      static_cast<std::uint32_t>(b) * 0x85EBCA77u ^
                      static_cast<std::uint32_t>(c) * 0xC2B2AE3Du;
    h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
    h = (h ^ (h >> 12)) * 0x297A2D39u;
    h ^= h >> 15;
    return static_cast<float>(h >> 8) / static_cast<float>(1 << 24);
}

namespace {

// std::floor is a library call where the processor's rounding instruction may not be assumed.
int floorOf(float x) {
    const int truncated = static_cast<int>(x);
    return truncated - (x < static_cast<float>(truncated) ? 1 : 0);
}

// Cheaper than hash01 and good enough where the eye sees sums of many.
float latticeValue(std::uint32_t h) {
    h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
    h = (h ^ (h >> 13)) * 0x297A2D39u;
    return static_cast<float>(static_cast<std::int32_t>(h >> 8)) * (1.0f / (1 << 24));
}

} // namespace

float noise(float x, float y) {
    constexpr std::uint32_t kColumn = 0x9E3779B1u;
    constexpr std::uint32_t kRow = 0x85EBCA77u;
    const int ix = floorOf(x);
    const int iy = floorOf(y);
    const float fx = x - static_cast<float>(ix);
    const float fy = y - static_cast<float>(iy);
    const float tx = smoothstep(fx);
    const float ty = smoothstep(fy);
    const std::uint32_t h =
        static_cast<std::uint32_t>(ix) * kColumn + static_cast<std::uint32_t>(iy) * kRow;
    const float a = latticeValue(h);
    const float b = latticeValue(h + kColumn);
    const float c = latticeValue(h + kRow);
    const float d = latticeValue(h + kColumn + kRow);
    const float low = a + (b - a) * tx;
    const float high = c + (d - c) * tx;
    return low + (high - low) * ty;
}

float cloudNoise(float x, float y, int octaves) {
    float sum = 0;
    float amplitude = 0.5f;
    for (int i = 0; i < octaves; ++i) {
        sum += amplitude * noise(x, y);
        const float turned = 1.6f * x - 1.2f * y + 17; // turned and doubled: no grid shows
        y = 1.2f * x + 1.6f * y + 31;
        x = turned;
        amplitude *= 0.5f;
    }
    return sum;
}

bool Canvas::clip(std::span<const Pixel> polygon) {
    clipped_.assign(polygon.begin(), polygon.end());
    cutBy(clipped_, scratch_, 1, 0, 0);
    cutBy(clipped_, scratch_, -1, 0, -static_cast<float>(width_));
    cutBy(clipped_, scratch_, 0, 1, 0);
    cutBy(clipped_, scratch_, 0, -1, -static_cast<float>(height_));
    if (clipped_.size() < 3)
        return false;
    Pixel least = clipped_[0];
    Pixel most = clipped_[0];
    for (const Pixel& p : clipped_) {
        least = {std::min(least.x, p.x), std::min(least.y, p.y)};
        most = {std::max(most.x, p.x), std::max(most.y, p.y)};
    }
    left_ = std::clamp(static_cast<int>(least.x), 0, width_ - 1);
    top_ = std::clamp(static_cast<int>(least.y), 0, height_ - 1);
    boxWidth_ = std::clamp(static_cast<int>(std::ceil(most.x)), left_ + 1, width_) - left_;
    boxHeight_ = std::clamp(static_cast<int>(std::ceil(most.y)), top_ + 1, height_) - top_;
    areas_.assign(std::size_t(boxWidth_ + 2) * boxHeight_, 0.0f);
    return true;
}

// Adds the signed area to the right of the edge, pixel by pixel, as differences along the row:
// their running sum is the coverage.
void Canvas::accumulate(Pixel from, Pixel to) {
    if (from.y == to.y)
        return;
    const float direction = from.y < to.y ? 1.0f : -1.0f;
    if (direction < 0)
        std::swap(from, to);
    const float slope = (to.x - from.x) / (to.y - from.y);
    const int firstRow = std::max(static_cast<int>(from.y), top_);
    const int lastRow = std::min(static_cast<int>(std::ceil(to.y)), top_ + boxHeight_);
    for (int y = firstRow; y < lastRow; ++y) {
        float* row = areas_.data() + std::ptrdiff_t(y - top_) * (boxWidth_ + 2);
        const float begin = std::max(from.y, static_cast<float>(y));
        const float end = std::min(to.y, static_cast<float>(y + 1));
        const auto within = [&](float atY) {
            return std::clamp(from.x + (atY - from.y) * slope - static_cast<float>(left_), 0.0f,
                              static_cast<float>(boxWidth_));
        };
        const float xa = within(begin);
        const float xb = within(end);
        const float x0 = std::min(xa, xb);
        const float x1 = std::max(xa, xb);
        const float height = (end - begin) * direction;
        const int first = static_cast<int>(x0);
        const int last = static_cast<int>(x1);
        if (first == last) {
            const float middle = 0.5f * (x0 + x1) - static_cast<float>(first);
            row[first] += height * (1 - middle);
            row[first + 1] += height * middle;
            continue;
        }
        // The coverage of pixel k by this piece is the mean of clamp(x - k) over the piece: a sum
        // of ramps.
        const float perPixel = height / (x1 - x0);
        float covered = 0;
        for (int k = first; k <= last; ++k) {
            const float a = std::max(x0 - static_cast<float>(k), 0.0f);
            const float b = std::min(x1 - static_cast<float>(k), 1.0f);
            const float inside = perPixel * ((b - a) - 0.5f * (b * b - a * a));
            const float passed = k > first ? perPixel * (static_cast<float>(k) - x0) : 0.0f;
            row[k] += passed + inside - covered;
            covered = passed + inside;
        }
        row[last + 1] += height - covered;
    }
}

void Canvas::fillDisc(Pixel center, float radiusX, float radiusY, float opacity, Color color) {
    constexpr int kCorners = 12;
    std::array<Pixel, kCorners> corners;
    for (int i = 0; i < kCorners; ++i) {
        const float angle = 6.2831853f * static_cast<float>(i) / kCorners;
        corners[std::size_t(i)] = {center.x + radiusX * std::cos(angle),
                                   center.y + radiusY * std::sin(angle)};
    }
    fill(corners, opacity, color);
}

void Canvas::fillLine(Pixel from, Pixel to, float fromWidth, float toWidth, Color color) {
    const float dx = to.x - from.x;
    const float dy = to.y - from.y;
    const float length = std::max(std::sqrt(dx * dx + dy * dy), 1e-6f);
    const float nx = -dy / length / 2;
    const float ny = dx / length / 2;
    const std::array<Pixel, 4> corners{{{from.x + nx * fromWidth, from.y + ny * fromWidth},
                                        {to.x + nx * toWidth, to.y + ny * toWidth},
                                        {to.x - nx * toWidth, to.y - ny * toWidth},
                                        {from.x - nx * fromWidth, from.y - ny * fromWidth}}};
    fill(corners, 1, color);
}

void Canvas::addBloom(float strength) {
    if (strength <= 0)
        return;
    constexpr int kShrink = 4;
    const int width = (width_ + kShrink - 1) / kShrink;
    const int height = (height_ + kShrink - 1) / kShrink;
    std::vector<Color> plane(std::size_t(width) * height);
    for (int y = 0; y < height_; ++y)
        for (int x = 0; x < width_; ++x) {
            const Color c = at(x, y);
            const float bright = std::max({c.r, c.g, c.b});
            const float share = smoothBetween(0.45f, 1.6f, bright) / (kShrink * kShrink);
            Color& sum = plane[std::size_t(y / kShrink) * width + x / kShrink];
            sum = sum + c * share;
        }
    blur(plane, width, height, std::max(1, width_ / 320));
    for (int y = 0; y < height_; ++y)
        for (int x = 0; x < width_; ++x) {
            const float fx = std::clamp((static_cast<float>(x) + 0.5f) / kShrink - 0.5f, 0.0f,
                                        static_cast<float>(width - 1));
            const float fy = std::clamp((static_cast<float>(y) + 0.5f) / kShrink - 0.5f, 0.0f,
                                        static_cast<float>(height - 1));
            const int ix = std::min(static_cast<int>(fx), std::max(width - 2, 0));
            const int iy = std::min(static_cast<int>(fy), std::max(height - 2, 0));
            const int jx = std::min(ix + 1, width - 1);
            const int jy = std::min(iy + 1, height - 1);
            const auto get = [&](int px, int py) { return plane[std::size_t(py) * width + px]; };
            const Color upper = mixed(get(ix, iy), get(jx, iy), fx - static_cast<float>(ix));
            const Color lower = mixed(get(ix, jy), get(jx, jy), fx - static_cast<float>(ix));
            at(x, y) = at(x, y) + mixed(upper, lower, fy - static_cast<float>(iy)) * strength;
        }
}

Image Canvas::toImage() const {
    const std::vector<std::uint8_t> tones = toneTable();
    const auto tone = [&](float light) {
        const float root = std::sqrt(std::clamp(light, 0.0f, 4.0f));
        return tones[static_cast<std::size_t>(root * ((kToneSteps - 1) / 2.0f) + 0.5f)];
    };
    Image image = makeImage(width_, height_);
    for (std::size_t i = 0; i < pixels_.size(); ++i) {
        image.rgb[3 * i] = tone(pixels_[i].r);
        image.rgb[3 * i + 1] = tone(pixels_[i].g);
        image.rgb[3 * i + 2] = tone(pixels_[i].b);
    }
    return image;
}

} // namespace morphoscope::terrace
