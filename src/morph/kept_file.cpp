#include "morph/kept_file.h"

#include "core/atomic_file.h"
#include "core/fnv1a.h"

#include <fstream>
#include <iterator>
#include <span>

namespace morphoscope {

namespace {

// A file that lost or changed a byte on the disk is not believed.
std::uint64_t checksum(const std::string& text) {
    Fnv1a hash;
    hash.add(std::as_bytes(std::span(text)));
    return hash.value();
}

} // namespace

std::optional<std::string> loadKept(const std::filesystem::path& file, std::uint32_t version,
                                    const std::string& identity) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return std::nullopt;
    const std::string bytes(std::istreambuf_iterator<char>(stream), {});
    ByteReader reader(bytes);
    if (reader.take<std::uint32_t>() != version || reader.takeText() != identity)
        return std::nullopt;
    const auto sum = reader.take<std::uint64_t>();
    std::string body = reader.takeText();
    if (!reader.isComplete() || sum != checksum(body))
        return std::nullopt;
    return body;
}

void saveKept(const std::filesystem::path& file, std::uint32_t version, const std::string& identity,
              const std::string& body) {
    ByteWriter writer;
    writer.put(version);
    writer.putText(identity);
    writer.put(checksum(body));
    writer.putText(body);
    std::filesystem::create_directories(file.parent_path());
    writeFileAtomically(file, writer.text());
}

void putDepth(ByteWriter& writer, const PhotoDepth& depth) {
    writer.put(depth.camera.logFocal);
    for (int axis = 0; axis < 3; ++axis) {
        writer.put(depth.camera.turn[axis]);
        writer.put(depth.camera.place[axis]);
    }
    writer.putAll(depth.labels);
    putGrid(writer, depth.belief);
    putGrid(writer, depth.correction);
}

bool takeDepth(ByteReader& reader, PhotoDepth& depth) {
    depth.camera.logFocal = reader.take<double>();
    for (int axis = 0; axis < 3; ++axis) {
        depth.camera.turn[axis] = reader.take<double>();
        depth.camera.place[axis] = reader.take<double>();
    }
    depth.labels = reader.takeAll<std::uint8_t>();
    return takeGrid(reader, depth.belief) && takeGrid(reader, depth.correction) &&
           depth.labels.size() == depth.belief.values.size();
}

} // namespace morphoscope
