#include "store/session_file.h"

#include "core/atomic_file.h"
#include "store/session_json.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

namespace morphoscope {
namespace {

constexpr int kVersion = 1;
constexpr std::size_t kMaxFileBytes = 64u << 20;

template <class T> std::string toText(const char* format, const T& value) {
    Json json{{"format", format}, {"version", kVersion}};
    json.update(Json(value));
    return json.dump(2) + "\n";
}

Json parsed(const std::string& text, const std::string& origin, const std::string& format) {
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        throw std::runtime_error(origin + " is not JSON text; expected a " + format + ".");
    if (json.value("format", Json()) != Json(format))
        throw std::runtime_error(origin + " has the format " + json.value("format", Json()).dump() +
                                 "; expected \"" + format + "\".");
    const Json version = json.value("version", Json());
    if (!version.is_number_integer() || version > kVersion || version < 1)
        throw std::runtime_error(origin + " has version " + version.dump() +
                                 "; this program reads version " + std::to_string(kVersion) + ".");
    return json;
}

template <class T>
T fromText(const std::string& text, const std::string& origin, const char* format) {
    try {
        return parsed(text, origin, format).get<T>();
    } catch (const Json::exception& error) {
        std::string reason =
            error.what(); // "[json.exception.type_error.302] (/training/epochs) ..."
        reason = reason.substr(std::min(reason.size(), reason.find("] ") + 2));
        throw std::runtime_error(origin + " does not fit a " + format + ": " + reason + ".");
    }
}

void expectRange(const std::string& origin, const char* name, double value, double low,
                 double high) {
    if (std::isfinite(value) && value >= low && value <= high)
        return;
    throw std::runtime_error(origin + ": " + name + " is " + std::to_string(value) +
                             "; expected a value from " + std::to_string(low) + " to " +
                             std::to_string(high) + ".");
}

void checkTraining(const TrainingSettings& training, const std::string& origin) {
    expectRange(origin, "training.epochs", training.epochs, 1, 10'000'000);
    expectRange(origin, "training.learningRate", training.learningRate, 0, 10);
    expectRange(origin, "training.batchSize", training.batchSize, 1, 4096);
    expectRange(origin, "training.beta", training.beta, 0, 1e6);
    expectRange(origin, "training.latentSize", training.latentSize, 2, 4096);
    expectRange(origin, "training.width", training.width, 16, 4096);
    expectRange(origin, "training.height", training.height, 16, 4096);
}

void checkMorphAndFilm(const MorphSettings& morph, const FilmSettings& film,
                       const std::string& origin) {
    expectRange(origin, "morph.secondsPerSegment", morph.secondsPerSegment, 0.01, 3600);
    expectRange(origin, "morph.speed", morph.speed, -100, 100);
    expectRange(origin, "film.width", film.width, 2, 16384);
    expectRange(origin, "film.height", film.height, 2, 16384);
    expectRange(origin, "film.fps", film.fps, 1, 1000);
    expectRange(origin, "film.frameCount", film.frameCount, 0, 10'000'000);
    expectRange(origin, "film.quality", film.quality, 0, 10);
}

// Positions are in widths; the longest photos are some times as high as wide.
void checkUserPoint(const UserPoint& point, const std::string& name, const std::string& origin) {
    constexpr double kHalfWidth = 0.5;
    constexpr double kHalfHeight = 8;
    if (point.firstPhoto.empty() || point.secondPhoto.empty() ||
        point.firstPhoto == point.secondPhoto)
        throw std::runtime_error(origin + ": " + name + " names '" + point.firstPhoto + "' and '" +
                                 point.secondPhoto + "'; expected two different photos.");
    for (const auto& [end, position] : {std::pair{".firstPosition", point.firstPosition},
                                        {".secondPosition", point.secondPosition}}) {
        const auto x = static_cast<double>(position.x);
        const auto y = static_cast<double>(position.y);
        expectRange(origin, (name + end + ".x").c_str(), x, -kHalfWidth, kHalfWidth);
        expectRange(origin, (name + end + ".y").c_str(), y, -kHalfHeight, kHalfHeight);
    }
}

void checkUserPoints(const std::vector<UserPoint>& points, const std::string& origin) {
    for (std::size_t i = 0; i < points.size(); ++i)
        checkUserPoint(points[i], "userPoints[" + std::to_string(i) + "]", origin);
}

std::string readText(const std::filesystem::path& file) {
    const std::vector<std::byte> bytes = readWholeFile(file, kMaxFileBytes);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void writeText(const std::filesystem::path& file, const std::string& text) {
    writeFileAtomically(file, std::as_bytes(std::span(text)));
}

} // namespace

std::string sessionToText(const Session& session) {
    return toText("morphoscope session", session);
}

Session sessionFromText(const std::string& text, const std::string& origin) {
    auto session = fromText<Session>(text, origin, "morphoscope session");
    checkTraining(session.training, origin);
    checkMorphAndFilm(session.morph, session.film, origin);
    expectRange(origin, "window.uiScale", session.window.uiScale, 0.25, 8);
    expectRange(origin, "find.targetPrecision", session.find.targetPrecision, 0, 1);
    expectRange(origin, "find.threshold", session.find.threshold, 0, 1);
    checkUserPoints(session.userPoints, origin);
    return session;
}

void saveSession(const std::filesystem::path& folder, const Session& session) {
    std::error_code error;
    for (const char* part : {"takes", "exports"}) {
        std::filesystem::create_directories(folder / part, error);
        if (error)
            throw std::runtime_error("Cannot create " + (folder / part).string() + ": " +
                                     error.message() + ".");
    }
    writeText(folder / "session.json", sessionToText(session));
}

Session loadSession(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "session.json";
    if (!std::filesystem::exists(file))
        throw std::runtime_error(folder.string() +
                                 " is not a session; expected a folder with session.json in it.");
    return sessionFromText(readText(file), file.string());
}

bool isSessionFolder(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::is_regular_file(path / "session.json", error);
}

std::filesystem::path sessionFolderFor(const std::filesystem::path& firstSource,
                                       const std::filesystem::path& dataFolder) {
    std::error_code error;
    std::filesystem::path source = std::filesystem::weakly_canonical(firstSource, error);
    if (error)
        source = std::filesystem::absolute(firstSource);
    if (!source.has_filename())
        source = source.parent_path();
    const bool isFolder = std::filesystem::is_directory(source, error);
    const std::string name =
        (isFolder ? source.filename() : source.stem()).string() + kSessionExtension;
    if (::access(source.parent_path().c_str(), W_OK) == 0)
        return source.parent_path() / name;
    return dataFolder / "sessions" / name;
}

std::string takeToText(const Take& take) {
    return toText("morphoscope take", take);
}

Take takeFromText(const std::string& text, const std::string& origin) {
    Take take = fromText<Take>(text, origin, "morphoscope take");
    checkMorphAndFilm(take.morph, take.film, origin);
    return take;
}

void saveTake(const std::filesystem::path& file, const Take& take) {
    writeText(file, takeToText(take));
}

Take loadTake(const std::filesystem::path& file) {
    return takeFromText(readText(file), file.string());
}

std::vector<std::string> loadRecent(const std::filesystem::path& dataFolder) {
    try {
        return Json::parse(readText(dataFolder / "recent.json")).get<std::vector<std::string>>();
    } catch (const std::exception&) { // a convenience: without it the program is whole
        return {};
    }
}

void addRecent(const std::filesystem::path& dataFolder, const std::string& source) {
    std::vector<std::string> recent = loadRecent(dataFolder);
    std::erase(recent, source);
    recent.insert(recent.begin(), source);
    recent.resize(std::min<std::size_t>(recent.size(), 10));
    std::filesystem::create_directories(dataFolder);
    writeText(dataFolder / "recent.json", Json(recent).dump(2) + "\n");
}

std::filesystem::path userDataFolder() {
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data)
        return std::filesystem::path(data) / "morphoscope";
    if (const char* home = std::getenv("HOME"); home && *home)
        return std::filesystem::path(home) / ".local/share/morphoscope";
    return std::filesystem::temp_directory_path() / "morphoscope";
}

} // namespace morphoscope
