#include "morph/set_cache.h"

#include "morph/kept_file.h"

namespace morphoscope {

namespace {

// Grows when the algorithm or the layout changes.
constexpr std::uint32_t kVersion = 0x4d535034; // "MSP4"

// What the result depends on, apart from the algorithm.
std::string identityOf(const AlignmentRequest& request) {
    ByteWriter writer;
    writer.put(static_cast<std::uint64_t>(request.photos.size()));
    for (const AlignmentPhoto& photo : request.photos) {
        writer.putText(photo.name);
        writer.putText(photo.contentHash);
        writer.put(photo.image.width);
        writer.put(photo.image.height);
    }
    writer.put(static_cast<std::uint64_t>(request.userPoints.size()));
    for (const UserPoint& point : request.userPoints) {
        writer.putText(point.firstPhoto);
        writer.put(point.firstPosition);
        writer.putText(point.secondPhoto);
        writer.put(point.secondPosition);
    }
    writer.put(request.neighbourCount);
    return writer.text();
}

void putPhoto(ByteWriter& writer, const AlignedPhoto& photo) {
    writer.put(photo.aspect);
    writer.put(photo.group);
    writer.put(photo.morphs);
    writer.putText(photo.reason);
    writer.put(photo.toTemplate);
    putGrid(writer, photo.fromTemplate);
    putGrid(writer, photo.intoTemplate);
    putGrid(writer, photo.seen);
    putGrid(writer, photo.trust);
    putDepth(writer, photo.depth);
}

bool takePhoto(ByteReader& reader, AlignedPhoto& photo) {
    photo.aspect = reader.take<float>();
    photo.group = reader.take<int>();
    photo.morphs = reader.take<bool>();
    photo.reason = reader.takeText();
    photo.toTemplate = reader.take<Similarity>();
    return takeGrid(reader, photo.fromTemplate) && takeGrid(reader, photo.intoTemplate) &&
           takeGrid(reader, photo.seen) && takeGrid(reader, photo.trust) &&
           takeDepth(reader, photo.depth);
}

void putSet(ByteWriter& writer, const AlignedSet& set) {
    writer.put(set.templateWidth);
    writer.put(set.templateHeight);
    writer.put(set.templateExtent);
    writer.putText(set.summary);
    for (const AlignedPhoto& photo : set.photos)
        putPhoto(writer, photo);
    writer.put(static_cast<std::uint64_t>(set.groups.size()));
    for (const AlignedGroup& group : set.groups) {
        writer.putAll(group.photos);
        writer.put(group.quality);
        writer.putAll(group.inverseDepths);
    }
    writer.put(static_cast<std::uint64_t>(set.pairs.size()));
    for (const auto& [pair, trust] : set.pairs) {
        writer.put(static_cast<std::uint64_t>(pair.first));
        writer.put(static_cast<std::uint64_t>(pair.second));
        writer.put(trust.quality);
        putGrid(writer, trust.trust);
    }
}

bool takeGroups(ByteReader& reader, AlignedSet& set) {
    const auto count = reader.take<std::uint64_t>();
    for (std::uint64_t i = 0; i < count && !reader.isShort(); ++i) {
        AlignedGroup group{.photos = reader.takeAll<std::size_t>()};
        group.quality = reader.take<float>();
        group.inverseDepths = reader.takeAll<double>();
        for (const std::size_t photo : group.photos)
            if (photo >= set.photos.size())
                return false;
        set.groups.push_back(std::move(group));
    }
    for (const AlignedPhoto& photo : set.photos)
        if (photo.group < 0 || static_cast<std::size_t>(photo.group) >= set.groups.size())
            return false;
    return !reader.isShort();
}

bool takePairs(ByteReader& reader, AlignedSet& set) {
    const auto count = reader.take<std::uint64_t>();
    for (std::uint64_t i = 0; i < count && !reader.isShort(); ++i) {
        const auto first = static_cast<std::size_t>(reader.take<std::uint64_t>());
        const auto second = static_cast<std::size_t>(reader.take<std::uint64_t>());
        PairTrust& pair = set.pairs[{first, second}];
        pair.quality = reader.take<float>();
        if (first >= second || second >= set.photos.size() || !takeGrid(reader, pair.trust))
            return false;
    }
    return true;
}

bool takeSet(ByteReader& reader, const AlignmentRequest& request, AlignedSet& set) {
    set.templateWidth = reader.take<int>();
    set.templateHeight = reader.take<int>();
    set.templateExtent = reader.take<float>();
    set.summary = reader.takeText();
    for (const AlignmentPhoto& photo : request.photos) {
        set.photos.push_back({.name = photo.name, .contentHash = photo.contentHash});
        if (!takePhoto(reader, set.photos.back()))
            return false;
    }
    return takeGroups(reader, set) && takePairs(reader, set) && reader.isComplete();
}

std::filesystem::path fileOf(const AlignmentRequest& request) {
    return request.cacheDirectory / "set.aligned";
}

} // namespace

std::shared_ptr<const AlignedSet> loadSet(const AlignmentRequest& request) {
    const std::optional<std::string> body =
        loadKept(fileOf(request), kVersion, identityOf(request));
    if (!body)
        return nullptr;
    ByteReader reader(*body);
    auto set = std::make_shared<AlignedSet>();
    if (!takeSet(reader, request, *set))
        return nullptr;
    set->userPoints = request.userPoints;
    set->isFinal = true;
    return set;
}

void saveSet(const AlignmentRequest& request, const AlignedSet& set) {
    ByteWriter body;
    putSet(body, set);
    saveKept(fileOf(request), kVersion, identityOf(request), body.text());
}

} // namespace morphoscope
