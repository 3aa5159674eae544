// The timing half of morph_path.h: equal or perceived times for segments, ease, film times, the
// order of keys.
#include "core/morph_path.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace morphoscope {

namespace {

constexpr double kLeastShareOfEqual =
    0.1; // of an equal segment's time: two equal photos still take a moment
constexpr double kLeastStepOfMean = 1e-3; // a standing picture must not make the table flat

double eased(double t, Ease ease) {
    return ease == Ease::smooth ? t * t * (3 - 2 * t) : t;
}

double easedInverse(double value, Ease ease) {
    return ease == Ease::smooth ? 0.5 - std::sin(std::asin(1 - 2 * value) / 3) : value;
}

// Running sums from 0 to exactly 1.
std::vector<double> cumulativeShares(std::vector<double> parts) {
    const double total = std::accumulate(parts.begin(), parts.end(), 0.0);
    double sum = 0;
    for (double& part : parts)
        part = (sum += part) / total;
    parts.back() = 1;
    parts.insert(parts.begin(), 0.0);
    return parts;
}

// Where a rising table of values at equally spaced places 0..1 reaches `value`.
double inverseOf(const std::vector<double>& table, double value) {
    const auto above = std::upper_bound(table.begin() + 1, table.end() - 1, value);
    const auto index = static_cast<std::size_t>(above - table.begin());
    const double share = (value - table[index - 1]) / (table[index] - table[index - 1]);
    return (static_cast<double>(index - 1) + share) / static_cast<double>(table.size() - 1);
}

double valueAt(const std::vector<double>& table, double place) {
    const double scaled = place * static_cast<double>(table.size() - 1);
    const std::size_t index = std::min(static_cast<std::size_t>(scaled), table.size() - 2);
    return std::lerp(table[index], table[index + 1], scaled - static_cast<double>(index));
}

std::vector<double> equalEnds(int segmentCount) {
    return cumulativeShares(
        std::vector<double>(static_cast<std::size_t>(std::max(segmentCount, 1)), 1.0));
}

} // namespace

std::vector<double> paceSamplePlaces(const MorphPath& path, int samplesPerSegment) {
    const int stepCount = path.segmentCount() * samplesPerSegment;
    std::vector<double> places(static_cast<std::size_t>(stepCount) + 1);
    for (int i = 1; i <= stepCount; ++i)
        places[static_cast<std::size_t>(i)] = static_cast<double>(i) / stepCount;
    return places;
}

Pace::Pace(int segmentCount, Ease ease) : ease_(ease), segmentEnds_(equalEnds(segmentCount)) {}

Pace::Pace(int segmentCount, std::span<const double> stepLengths, Ease ease)
    : Pace(segmentCount, ease) {
    const double total = std::accumulate(stepLengths.begin(), stepLengths.end(), 0.0);
    if (segmentCount < 1 || stepLengths.empty() || !(total > 0) || !std::isfinite(total))
        return; // nothing changes along the path: equal times
    const auto segments = static_cast<std::size_t>(segmentCount);
    assert(stepLengths.size() % segments == 0);
    const std::size_t perSegment = stepLengths.size() / segments;
    const double leastStep = kLeastStepOfMean * total / static_cast<double>(stepLengths.size());
    const double leastSegment = kLeastShareOfEqual * total / static_cast<double>(segments);
    std::vector<double> lengths;
    for (std::size_t segment = 0; segment < segments; ++segment) {
        const auto own = stepLengths.subspan(segment * perSegment, perSegment);
        std::vector<double> steps(own.begin(), own.end());
        for (double& step : steps)
            step = std::max(step, leastStep);
        lengths.push_back(std::max(std::accumulate(steps.begin(), steps.end(), 0.0), leastSegment));
        tables_.push_back(cumulativeShares(std::move(steps)));
    }
    segmentEnds_ = cumulativeShares(std::move(lengths));
}

double Pace::placeAt(double position) const {
    const double clamped = std::clamp(position, 0.0, 1.0);
    if (segmentEnds_.empty())
        return clamped;
    const auto end = std::upper_bound(segmentEnds_.begin() + 1, segmentEnds_.end() - 1, clamped);
    const auto segment = static_cast<std::size_t>(end - segmentEnds_.begin()) - 1;
    const double begin = segmentEnds_[segment];
    const double progress = eased((clamped - begin) / (*end - begin), ease_);
    const double local = tables_.empty() ? progress : inverseOf(tables_[segment], progress);
    return (static_cast<double>(segment) + local) / static_cast<double>(segmentEnds_.size() - 1);
}

double Pace::positionOf(double place) const {
    const double clamped = std::clamp(place, 0.0, 1.0);
    if (segmentEnds_.empty())
        return clamped;
    const double scaled = clamped * static_cast<double>(segmentEnds_.size() - 1);
    const std::size_t segment = std::min(static_cast<std::size_t>(scaled), segmentEnds_.size() - 2);
    const double local = scaled - static_cast<double>(segment);
    const double progress = tables_.empty() ? local : valueAt(tables_[segment], local);
    return std::lerp(segmentEnds_[segment], segmentEnds_[segment + 1],
                     easedInverse(progress, ease_));
}

std::vector<double> Pace::keyPositions() const {
    return segmentEnds_.empty() ? std::vector<double>{0, 1} : segmentEnds_;
}

std::vector<double> frameTimes(int frameCount, FilmEnds ends) {
    assert(frameCount >= 0);
    std::vector<double> times(static_cast<std::size_t>(frameCount));
    const int divisor = ends == FilmEnds::both ? std::max(frameCount - 1, 1) : frameCount;
    for (int i = 0; i < frameCount; ++i)
        times[static_cast<std::size_t>(i)] = static_cast<double>(i) / divisor;
    return times;
}

} // namespace morphoscope
