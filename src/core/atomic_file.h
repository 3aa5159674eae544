// Files that are either wholly the old or wholly the new version, whatever happens in between, and
// reading a whole file within a limit. Any thread; two writers of one path do not disturb each
// other (the last rename wins).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace morphoscope {

// Writes a temporary file in the same folder, syncs it, renames it over `path` and syncs the
// folder. On failure the old file stays, the temporary one is removed, and a std::runtime_error
// names the path and the system's reason. What is no plain file (a pipe, a terminal) is written
// through instead: it is not replaced.
void writeFileAtomically(const std::filesystem::path& path, std::span<const std::byte> bytes);
void writeFileAtomically(const std::filesystem::path& path, std::string_view text);

// The same, readable and writable by its owner alone from the first moment on (mode 0600), also
// where the replaced file was open to others: for tokens.
void writePrivateFileAtomically(const std::filesystem::path& path, std::string_view text);

// Throws std::runtime_error when the file cannot be read or holds more than maxBytes.
std::vector<std::byte> readWholeFile(const std::filesystem::path& path, std::uintmax_t maxBytes);
std::string readWholeTextFile(const std::filesystem::path& path, std::uintmax_t maxBytes);

} // namespace morphoscope
