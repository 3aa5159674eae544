#include "core/atomic_file.h"

#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <optional>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace morphoscope {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const std::string& what, const fs::path& path, int error) {
    throw std::runtime_error("Cannot " + what + " '" + path.string() +
                             "': " + std::generic_category().message(error) + ".");
}

class FileDescriptor {
public:
    explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
    ~FileDescriptor() {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;

    int get() const { return descriptor_; }
    // A full disk on a network file system is reported only here.
    int close() { return ::close(std::exchange(descriptor_, -1)); }

private:
    int descriptor_;
};

class TemporaryFile {
public:
    explicit TemporaryFile(fs::path path) : path_(std::move(path)) {}
    ~TemporaryFile() {
        if (!isKept_)
            ::unlink(path_.c_str());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const fs::path& path() const { return path_; }
    void keep() { isKept_ = true; }

private:
    fs::path path_;
    bool isKept_ = false;
};

// A name that no other process or thread uses at this moment.
fs::path temporaryPathFor(const fs::path& path) {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto thread = static_cast<unsigned long>(reinterpret_cast<std::uintptr_t>(&now));
    std::string name(1, '.'); // appended to: GCC 12 warns wrongly about "." + string
    name += path.filename().string();
    for (const auto part :
         {static_cast<unsigned long>(::getpid()), thread, static_cast<unsigned long>(now.tv_nsec)})
        name += '-' + std::to_string(part);
    name += ".part";
    return path.parent_path() / name;
}

void writeAll(int descriptor, std::span<const std::byte> bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fail("write", path, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

// The mode of the file that is replaced, or what a new file gets.
mode_t modeFor(const fs::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? (status.st_mode & 0777) : 0666;
}

// Without it the rename may be lost in a power cut. Some file systems refuse to sync a folder
// (EINVAL): nothing to do.
void syncFolder(const fs::path& folder) {
    const FileDescriptor descriptor(
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.get() < 0 || (::fsync(descriptor.get()) != 0 && errno != EINVAL))
        fail("sync the folder", folder, errno);
}

// The file a chain of links leads to, so that a link stays a link.
fs::path resolved(const fs::path& path) {
    std::error_code error;
    if (!fs::is_symlink(path, error))
        return path;
    const fs::path target = fs::weakly_canonical(path, error);
    return error ? path : target;
}

// A pipe, a terminal, /dev/null: there is nothing to replace, and nothing to leave half written.
bool isNoPlainFile(const fs::path& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    return !error && fs::is_other(status);
}

void writeThrough(const fs::path& path, std::span<const std::byte> bytes) {
    FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.get() < 0)
        fail("write", path, errno);
    writeAll(file.get(), bytes, path);
    if (file.close() != 0)
        fail("write", path, errno);
}

void writeAtomically(const fs::path& path, std::span<const std::byte> bytes,
                     std::optional<mode_t> mode) {
    if (isNoPlainFile(path)) {
        writeThrough(path, bytes);
        return;
    }
    const fs::path target = resolved(path);
    TemporaryFile temporary(temporaryPathFor(target));
    FileDescriptor file(::open(temporary.path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                               mode.value_or(modeFor(target))));
    if (file.get() < 0) {
        const int error = errno;
        temporary.keep(); // it was not ours
        fail("write", path, error);
    }
    writeAll(file.get(), bytes, path);
    struct stat status {};
    if (::fsync(file.get()) != 0 || ::fstat(file.get(), &status) != 0)
        fail("write", path, errno);
    if (static_cast<std::uintmax_t>(status.st_size) != bytes.size())
        throw std::runtime_error(
            "Cannot write '" + path.string() + "': " + std::to_string(status.st_size) +
            " bytes arrived on disk, " + std::to_string(bytes.size()) + " were written.");
    if (file.close() != 0)
        fail("write", path, errno);
    if (::rename(temporary.path().c_str(), target.c_str()) != 0)
        fail("write", path, errno);
    temporary.keep();
    syncFolder(target.parent_path());
}

} // namespace

void writeFileAtomically(const fs::path& path, std::span<const std::byte> bytes) {
    writeAtomically(path, bytes, std::nullopt);
}

void writePrivateFileAtomically(const fs::path& path, std::string_view text) {
    writeAtomically(path, std::as_bytes(std::span(text.data(), text.size())), 0600);
}

void writeFileAtomically(const fs::path& path, std::string_view text) {
    writeFileAtomically(path, std::as_bytes(std::span(text.data(), text.size())));
}

namespace {

// The size is only a hint: files grow, and /proc says 0. So read until the end, and stop at the
// limit.
template <class Bytes> Bytes readInto(const fs::path& path, std::uintmax_t maxBytes) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0)
        fail("read", path, errno);
    if (S_ISDIR(status.st_mode))
        fail("read", path, EISDIR);
    const auto tooLarge = [&](std::uintmax_t found) {
        throw std::runtime_error("Cannot read '" + path.string() + "': it holds " +
                                 std::to_string(found) + " bytes or more, at most " +
                                 std::to_string(maxBytes) + " are expected.");
    };
    if (static_cast<std::uintmax_t>(status.st_size) > maxBytes)
        tooLarge(static_cast<std::uintmax_t>(status.st_size));
    Bytes bytes;
    bytes.resize(static_cast<std::size_t>(status.st_size));
    std::size_t filled = 0;
    while (true) {
        if (filled == bytes.size())
            bytes.resize(filled + 4096);
        const ssize_t count = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fail("read", path, errno);
        if (count == 0)
            break;
        filled += static_cast<std::size_t>(count);
        if (filled > maxBytes)
            tooLarge(filled);
    }
    bytes.resize(filled);
    return bytes;
}

} // namespace

std::vector<std::byte> readWholeFile(const fs::path& path, std::uintmax_t maxBytes) {
    return readInto<std::vector<std::byte>>(path, maxBytes);
}

std::string readWholeTextFile(const fs::path& path, std::uintmax_t maxBytes) {
    return readInto<std::string>(path, maxBytes);
}

} // namespace morphoscope
