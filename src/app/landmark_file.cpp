#include "app/landmark_file.h"

#include "app/pair_scores.h"
#include "core/atomic_file.h"
#include "figure/csv.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <stdexcept>

namespace morphoscope {
namespace {

using Json = nlohmann::json;

// The photo of the set that goes by this name; nullptr: none.
const AlignedPhoto* photoNamed(const AlignedSet& set, const std::string& name) {
    const AlignedPhoto* found = nullptr;
    for (const AlignedPhoto& photo : set.photos) {
        if (photo.name == name)
            return &photo;
        if (std::filesystem::path(photo.name).stem() == name)
            found = &photo;
    }
    return found;
}

Landmarks markedPhotos(const Json& table, const AlignedSet& set) {
    Landmarks landmarks;
    for (const auto& [name, points] : table.items())
        if (const AlignedPhoto* photo = photoNamed(set, name))
            for (const auto& [point, place] : points.items())
                landmarks[photo->name][point] = {place.at(0).get<float>(),
                                                 place.at(1).get<float>()};
    return landmarks;
}

} // namespace

Landmarks readLandmarks(const std::filesystem::path& file, const AlignedSet& set) {
    constexpr std::uintmax_t kMaxBytes = 16u << 20;
    Landmarks landmarks;
    try {
        landmarks = markedPhotos(Json::parse(readWholeTextFile(file, kMaxBytes)), set);
    } catch (const Json::exception& error) {
        throw std::runtime_error(file.string() +
                                 " is not a table of photo -> name -> [x, y]: " + error.what());
    }
    if (landmarks.empty())
        throw std::runtime_error(file.string() +
                                 " marks no photo of the session, expected names "
                                 "such as " +
                                 (set.photos.empty() ? "photo.jpg" : set.photos.front().name) +
                                 ".");
    std::map<std::string, float> aspects;
    for (const AlignedPhoto& photo : set.photos)
        aspects[photo.name] = photo.aspect;
    return centredLandmarks(landmarks, aspects);
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
