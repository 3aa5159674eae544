#include "morph/user_points.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstdio>

namespace morphoscope {

namespace {

constexpr float kMisplaced = 0.05f;  // widths: further off than parallax, the photo lies wrongly
constexpr float kAgrees = 0.02f;     // widths: a candidate that carries all pins as well as this
constexpr float kSteady = 0.02f;     // widths: pins closer than this say little of scale and turn
constexpr float kFieldReach = 0.25f; // widths: how far a pin suggests where its surroundings lie

float meanError(const Similarity& similarity, const std::vector<Pin>& pins) {
    float sum = 0;
    for (const Pin& pin : pins)
        sum += length(apply(similarity, pin.first) - pin.second);
    return sum / static_cast<float>(pins.size());
}

// Least squares with complex numbers: q - mean q = c (p - mean p), c drawn a little towards 1.
Similarity fittedTo(const std::vector<Pin>& pins) {
    using Complex = std::complex<float>;
    const auto count = static_cast<float>(pins.size());
    Point2 meanP;
    Point2 meanQ;
    for (const Pin& pin : pins) {
        meanP = meanP + pin.first * (1 / count);
        meanQ = meanQ + pin.second * (1 / count);
    }
    const float steady = kSteady * kSteady * count;
    Complex product(steady, 0);
    float square = steady;
    for (const Pin& pin : pins) {
        const Complex p(pin.first.x - meanP.x, pin.first.y - meanP.y);
        const Complex q(pin.second.x - meanQ.x, pin.second.y - meanQ.y);
        product += std::conj(p) * q;
        square += std::norm(p);
    }
    const Complex c = product / square;
    Similarity result{std::log(std::max(std::abs(c), 0.2f)), std::arg(c), {}};
    result.shift = meanQ - apply(result, meanP);
    return result;
}

Similarity similarityOf(const std::vector<Pin>& pins, const std::vector<Candidate>& candidates) {
    const Candidate* best = nullptr;
    float least = kAgrees;
    for (const Candidate& candidate : candidates)
        if (const float error = meanError(candidate.similarity, pins); error < least) {
            least = error;
            best = &candidate;
        }
    return best ? best->similarity : fittedTo(pins);
}

std::ptrdiff_t sizeOfGroup(const ConsistentSet& placed, int group) {
    return std::count(placed.group.begin(), placed.group.end(), group);
}

void numberGroupsAnew(ConsistentSet& placed) {
    std::map<int, int> numbers;
    for (const int group : placed.group)
        numbers.emplace(group, 0);
    int next = 0;
    for (auto& [group, number] : numbers)
        number = next++;
    for (int& group : placed.group)
        group = numbers.at(group);
}

// Moves a photo, and its group where that is another, so that the pins' similarity holds.
void place(ConsistentSet& placed, const std::pair<std::size_t, std::size_t>& pair,
           const Similarity& firstToSecond) {
    const auto [first, second] = pair;
    const bool areTogether = placed.group[first] == placed.group[second];
    const bool firstMoves = areTogether ? placed.support[first] < placed.support[second]
                                        : sizeOfGroup(placed, placed.group[first]) <
                                              sizeOfGroup(placed, placed.group[second]);
    const std::size_t moving = firstMoves ? first : second;
    const std::size_t fixed = firstMoves ? second : first;
    const Similarity toFixed = firstMoves ? firstToSecond : inverse(firstToSecond);
    const Similarity wanted = composed(placed.toCommon[fixed], toFixed);
    if (areTogether) {
        placed.toCommon[moving] = wanted;
        return;
    }
    const Similarity step = composed(wanted, inverse(placed.toCommon[moving]));
    const int from = placed.group[moving];
    for (std::size_t i = 0; i < placed.group.size(); ++i)
        if (placed.group[i] == from) {
            placed.toCommon[i] = composed(step, placed.toCommon[i]);
            placed.group[i] = placed.group[fixed];
        }
}

} // namespace

PinTable pinsOf(const std::vector<UserPoint>& points, const std::vector<std::string>& names) {
    PinTable pins;
    for (const UserPoint& point : points) {
        const auto first = std::find(names.begin(), names.end(), point.firstPhoto);
        const auto second = std::find(names.begin(), names.end(), point.secondPhoto);
        if (first == names.end() || second == names.end() || first == second)
            continue;
        const auto i = static_cast<std::size_t>(first - names.begin());
        const auto j = static_cast<std::size_t>(second - names.begin());
        if (i < j)
            pins[{i, j}].push_back({point.firstPosition, point.secondPosition});
        else
            pins[{j, i}].push_back({point.secondPosition, point.firstPosition});
    }
    return pins;
}

std::set<std::size_t> photosPlacedBy(const PinTable& pins) {
    std::set<std::size_t> photos;
    for (const auto& [pair, list] : pins)
        if (list.size() >= kPinsToPlace)
            photos.insert({pair.first, pair.second});
    return photos;
}

void placeByPins(ConsistentSet& placed, const PinTable& pins, const CandidateTable& candidates,
                 const AgreementUnder& agreementUnder) {
    for (const auto& [pair, list] : pins) {
        const auto [first, second] = pair;
        if (list.size() < kPinsToPlace)
            continue;
        const bool areTogether = placed.group[first] == placed.group[second];
        const Similarity between =
            composed(inverse(placed.toCommon[second]), placed.toCommon[first]);
        if (areTogether && meanError(between, list) < kMisplaced)
            continue;
        const auto known = candidates.find(pair);
        const Similarity told = similarityOf(
            list, known == candidates.end() ? std::vector<Candidate>{} : known->second);
        if (!areTogether || agreementUnder(pair, told) > agreementUnder(pair, between))
            place(placed, pair, told);
    }
    numberGroupsAnew(placed);
}

PairField pinnedField(const std::vector<Pin>& pins, const Similarity& similarity, int width,
                      int height) {
    std::vector<Point2> places;
    std::vector<Point2> missing;
    float largest = 0;
    for (const Pin& pin : pins) {
        const Point2 apart = pin.second - apply(similarity, pin.first);
        if (length(apart) > kMostBend)
            continue;
        places.push_back(pin.first);
        missing.push_back(apart);
        largest = std::max(largest, length(apart));
    }
    const Displacement bend(places, missing, reachFor(largest, kFieldReach));
    return symmetricField([&](Point2 p) { return apply(similarity, p) + bend.at(p); }, similarity,
                          width, height);
}

std::string keyOf(const std::vector<Pin>& pins) {
    if (pins.empty())
        return "";
    std::uint64_t hash = 14695981039346656037u; // FNV-1a, 64 bits
    for (const Pin& pin : pins)
        for (const float value : {pin.first.x, pin.first.y, pin.second.x, pin.second.y}) {
            char text[32];
            std::snprintf(text, sizeof text, "%.6f ", static_cast<double>(value));
            for (const char* c = text; *c; ++c)
                hash = (hash ^ static_cast<unsigned char>(*c)) * 1099511628211u;
        }
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
    return text;
}

// The steepest slope of a Wendland function is 2.1 / reach.
float reachFor(float displacement, float least) {
    return std::max(least, 4 * displacement);
}

float fading(float distance, float reach) {
    const float r = std::min(distance / reach, 1.0f);
    const float rest = (1 - r) * (1 - r);
    return rest * rest * (4 * r + 1);
}

Displacement::Displacement(std::vector<Point2> places, const std::vector<Point2>& displacements,
                           float reach)
    : places_(std::move(places)), weights_(places_.size()), reach_(reach) {
    // A thousandth: two places that nearly coincide share what they cannot both have.
    constexpr double kRidge = 1e-3;
    const auto count = static_cast<Eigen::Index>(places_.size());
    Eigen::MatrixXd kernel(count, count);
    Eigen::MatrixXd wanted(count, 2);
    for (Eigen::Index i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        for (Eigen::Index j = 0; j < count; ++j)
            kernel(i, j) = static_cast<double>(
                fading(length(places_[at] - places_[static_cast<std::size_t>(j)]), reach));
        kernel(i, i) += kRidge;
        wanted(i, 0) = static_cast<double>(displacements[at].x);
        wanted(i, 1) = static_cast<double>(displacements[at].y);
    }
    const Eigen::MatrixXd weights = kernel.ldlt().solve(wanted);
    for (Eigen::Index i = 0; i < count; ++i)
        weights_[static_cast<std::size_t>(i)] = {static_cast<float>(weights(i, 0)),
                                                 static_cast<float>(weights(i, 1))};
}

Point2 Displacement::at(Point2 place) const {
    Point2 sum;
    for (std::size_t i = 0; i < places_.size(); ++i)
        sum = sum + weights_[i] * fading(length(place - places_[i]), reach_);
    return sum;
}

} // namespace morphoscope
