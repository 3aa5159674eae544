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

} // namespace morphoscope
