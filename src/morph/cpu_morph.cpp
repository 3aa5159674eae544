#include "morph/cpu_morph.h"

#include "morph/bicubic.h"
#include "morph/light_shift.h"
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

// What this moment's light adds to either photo's.
struct Shifts {
    Colour a;
    Colour b;
};

class MorphPainter {
public:
    MorphPainter(const MorphDraw& draw, int width, int height)
        : draw_(draw), decoded_(draw.field.inTemplate.empty() ? nullptr : draw.decoded),
          carried_(decoded_ ? draw.carried : 1), width_(width), height_(height),
          a_(atMostTwice(draw.a, width, height)), b_(atMostTwice(draw.b, width, height)),
          pixels_(rasterised({draw.field, draw.t, draw.offsets}, width, height)),
          fine_(draw.field.cellWidth, draw.field.cellHeight) {
        if (decoded_) {
            shift_ = lightShift(decoded_->a, decoded_->b, decoded_->now);
        } else {
            lightA_ = generalLight(draw.a);
            lightB_ = generalLight(draw.b);
        }
        fine_.values = fineWeights(draw.field, draw.t);
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

    // To the next pixel, or from the one before along the last row and column.
    Point2 step(int x, int y, int toX, int toY, Point2 MeshPixel::*place) const {
        const int x1 = std::min(x, width_ - 1 - toX);
        const int y1 = std::min(y, height_ - 1 - toY);
        return pixels_[indexOf(x1 + toX, y1 + toY)].*place - pixels_[indexOf(x1, y1)].*place;
    }

    Colour photoAt(const Image& photo, int x, int y, Point2 MeshPixel::*place, float reach) const {
        const auto aspect = static_cast<float>(photo.height) / static_cast<float>(photo.width);
        return sampledPixel(
            photo, mirrored(pixels_[indexOf(x, y)].*place, aspect, mirrorInset(reach)),
            step(x, y, 1, 0, place), step(x, y, 0, 1, place), 4 * photo.width > 5 * width_);
    }

    // The network's picture covers the template from edge to edge, whatever its pixels' shape.
    Point2 inDecoded(Point2 inTemplate) const {
        const auto aspect =
            static_cast<float>(decoded_->now.height) / static_cast<float>(decoded_->now.width);
        return {inTemplate.x, inTemplate.y * aspect / draw_.field.templateAspect};
    }

    static Colour shiftAt(const std::array<Plane, 3>& shift, Point2 place) {
        return {at(shift[0], place), at(shift[1], place), at(shift[2], place)};
    }

    Shifts shiftsAt(const MeshPixel& pixel) const {
        if (decoded_) {
            const Point2 place = inDecoded(pixel.inLight);
            return {shiftAt(shift_.a, place), shiftAt(shift_.b, place)};
        }
        const Colour a = bilinear(lightA_, pixel.a);
        const Colour b = bilinear(lightB_, pixel.b);
        const float share = lightShare(draw_.field.dissolves, draw_.t);
        const auto towards = [](const Colour& from, const Colour& to, float part) {
            return Colour{part * (to.r - from.r), part * (to.g - from.g), part * (to.b - from.b)};
        };
        return {towards(a, b, share), towards(b, a, 1 - share)};
    }

    Colour colourAt(int x, int y) const {
        const MeshPixel& pixel = pixels_[indexOf(x, y)];
        const float fine = bilinear(fine_, pixel.cell.x, pixel.cell.y);
        const Shifts shifts = shiftsAt(pixel);
        Colour sum;
        const auto add = [&sum](const Colour& c, float weight) {
            sum = {sum.r + weight * c.r, sum.g + weight * c.g, sum.b + weight * c.b};
        };
        if (const float weight = carried_ * (1 - fine); weight > 0) {
            add(photoAt(a_, x, y, &MeshPixel::a, draw_.t), weight);
            add(shifts.a, weight);
        }
        if (const float weight = carried_ * fine; weight > 0) {
            add(photoAt(b_, x, y, &MeshPixel::b, 1 - draw_.t), weight);
            add(shifts.b, weight);
        }
        if (carried_ < 1) // the small picture wants the smoother enlargement
            add(bicubic(decoded_->now, inDecoded(pixel.inTemplate)), 1 - carried_);
        return sum;
    }

    const MorphDraw& draw_;
    const DecodedMorph* decoded_;
    float carried_;
    int width_;
    int height_;
    Image a_;
    Image b_;
    LightShift shift_;
    Image lightA_;
    Image lightB_;
    std::vector<MeshPixel> pixels_;
    Plane fine_;
};

} // namespace

Image drawMorph(const MorphDraw& draw, int width, int height) {
    if ((draw.t <= 0 || draw.t >= 1) && draw.carried >= 1 && draw.offsets.empty())
        return resized(draw.t <= 0 ? draw.a : draw.b, width, height);
    return MorphPainter(draw, width, height).painted();
}

Image drawMorph(const MorphField& field, const Image& a, const Image& b, float t, int width,
                int height) {
    return drawMorph({.field = field, .a = a, .b = b, .t = t}, width, height);
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
