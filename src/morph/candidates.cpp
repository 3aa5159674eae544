#include "morph/candidates.h"

#include <cmath>
#include <numbers>
#include <unsupported/Eigen/FFT>

namespace morphoscope {

namespace {

using Complex = std::complex<float>;

constexpr int kWidth = 112; // pixels across the plain photo
constexpr int kTransformWidth =
    224; // products of small primes that hold a scaled photo plus the largest shift
constexpr int kTransformHeight = 160;
constexpr float kLeastOverlapX = 0.45f; // of the second photo
constexpr float kLeastOverlapY = 0.5f;
constexpr FeatureOptions kCoarse{
    .softRadius = 2, .localShare = 0.1f, .floor = 0.01f, .highPass = 8.0f / 128};

void transform(std::vector<Complex>& values, bool forwards) {
    Eigen::FFT<float> fft(Eigen::default_fft_impl<float>(), Eigen::FFT<float>::Unscaled);
    std::vector<Complex> in(std::max(kTransformWidth, kTransformHeight));
    std::vector<Complex> out(in.size());
    auto along = [&](std::size_t start, std::size_t step, int count) {
        for (int i = 0; i < count; ++i)
            in[static_cast<std::size_t>(i)] = values[start + step * static_cast<std::size_t>(i)];
        if (forwards)
            fft.fwd(out.data(), in.data(), count);
        else
            fft.inv(out.data(), in.data(), count);
        for (int i = 0; i < count; ++i)
            values[start + step * static_cast<std::size_t>(i)] = out[static_cast<std::size_t>(i)];
    };
    for (int y = 0; y < kTransformHeight; ++y)
        along(static_cast<std::size_t>(y) * kTransformWidth, 1, kTransformWidth);
    for (int x = 0; x < kTransformWidth; ++x)
        along(static_cast<std::size_t>(x), kTransformWidth, kTransformHeight);
}

Spectrum spectrumOf(const Plane& luma) {
    const Features features = featuresOf(luma, kCoarse);
    Spectrum spectrum{luma.width, luma.height, {}, {}};
    const std::size_t stride = static_cast<std::size_t>(luma.width) + 1;
    spectrum.energy.assign(stride * (static_cast<std::size_t>(luma.height) + 1), 0);
    for (int y = 0; y < luma.height; ++y)
        for (int x = 0; x < luma.width; ++x) {
            double sum = 0;
            for (const Plane& channel : features.channels)
                sum += channel.at(x, y) * channel.at(x, y);
            const std::size_t i =
                (static_cast<std::size_t>(y) + 1) * stride + static_cast<std::size_t>(x) + 1;
            spectrum.energy[i] = sum + spectrum.energy[i - 1] + spectrum.energy[i - stride] -
                                 spectrum.energy[i - stride - 1];
        }
    for (std::size_t c = 0; c < kDirections; c += 2) {
        std::vector<Complex> packed(static_cast<std::size_t>(kTransformWidth) * kTransformHeight);
        for (int y = 0; y < luma.height; ++y)
            for (int x = 0; x < luma.width; ++x)
                packed[static_cast<std::size_t>(y) * kTransformWidth +
                       static_cast<std::size_t>(x)] = {features.channels[c].at(x, y),
                                                       features.channels[c + 1].at(x, y)};
        transform(packed, true);
        spectrum.packed.push_back(std::move(packed));
    }
    return spectrum;
}

double energyIn(const Spectrum& s, int left, int top, int right, int bottom) {
    const std::size_t stride = static_cast<std::size_t>(s.width) + 1;
    auto corner = [&](int x, int y) {
        return s.energy[static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(x)];
    };
    return corner(right, bottom) - corner(right, top) - corner(left, bottom) + corner(left, top);
}

// A place of the correlation as a shift: the upper part of each axis stands for negative shifts.
int shiftOf(int place, int size, int secondSize) {
    return place < secondSize * 3 / 4 ? place : place - size;
}

Plane correlationOf(const Spectrum& variant, const Spectrum& second) {
    std::vector<Complex> product(static_cast<std::size_t>(kTransformWidth) * kTransformHeight);
    for (std::size_t k = 0; k < variant.packed.size(); ++k)
        for (std::size_t i = 0; i < product.size(); ++i) {
            const Complex p = second.packed[k][i];
            const Complex q = variant.packed[k][i];
            product[i] += Complex(p.real() * q.real() + p.imag() * q.imag(),
                                  p.imag() * q.real() - p.real() * q.imag());
        }
    transform(product, false);
    constexpr float kCellCount = static_cast<float>(kTransformWidth) * kTransformHeight;
    Plane result(kTransformWidth, kTransformHeight, -1);
    for (int y = 0; y < result.height; ++y)
        for (int x = 0; x < result.width; ++x) {
            const int dx = shiftOf(x, result.width, second.width);
            const int dy = shiftOf(y, result.height, second.height);
            const int left = std::max(0, dx);
            const int top = std::max(0, dy);
            const int right = std::min(second.width, variant.width + dx);
            const int bottom = std::min(second.height, variant.height + dy);
            if (static_cast<float>(right - left) <
                    kLeastOverlapX * static_cast<float>(second.width) ||
                static_cast<float>(bottom - top) <
                    kLeastOverlapY * static_cast<float>(second.height))
                continue;
            const double energy = energyIn(variant, left - dx, top - dy, right - dx, bottom - dy) *
                                  energyIn(second, left, top, right, bottom);
            const float overlap = static_cast<float>((right - left) * (bottom - top)) /
                                  static_cast<float>(second.width * second.height);
            result.at(x, y) = product[result.index(x, y)].real() / kCellCount /
                              static_cast<float>(std::sqrt(energy + 1e-6)) * std::sqrt(overlap);
        }
    return result;
}

float wrapped(const Plane& plane, int x, int y) {
    return plane.at((x + plane.width) % plane.width, (y + plane.height) % plane.height);
}

bool isPeak(const Plane& plane, int x, int y) {
    const float value = plane.at(x, y);
    for (int j = -2; j <= 2; ++j)
        for (int i = -2; i <= 2; ++i)
            if (wrapped(plane, x + i, y + j) > value)
                return false;
    return true;
}

float parabolaTop(float left, float middle, float right) {
    const float curvature = left - 2 * middle + right;
    return curvature < 0 ? std::clamp(0.5f * (left - right) / curvature, -0.5f, 0.5f) : 0;
}

Plane shrunk(const Plane& luma, int width) {
    const float aspect = static_cast<float>(luma.height) / static_cast<float>(luma.width);
    return resized(luma, width,
                   std::min(kTransformHeight,
                            static_cast<int>(std::lround(static_cast<float>(width) * aspect))));
}

} // namespace

Spectrum plainSpectrum(const Plane& luma) {
    return spectrumOf(shrunk(luma, kWidth));
}

Similarity similarityOfVariant(int variant) {
    const int scale = variant / kTurnCount - kScaleCount / 2;
    const int turn = variant % kTurnCount - kTurnCount / 2;
    return {0.06f * static_cast<float>(scale),
            std::numbers::pi_v<float> / 60 * static_cast<float>(turn),
            {}};
}

Spectrum variantSpectrum(const Plane& luma, int variant) {
    const Plane source = shrunk(luma, kWidth * 3 / 2);
    const Similarity turned = similarityOfVariant(variant);
    const Similarity back = inverse(turned);
    const float scale = std::exp(turned.logScale);
    const float aspect = static_cast<float>(source.height) / static_cast<float>(source.width);
    Plane picture(
        static_cast<int>(std::lround(kWidth * scale)),
        std::min(kTransformHeight, static_cast<int>(std::lround(kWidth * scale * aspect))));
    for (int y = 0; y < picture.height; ++y)
        for (int x = 0; x < picture.width; ++x) {
            const Point2 p{
                (static_cast<float>(x) + 0.5f - 0.5f * static_cast<float>(picture.width)) / kWidth,
                (static_cast<float>(y) + 0.5f - 0.5f * static_cast<float>(picture.height)) /
                    kWidth};
            picture.at(x, y) = at(source, apply(back, p));
        }
    return spectrumOf(picture);
}

void correlate(const Spectrum& variant, const Similarity& similarity, const Spectrum& second,
               std::vector<Candidate>& candidates) {
    const Plane correlation = correlationOf(variant, second);
    std::vector<Candidate> peaks;
    for (int y = 0; y < correlation.height; ++y)
        for (int x = 0; x < correlation.width; ++x) {
            const float value = correlation.at(x, y);
            if (value < 0.02f || !isPeak(correlation, x, y))
                continue;
            const float dx =
                static_cast<float>(shiftOf(x, correlation.width, second.width)) +
                parabolaTop(wrapped(correlation, x - 1, y), value, wrapped(correlation, x + 1, y));
            const float dy =
                static_cast<float>(shiftOf(y, correlation.height, second.height)) +
                parabolaTop(wrapped(correlation, x, y - 1), value, wrapped(correlation, x, y + 1));
            // the correlation shifts corners, a similarity shifts centres
            Similarity found = similarity;
            found.shift = {(dx + 0.5f * static_cast<float>(variant.width - second.width)) / kWidth,
                           (dy + 0.5f * static_cast<float>(variant.height - second.height)) /
                               kWidth};
            peaks.push_back({found, value});
        }
    const std::size_t kept = std::min<std::size_t>(3, peaks.size());
    std::partial_sort(peaks.begin(), peaks.begin() + static_cast<std::ptrdiff_t>(kept), peaks.end(),
                      [](const Candidate& p, const Candidate& q) { return p.score > q.score; });
    candidates.insert(candidates.end(), peaks.begin(),
                      peaks.begin() + static_cast<std::ptrdiff_t>(kept));
}

std::vector<Candidate> bestDistinct(std::vector<Candidate> candidates) {
    constexpr std::size_t kCount = 12;
    constexpr float kDistinct = 0.03f; // widths
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& p, const Candidate& q) { return p.score > q.score; });
    std::vector<Candidate> best;
    for (const Candidate& candidate : candidates) {
        const bool isNew = std::none_of(best.begin(), best.end(), [&](const Candidate& other) {
            return distance(candidate.similarity, other.similarity) < kDistinct;
        });
        if (isNew)
            best.push_back(candidate);
        if (best.size() == kCount)
            break;
    }
    return best;
}

} // namespace morphoscope
