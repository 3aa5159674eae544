#include "morph/set_cache.h"

#include "core/atomic_file.h"
#include "core/fnv1a.h"
#include "morph/bytes.h"

#include <fstream>
#include <iterator>

namespace morphoscope {

namespace {

// Grows when the algorithm or the layout changes.
constexpr std::uint32_t kMagic = 0x4d535032; // "MSP2"

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

template <class Grid> void putGrid(ByteWriter& writer, const Grid& grid) {
    writer.put(grid.width);
    writer.put(grid.height);
    writer.putAll(grid.values);
}

template <class Grid> bool takeGrid(ByteReader& reader, Grid& grid) {
    grid.width = reader.take<int>();
    grid.height = reader.take<int>();
    grid.values = reader.takeAll<typename decltype(grid.values)::value_type>();
    return grid.width >= 0 && grid.height >= 0 &&
           grid.values.size() ==
               static_cast<std::size_t>(grid.width) * static_cast<std::size_t>(grid.height);
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
}

bool takePhoto(ByteReader& reader, AlignedPhoto& photo) {
    photo.aspect = reader.take<float>();
    photo.group = reader.take<int>();
    photo.morphs = reader.take<bool>();
    photo.reason = reader.takeText();
    photo.toTemplate = reader.take<Similarity>();
    return takeGrid(reader, photo.fromTemplate) && takeGrid(reader, photo.intoTemplate) &&
           takeGrid(reader, photo.seen) && takeGrid(reader, photo.trust);
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

// A file that lost or changed a byte on the disk is not believed.
std::uint64_t checksum(const std::string& text) {
    Fnv1a hash;
    hash.add(std::as_bytes(std::span(text)));
    return hash.value();
}

std::filesystem::path fileOf(const AlignmentRequest& request) {
    return request.cacheDirectory / "set.aligned";
}

} // namespace

std::shared_ptr<const AlignedSet> loadSet(const AlignmentRequest& request) {
    std::ifstream file(fileOf(request), std::ios::binary);
    if (!file)
        return nullptr;
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    ByteReader reader(bytes);
    if (reader.take<std::uint32_t>() != kMagic || reader.takeText() != identityOf(request))
        return nullptr;
    const auto sum = reader.take<std::uint64_t>();
    const std::string body = reader.takeText();
    if (!reader.isComplete() || sum != checksum(body))
        return nullptr;
    ByteReader bodyReader(body);
    auto set = std::make_shared<AlignedSet>();
    if (!takeSet(bodyReader, request, *set))
        return nullptr;
    set->userPoints = request.userPoints;
    set->isFinal = true;
    return set;
}

void saveSet(const AlignmentRequest& request, const AlignedSet& set) {
    ByteWriter body;
    putSet(body, set);
    ByteWriter writer;
    writer.put(kMagic);
    writer.putText(identityOf(request));
    writer.put(checksum(body.text()));
    writer.putText(body.text());
    std::filesystem::create_directories(request.cacheDirectory);
    writeFileAtomically(fileOf(request), writer.text());
}

} // namespace morphoscope
