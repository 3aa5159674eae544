#include "morph/plane.h"

#include <cmath>

namespace morphoscope {

namespace {

// The commonest blur by far, without running sums.
void blurRowsOfThree(const Plane& in, Plane& out) {
    const int last = in.width - 1;
    for (int y = 0; y < in.height; ++y) {
        const float* source = in.row(y);
        float* target = out.row(y);
        for (int x = 1; x < last; ++x)
            target[x] = (source[x - 1] + source[x] + source[x + 1]) * (1.0f / 3);
        target[0] = (2 * source[0] + source[std::min(1, last)]) * (1.0f / 3);
        target[last] = (2 * source[last] + source[std::max(0, last - 1)]) * (1.0f / 3);
    }
}

void blurColumnsOfThree(const Plane& in, Plane& out) {
    for (int y = 0; y < in.height; ++y) {
        const float* above = in.row(std::max(0, y - 1));
        const float* here = in.row(y);
        const float* below = in.row(std::min(in.height - 1, y + 1));
        float* target = out.row(y);
        for (int x = 0; x < in.width; ++x)
            target[x] = (above[x] + here[x] + below[x]) * (1.0f / 3);
    }
}

// Several rows side by side: the running sum of one alone would wait for each of its additions.
template <int rowCount> void blurRowsAt(const Plane& in, Plane& out, int top, int radius) {
    const int width = in.width;
    // double: a running sum in float would drift along the row
    std::array<double, rowCount> sums{};
    const double scale = 1.0 / (2 * radius + 1);
    for (int x = -radius; x <= radius; ++x)
        for (int r = 0; r < rowCount; ++r)
            sums[static_cast<std::size_t>(r)] += in.at(std::clamp(x, 0, width - 1), top + r);
    for (int x = 0; x < width; ++x) {
        const int coming = std::min(width - 1, x + radius + 1);
        const int going = std::max(0, x - radius);
        for (int r = 0; r < rowCount; ++r) {
            double& sum = sums[static_cast<std::size_t>(r)];
            out.at(x, top + r) = static_cast<float>(sum * scale);
            sum += in.at(coming, top + r) - in.at(going, top + r);
        }
    }
}

void blurRows(const Plane& in, Plane& out, int radius) {
    constexpr int kTogether = 8;
    int y = 0;
    for (; y + kTogether <= in.height; y += kTogether)
        blurRowsAt<kTogether>(in, out, y, radius);
    for (; y < in.height; ++y)
        blurRowsAt<1>(in, out, y, radius);
}

void blurColumns(const Plane& in, Plane& out, int radius) {
    const int width = in.width;
    const int height = in.height;
    std::vector<double> sums(static_cast<std::size_t>(width), 0.0);
    for (int y = -radius; y <= radius; ++y) {
        const float* row = in.row(std::clamp(y, 0, height - 1));
        for (int x = 0; x < width; ++x)
            sums[static_cast<std::size_t>(x)] += row[x];
    }
    const double scale = 1.0 / (2 * radius + 1);
    for (int y = 0; y < height; ++y) {
        const float* coming = in.row(std::min(height - 1, y + radius + 1));
        const float* going = in.row(std::max(0, y - radius));
        float* target = out.row(y);
        for (int x = 0; x < width; ++x) {
            double& sum = sums[static_cast<std::size_t>(x)];
            target[x] = static_cast<float>(sum * scale);
            sum += coming[x] - going[x];
        }
    }
}

// Shares of the source pixels in each target pixel along one axis: the overlap of their extents.
struct Overlap {
    int first = 0;
    std::vector<float> shares;
};

std::vector<Overlap> overlaps(int from, int to) {
    std::vector<Overlap> result(static_cast<std::size_t>(to));
    const double scale = static_cast<double>(from) / to;
    for (int i = 0; i < to; ++i) {
        const double begin = i * scale;
        const double end = begin + scale;
        Overlap& o = result[static_cast<std::size_t>(i)];
        o.first = static_cast<int>(begin);
        for (int k = o.first; k < from && k < end; ++k)
            o.shares.push_back(static_cast<float>(
                (std::min(end, k + 1.0) - std::max(begin, static_cast<double>(k))) / scale));
    }
    return result;
}

Plane areaAveraged(const Plane& plane, int width, int height) {
    const std::vector<Overlap> columns = overlaps(plane.width, width);
    const std::vector<Overlap> rows = overlaps(plane.height, height);
    Plane narrow(width, plane.height);
    for (int y = 0; y < plane.height; ++y)
        for (int x = 0; x < width; ++x) {
            const Overlap& o = columns[static_cast<std::size_t>(x)];
            const float* source = plane.row(y) + o.first;
            float sum = 0;
            for (std::size_t k = 0; k < o.shares.size(); ++k)
                sum += source[k] * o.shares[k];
            narrow.at(x, y) = sum;
        }
    Plane result(width, height);
    for (int y = 0; y < height; ++y) {
        const Overlap& o = rows[static_cast<std::size_t>(y)];
        for (std::size_t k = 0; k < o.shares.size(); ++k) {
            const float* source = narrow.row(o.first + static_cast<int>(k));
            for (int x = 0; x < width; ++x)
                result.at(x, y) += source[x] * o.shares[k];
        }
    }
    return result;
}

} // namespace

Plane boxBlurred(const Plane& plane, int radius, int times) {
    Plane result = plane;
    if (radius < 1)
        return result;
    Plane between(plane.width, plane.height);
    for (int pass = 0; pass < times; ++pass) {
        if (radius == 1) {
            blurRowsOfThree(result, between);
            blurColumnsOfThree(between, result);
        } else {
            blurRows(result, between, radius);
            blurColumns(between, result, radius);
        }
    }
    return result;
}

Plane boxMean(const Plane& plane, int radiusX, int radiusY) {
    Plane between(plane.width, plane.height);
    Plane result(plane.width, plane.height);
    blurRows(plane, between, radiusX);
    blurColumns(between, result, radiusY);
    return result;
}

Plane resized(const Plane& plane, int width, int height) {
    if (width == plane.width && height == plane.height)
        return plane;
    if (width < plane.width && height < plane.height)
        return areaAveraged(plane, width, height);
    Plane result(width, height);
    const float scaleX = static_cast<float>(plane.width) / static_cast<float>(width);
    const float scaleY = static_cast<float>(plane.height) / static_cast<float>(height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            result.at(x, y) = bilinear(plane, (static_cast<float>(x) + 0.5f) * scaleX - 0.5f,
                                       (static_cast<float>(y) + 0.5f) * scaleY - 0.5f);
    return result;
}

std::array<Plane, 3> colourPlanes(const Image& image) {
    std::array<Plane, 3> planes;
    for (std::size_t c = 0; c < 3; ++c) {
        planes[c] = Plane(image.width, image.height);
        for (std::size_t i = 0; i < planes[c].values.size(); ++i)
            planes[c].values[i] = static_cast<float>(image.rgb[3 * i + c]) / 255.0f;
    }
    return planes;
}

Plane lumaPlane(const Image& image) {
    Plane luma(image.width, image.height);
    for (std::size_t i = 0; i < luma.values.size(); ++i)
        luma.values[i] = (0.299f * static_cast<float>(image.rgb[3 * i]) +
                          0.587f * static_cast<float>(image.rgb[3 * i + 1]) +
                          0.114f * static_cast<float>(image.rgb[3 * i + 2])) /
                         255.0f;
    return luma;
}

} // namespace morphoscope
