#include "app/landmark_file.h"

#include "app/pair_scores.h"
#include "core/atomic_file.h"
#include "figure/csv.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <sstream>
#include <stdexcept>

namespace morphoscope {
namespace {

using Json = nlohmann::json;

Landmarks parsed(const std::string& text) {
    const Json table = Json::parse(text); // named: the loop's items() point into it
    Landmarks landmarks;
    for (const auto& [photo, points] : table.items())
        for (const auto& [name, place] : points.items())
            landmarks[photo][name] = {place.at(0).get<float>(), place.at(1).get<float>()};
    return landmarks;
}

// Height / width.
float aspectOf(const Photo& photo) {
    return static_cast<float>(photo.height) / static_cast<float>(photo.width);
}

// By the names that a file may give the photos.
std::map<std::string, float> aspectsOf(const PhotoSet& set) {
    std::map<std::string, float> aspects;
    for (const Photo& photo : set.photos) {
        aspects[photo.name] = aspectOf(photo);
        aspects.emplace(stemOf(photo.name), aspectOf(photo));
    }
    return aspects;
}

// Those of the set's photos, by the names that these have there.
Landmarks named(const Landmarks& landmarks, const PhotoSet& set) {
    Landmarks result;
    for (const Photo& photo : set.photos) {
        auto found = landmarks.find(photo.name);
        if (found == landmarks.end())
            found = landmarks.find(stemOf(photo.name));
        if (found != landmarks.end())
            result[photo.name] = found->second;
    }
    return result;
}

// Positions in pixels, above all, which no photo of widths has.
void checkInside(const Landmarks& landmarks, const PhotoSet& set,
                 const std::filesystem::path& file) {
    constexpr float kEdge = 0.52f; // a mark on the frame may lie a little beyond it
    for (const Photo& photo : set.photos) {
        const auto points = landmarks.find(photo.name);
        if (points == landmarks.end())
            continue;
        for (const auto& [name, at] : points->second)
            if (!(std::abs(at.x) <= kEdge && std::abs(at.y) <= kEdge * aspectOf(photo))) {
                std::ostringstream sentence;
                sentence << file.string() << " has '" << name << "' of " << photo.name << " at "
                         << at.x << ", " << at.y << " from the middle, outside the photo; "
                         << "expected [x, y] in shares of its width.";
                throw std::runtime_error(sentence.str());
            }
    }
}

// Photo and frame have one middle.
void bringIntoFrame(Landmarks& landmarks, const PhotoSet& set) {
    for (const Photo& photo : set.photos) {
        const auto points = landmarks.find(photo.name);
        if (points == landmarks.end())
            continue;
        const auto widths = static_cast<float>(photo.width / frameWidth(photo, set.frame));
        for (auto& [name, at] : points->second)
            at = at * widths;
    }
}

} // namespace

Landmarks readLandmarks(const std::filesystem::path& file, const PhotoSet& set) {
    constexpr std::uintmax_t kMaxBytes = 16u << 20;
    Landmarks landmarks;
    try {
        landmarks = parsed(readWholeTextFile(file, kMaxBytes));
    } catch (const Json::exception& error) {
        throw std::runtime_error(file.string() +
                                 " is not a table of photo -> name -> [x, y]: " + error.what());
    }
    landmarks = named(centredLandmarks(landmarks, aspectsOf(set)), set);
    checkInside(landmarks, set, file);
    if (landmarks.empty())
        throw std::runtime_error(
            file.string() + " marks no photo of the session, expected names such as " +
            (set.photos.empty() ? "photo.jpg" : set.photos.front().name) + ".");
    bringIntoFrame(landmarks, set);
    return landmarks;
}

std::string landmarkErrorRows(const PairToScore& pair, const Landmarks& landmarks) {
    const auto a = landmarks.find(pair.a);
    const auto b = landmarks.find(pair.b);
    if (a == landmarks.end() || b == landmarks.end() || !pair.aligned || !pair.similarity)
        return {};
    std::map<std::string, float> errorOfSimilarity;
    for (const LandmarkError& e : landmarkErrors(*pair.similarity, a->second, b->second))
        errorOfSimilarity[e.name] = e.error;
    std::string rows;
    for (const LandmarkError& e : landmarkErrors(*pair.aligned, a->second, b->second)) {
        const auto similarity = errorOfSimilarity.find(e.name);
        if (similarity == errorOfSimilarity.end())
            continue; // outside the similarity's picture: there is nothing to compare with
        char numbers[64];
        std::snprintf(numbers, sizeof numbers, ",%.6f,%.6f,%.4f\n", static_cast<double>(e.error),
                      static_cast<double>(similarity->second), static_cast<double>(e.trust));
        rows += csvField(pair.a) + ',' + csvField(pair.b) + ',' + csvField(e.name) + numbers;
    }
    return rows;
}

} // namespace morphoscope
