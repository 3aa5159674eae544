#include "morph/cpu_morph.h"

#include "morph/bicubic.h"
#include "morph/mesh.h"

#include <cmath>

namespace morphoscope {

namespace {

// At most twice the picture: what remains is left to the samples of a pixel.
Image atMostTwice(const Image& photo, int width, int height) {
    return photo.width > 2 * width ? resized(photo, 2 * width, 2 * height) : photo;
}

// Mean of 2 x 2 bicubic samples within the pixel where the photo is finer than the picture, else
// one. dx and dy are the steps to the next pixel, in the photo.
Colour sampledPixel(const Image& photo, Point2 place, Point2 dx, Point2 dy, bool isFiner) {
    if (!isFiner)
        return bicubic(photo, place);
    Colour sum;
    for (const float x : {-0.25f, 0.25f})
        for (const float y : {-0.25f, 0.25f}) {
            const Colour c = bicubic(photo, place + dx * x + dy * y);
            sum = {sum.r + 0.25f * c.r, sum.g + 0.25f * c.g, sum.b + 0.25f * c.b};
        }
    return sum;
}

std::uint8_t byteOf(float value) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0f, 255.0f)));
}

class MorphPainter {
public:
    MorphPainter(const MorphField& field, const Image& a, const Image& b, float t, int width,
                 int height)
        : t_(t), width_(width), height_(height), a_(atMostTwice(a, width, height)),
          b_(atMostTwice(b, width, height)), lightA_(generalLight(a)), lightB_(generalLight(b)),
          pixels_(rasterised(field, t, width, height)),
          untrusted_(field.cellWidth, field.cellHeight),
          switchTime_(field.cellWidth, field.cellHeight), switchWidth_(field.switchWidth) {
        untrusted_.values = field.untrusted;
        switchTime_.values = field.switchTime;
    }

    Image painted() const {
        Image image = makeImage(width_, height_);
        for (int y = 0; y < height_; ++y)
            for (int x = 0; x < width_; ++x) {
                const Colour c = colourAt(x, y);
                std::uint8_t* out = image.rgb.data() + 3 * indexOf(x, y);
                out[0] = byteOf(c.r);
                out[1] = byteOf(c.g);
                out[2] = byteOf(c.b);
            }
        return image;
    }

private:
    std::size_t indexOf(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
               static_cast<std::size_t>(x);
    }

    Point2 step(int x, int y, int toX, int toY, Point2 MeshPixel::*place) const {
        const int x2 = std::min(x + toX, width_ - 1);
        const int y2 = std::min(y + toY, height_ - 1);
        return pixels_[indexOf(x2, y2)].*place - pixels_[indexOf(x, y)].*place;
    }

    Colour colourAt(int x, int y) const {
        const MeshPixel& pixel = pixels_[indexOf(x, y)];
        const float fine =
            fineWeight(bilinear(untrusted_, pixel.cell.x, pixel.cell.y),
                       bilinear(switchTime_, pixel.cell.x, pixel.cell.y), switchWidth_, t_);
        Colour sum;
        const auto add = [&sum](const Colour& c, float weight) {
            sum = {sum.r + weight * c.r, sum.g + weight * c.g, sum.b + weight * c.b};
        };
        if (fine < 1)
            add(sampledPixel(a_, pixel.a, step(x, y, 1, 0, &MeshPixel::a),
                             step(x, y, 0, 1, &MeshPixel::a), 4 * a_.width > 5 * width_),
                1 - fine);
        if (fine > 0)
            add(sampledPixel(b_, pixel.b, step(x, y, 1, 0, &MeshPixel::b),
                             step(x, y, 0, 1, &MeshPixel::b), 4 * b_.width > 5 * width_),
                fine);
        if (std::abs(t_ - fine) > 1e-3f) {
            add(bilinear(lightB_, pixel.b), t_ - fine);
            add(bilinear(lightA_, pixel.a), fine - t_);
        }
        return sum;
    }

    float t_;
    int width_;
    int height_;
    Image a_;
    Image b_;
    Image lightA_;
    Image lightB_;
    std::vector<MeshPixel> pixels_;
    Plane untrusted_;
    Plane switchTime_;
    float switchWidth_;
};

} // namespace

Image drawMorph(const MorphField& field, const Image& a, const Image& b, float t, int width,
                int height) {
    if (t <= 0 || t >= 1)
        return resized(t <= 0 ? a : b, width, height);
    return MorphPainter(field, a, b, t, width, height).painted();
}

Image generalLight(const Image& photo) {
    constexpr int kWidth = 96;
    const int height = std::max(2, kWidth * photo.height / photo.width);
    std::array<Plane, 3> colours = colourPlanes(resized(photo, kWidth, height));
    Image light = makeImage(kWidth, height);
    for (std::size_t c = 0; c < 3; ++c) {
        colours[c] = boxBlurred(colours[c], kWidth / 16, 2);
        for (std::size_t i = 0; i < colours[c].values.size(); ++i)
            light.rgb[3 * i + c] = byteOf(255 * colours[c].values[i]);
    }
    return light;
}

} // namespace morphoscope
