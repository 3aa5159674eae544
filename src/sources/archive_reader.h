// One archive (zip, tar, tgz), read from front to back in small pieces: the memory of one piece,
// one open file. The only code that sees libarchive. Guards against archives that are made to
// hurt: what unpacks to many times the file's size is refused. Inside `sources` only; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

struct ArchiveEntry {
    enum class Kind { file, folder, link, encrypted, other };
    Kind kind = Kind::other;
    std::string path;                   // as written in the archive: not to be trusted
    std::optional<std::uint64_t> bytes; // as announced; none where the format does not say
};

// Cut off, damaged, or made to hurt; what() is one sentence that names the file.
struct ArchiveBroken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Photos do not shrink in an archive; mail and JSON do, by 10 at most.
struct UnpackLimits {
    double timesOwnSize = 20;
    std::uint64_t spareBytes = 256u << 20; // on top, for small archives
};

class ArchiveReader {
public:
    // Throws ArchiveBroken, also for a file that cannot be read or is no archive.
    ArchiveReader(const std::filesystem::path& file, const UnpackLimits& limits);
    ~ArchiveReader();
    ArchiveReader(const ArchiveReader&) = delete;
    ArchiveReader& operator=(const ArchiveReader&) = delete;

    // The next entry, whether or not the one before was read; nothing at the end or after a stop
    // request. Throws ArchiveBroken.
    std::optional<ArchiveEntry> next(const std::stop_token& stop);

    // The next piece of the entry's content, valid until the next call; empty at its end. Throws
    // likewise.
    std::span<const std::byte> readSome();

    std::uint64_t bytesRead() const; // of the file, as a measure of progress
    std::uint64_t fileBytes() const { return fileBytes_; }

private:
    struct Handle;
    void checkUnpacked() const;
    [[noreturn]] void fail() const;

    std::string name_;
    std::uint64_t fileBytes_ = 0;
    std::uint64_t unpackedBytes_ = 0;
    UnpackLimits limits_;
    std::unique_ptr<Handle> handle_;
    std::vector<std::byte> piece_;
    bool isInEntry_ = false;
};

// By the first bytes: a zip or a gzip file.
bool isArchiveFile(const std::filesystem::path& file);

} // namespace morphoscope
