#include "sources/takeout_state.h"

#include "core/atomic_file.h"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace morphoscope {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
constexpr std::uintmax_t kMaxStateBytes = 1u << 30;

Json photosJson(const TakeoutPart& part) {
    Json photos = Json::array();
    for (const TakeoutPhoto& photo : part.photos)
        photos.push_back({photo.folder, photo.name, photo.target});
    return photos;
}

Json sidecarsJson(const TakeoutPart& part) {
    Json sidecars = Json::array();
    for (const TakeoutSidecar& sidecar : part.sidecars)
        sidecars.push_back({sidecar.folder, sidecar.stem,
                            sidecar.takenTime ? Json(*sidecar.takenTime) : Json(),
                            sidecar.isTrashed});
    return sidecars;
}

TakeoutPart partOf(const Json& json) {
    TakeoutPart part;
    part.bytes = json.at("bytes").get<std::uint64_t>();
    part.modifiedNanoseconds = json.at("modified").get<std::int64_t>();
    part.videoCount = json.at("videos").get<int>();
    part.refusedCount = json.at("refused").get<int>();
    for (const Json& photo : json.at("photos"))
        part.photos.push_back({photo.at(0).get<std::string>(), photo.at(1).get<std::string>(),
                               photo.at(2).get<std::string>()});
    for (const Json& sidecar : json.at("sidecars")) {
        const Json& time = sidecar.at(2);
        part.sidecars.push_back(
            {sidecar.at(0).get<std::string>(), sidecar.at(1).get<std::string>(),
             time.is_null() ? std::nullopt : std::optional(time.get<std::int64_t>()),
             sidecar.at(3).get<bool>()});
    }
    return part;
}

} // namespace

TakeoutParts parseTakeoutState(const std::string& text) {
    try {
        const Json json = Json::parse(text);
        if (json.at("version").get<int>() != kVersion)
            throw std::runtime_error("it is of another version");
        TakeoutParts parts;
        for (const auto& [path, part] : json.at("parts").items())
            parts[path] = partOf(part);
        return parts;
    } catch (const Json::exception&) {
        throw std::runtime_error("it is not the record of a Takeout import");
    }
}

std::string takeoutStateText(const TakeoutParts& parts) {
    Json json{{"version", kVersion}, {"parts", Json::object()}};
    for (const auto& [path, part] : parts)
        json["parts"][path] = {{"bytes", part.bytes},        {"modified", part.modifiedNanoseconds},
                               {"videos", part.videoCount},  {"refused", part.refusedCount},
                               {"photos", photosJson(part)}, {"sidecars", sidecarsJson(part)}};
    // A part's own path may hold bytes that are no UTF-8; it is then read again the next time.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<TakeoutParts> loadTakeoutState(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / kTakeoutStateFile;
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return std::nullopt;
    try {
        return parseTakeoutState(readWholeTextFile(file, kMaxStateBytes));
    } catch (const std::runtime_error& why) {
        throw std::runtime_error("'" + file.string() + "' cannot be used (" + why.what() +
                                 "); remove it, and the import looks at every part again.");
    }
}

void saveTakeoutState(const std::filesystem::path& folder, const TakeoutParts& parts) {
    writeFileAtomically(folder / kTakeoutStateFile, takeoutStateText(parts));
}

} // namespace morphoscope
