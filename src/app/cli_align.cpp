#include "app/alignment.h"
#include "app/cli.h"
#include "app/open_session.h"
#include "app/progress.h"
#include "core/photo_set.h"
#include "morph/pair_template.h"
#include "store/session_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <optional>
#include <set>
#include <stdexcept>

namespace morphoscope {
namespace {

using Json = nlohmann::ordered_json;

// "0.31,0.2", counted from the top left corner, as a centred position.
Point2 positionFromText(const std::string& text, double aspect) {
    const double height = 1 / aspect; // in widths
    double x = 0;
    double y = 0;
    const char* end = text.data() + text.size();
    const auto [comma, xError] = std::from_chars(text.data(), end, x);
    if (xError == std::errc{} && comma != end && *comma == ',') {
        const auto [rest, yError] = std::from_chars(comma + 1, end, y);
        if (yError == std::errc{} && rest == end && x >= 0 && x <= 1 && y >= 0 && y <= height)
            return {static_cast<float>(x - 0.5), static_cast<float>(y - height / 2)};
    }
    char limit[32];
    std::snprintf(limit, sizeof limit, "%.4g", height);
    throw std::runtime_error("--at '" + text +
                             "' is no place in the photo; expected X,Y with X from 0 to 1 and Y "
                             "from 0 to " +
                             limit + ", as shares of the photo's width.");
}

UserPoint pointOf(const AlignOptions& options, const PhotoSet& photos) {
    if (options.keys.size() != 2 || options.at.size() != 2)
        throw std::runtime_error(
            "A point is a place in two photos; found " + std::to_string(options.keys.size()) +
            " photos and " + std::to_string(options.at.size()) + " places, expected two of each.");
    const auto nameOf = [&](const std::string& key) {
        const Photo& photo = photos.photos[findPhoto(photos, key)];
        return photo.duplicateOf.empty() ? photo.name : photo.duplicateOf;
    };
    const UserPoint point{
        .firstPhoto = nameOf(options.keys[0]),
        .firstPosition = positionFromText(options.at[0], photos.frame.aspect),
        .secondPhoto = nameOf(options.keys[1]),
        .secondPosition = positionFromText(options.at[1], photos.frame.aspect),
    };
    if (point.firstPhoto == point.secondPhoto)
        throw std::runtime_error("A point is a place in two photos; both are " + point.firstPhoto +
                                 ".");
    return point;
}

void removePoints(std::vector<UserPoint>& points, const std::vector<int>& numbers) {
    std::vector<UserPoint> kept;
    const std::set<int> removed(numbers.begin(), numbers.end());
    for (const int number : removed)
        if (number > static_cast<int>(points.size()))
            throw std::runtime_error("There is no point " + std::to_string(number) +
                                     "; the session has " + std::to_string(points.size()) + ".");
    for (std::size_t i = 0; i < points.size(); ++i)
        if (!removed.contains(static_cast<int>(i) + 1))
            kept.push_back(points[i]);
    points = std::move(kept);
}

// How far apart the morph of its two photos has both ends of a point, in widths; none where they
// share no template.
std::optional<double> errorAt(const UserPoint& point, const AlignedSet& set) {
    constexpr int kThreads = 2; // one a photo
    const auto find = [&](const std::string& name) {
        return std::find_if(set.photos.begin(), set.photos.end(),
                            [&](const AlignedPhoto& photo) { return photo.name == name; });
    };
    const auto first = find(point.firstPhoto);
    const auto second = find(point.secondPhoto);
    if (first == set.photos.end() || second == set.photos.end() || first->group != second->group ||
        !first->morphs || !second->morphs)
        return std::nullopt;
    const auto indexOf = [&](auto photo) {
        return static_cast<std::size_t>(photo - set.photos.begin());
    };
    const auto pair = pairTemplate(set, indexOf(first), indexOf(second), kThreads);
    const MapGrid& ofFirst = pair ? pair->members[0].intoTemplate : first->intoTemplate;
    const MapGrid& ofSecond = pair ? pair->members[1].intoTemplate : second->intoTemplate;
    return static_cast<double>(
        set.templateExtent *
        length(sampled(ofFirst, point.firstPosition) - sampled(ofSecond, point.secondPosition)));
}

// Counted from the top left corner, to a ten-thousandth of the width.
Json placeOf(Point2 position, double aspect) {
    const auto rounded = [](double value) { return std::round(value * 1e4) / 1e4; };
    return {rounded(static_cast<double>(position.x) + 0.5),
            rounded(static_cast<double>(position.y) + 0.5 / aspect)};
}

Json report(const std::vector<UserPoint>& points, const AlignedSet& set, double aspect) {
    Json list = Json::array();
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto error = errorAt(points[i], set);
        list.push_back({{"number", i + 1},
                        {"a", points[i].firstPhoto},
                        {"at_a", placeOf(points[i].firstPosition, aspect)},
                        {"b", points[i].secondPhoto},
                        {"at_b", placeOf(points[i].secondPosition, aspect)},
                        {"error", error ? Json(std::round(*error * 1e6) / 1e6) : Json()}});
    }
    Json photos = Json::array();
    for (const AlignedPhoto& photo : set.photos)
        photos.push_back({{"photo", photo.name},
                          {"group", photo.group},
                          {"morphs", photo.morphs},
                          {"reason", photo.reason}});
    return {{"summary", set.summary}, {"points", list}, {"photos", photos}};
}

void print(const Json& json) {
    std::cout << json["summary"].get<std::string>() << '\n';
    for (const Json& point : json["points"])
        std::cout << point["number"] << "  " << point["a"].get<std::string>() << " at "
                  << point["at_a"][0] << ',' << point["at_a"][1] << "  "
                  << point["b"].get<std::string>() << " at " << point["at_b"][0] << ','
                  << point["at_b"][1] << (point["error"].is_null() ? "  (dissolves)" : "") << '\n';
}

} // namespace

void runAlign(const CommonOptions& common, const AlignOptions& options) {
    OpenedSession opened{
        .folder = options.session, .session = loadSession(options.session), .model = nullptr};
    const std::shared_ptr<const PhotoSet> photos = sessionPhotos(opened);
    std::vector<UserPoint>& points = opened.session.userPoints;
    removePoints(points, options.removed);
    if (!options.keys.empty())
        points.push_back(pointOf(options, *photos));
    if (!options.keys.empty() || !options.removed.empty())
        saveSession(options.session, opened.session);
    std::shared_ptr<const AlignedSet> aligned;
    {
        Progress progress("Aligning", common.isQuiet);
        AlignmentRequest request = alignmentRequest(*photos, computeOptions(common).threads,
                                                    options.session / kAlignmentFolder);
        request.userPoints = points;
        aligned = alignPhotos(
            request, {}, [&](const AlignmentProgress& at) { progress.show(at.share, at.step); });
    }
    const Json json = report(points, *aligned, photos->frame.aspect);
    if (common.asJson)
        std::cout << json.dump(2) << '\n';
    else
        print(json);
}

} // namespace morphoscope
