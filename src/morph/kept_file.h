// A file of what was worked out once: believed only while it is whole and of the same input. Any
// thread.
#pragma once

#include "core/aligned_set.h"
#include "morph/bytes.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace morphoscope {

// The body; nullopt when there is no file, or one that is damaged, of another `version` or of
// another `identity` (what the body depends on).
std::optional<std::string> loadKept(const std::filesystem::path& file, std::uint32_t version,
                                    const std::string& identity);

// Written whole or not at all; the folder is created. Throws std::runtime_error when the file
// cannot be written.
void saveKept(const std::filesystem::path& file, std::uint32_t version, const std::string& identity,
              const std::string& body);

// MapGrid or ScalarGrid.
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

void putDepth(ByteWriter& writer, const PhotoDepth& depth);
bool takeDepth(ByteReader& reader, PhotoDepth& depth);

} // namespace morphoscope
