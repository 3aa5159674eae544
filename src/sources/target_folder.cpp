#include "sources/target_folder.h"

#include "sources/takeout_path.h"

#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace morphoscope {
namespace {

// One name for the file being written: a run that is killed leaves at most this one, hidden from
// folder scans, and the next run replaces it.
constexpr const char* kBegunName = ".unfinished.part";
constexpr int kMostNumbered = 10'000;
constexpr std::size_t kLongestName = 255;

// "IMG.jpg", 2 -> "IMG (2).jpg", within what a file system takes.
std::string numberedName(const std::string& name, int number) {
    const std::size_t dot = name.rfind('.');
    const bool hasEnding = dot != std::string::npos && dot > 0;
    std::string stem = name.substr(0, hasEnding ? dot : name.size());
    const std::string tail =
        " (" + std::to_string(number) + ")" + (hasEnding ? name.substr(dot) : std::string());
    while (!stem.empty() && (stem.size() + tail.size() > kLongestName ||
                             (static_cast<unsigned char>(stem.back()) & 0xC0) == 0xC0))
        stem.pop_back();
    return stem + tail;
}

} // namespace

TargetFolder::TargetFolder(const std::filesystem::path& folder) : path_(folder) {
    std::error_code error;
    isNew_ = !std::filesystem::exists(folder, error);
    std::filesystem::create_directories(folder, error);
    if (error)
        fail("create", error.value());
    root_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root_ < 0)
        fail("open", errno);
    ::unlinkat(root_, kBegunName, 0);
}

TargetFolder::~TargetFolder() {
    discard();
    closeCached();
    ::close(root_);
}

TargetFolder::Place TargetFolder::placeFor(const std::string& folder, const std::string& name,
                                           std::uint64_t bytes) {
    const int directory = openFolder(folder);
    for (int number = 1; number <= kMostNumbered; ++number) {
        std::string candidate = number == 1 ? name : numberedName(name, number);
        struct stat status {};
        if (::fstatat(directory, candidate.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno != ENOENT)
                fail("look at " + shownName(candidate) + " in", errno);
            return {std::move(candidate), false};
        }
        if (S_ISLNK(status.st_mode) && ::fstatat(directory, candidate.c_str(), &status, 0) != 0)
            continue;
        if (S_ISREG(status.st_mode) && static_cast<std::uint64_t>(status.st_size) == bytes)
            return {std::move(candidate), true};
    }
    throw NoPlace("'" + path_.string() + "' holds " + std::to_string(kMostNumbered) +
                  " files named like " + shownName(name) + "; one was left out.");
}

void TargetFolder::begin() {
    discard();
    begun_ =
        ::openat(root_, kBegunName, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (begun_ < 0)
        fail("write to", errno);
    begunBytes_ = 0;
}

void TargetFolder::append(std::span<const std::byte> bytes) {
    begunBytes_ += bytes.size();
    while (!bytes.empty()) {
        const ssize_t count = ::write(begun_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fail("write to", errno);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

void TargetFolder::keep(const std::string& folder, const std::string& name) {
    const int directory = openFolder(folder);
    if (::close(std::exchange(begun_, -1)) != 0) // where network file systems tell of a full disk
        fail("write to", errno);
    // Fails when the name is taken, unlike a rename.
    if (::renameat2(root_, kBegunName, directory, name.c_str(), RENAME_NOREPLACE) == 0)
        return;
    const bool isUnknown = errno == EINVAL || errno == ENOSYS;
    if (isUnknown && ::faccessat(directory, name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0 &&
        ::renameat(root_, kBegunName, directory, name.c_str()) == 0)
        return;
    const int error = errno;
    ::unlinkat(root_, kBegunName, 0);
    fail("put " + shownName(name) + " into", error);
}

void TargetFolder::discard() {
    if (begun_ < 0)
        return;
    ::close(std::exchange(begun_, -1));
    ::unlinkat(root_, kBegunName, 0);
}

void TargetFolder::link(const std::filesystem::path& target, const std::string& folder,
                        const std::string& name) {
    if (::symlinkat(target.c_str(), openFolder(folder), name.c_str()) != 0)
        fail("link " + shownName(name) + " into", errno);
}

bool TargetFolder::remove(const std::string& folder, const std::string& name) {
    return ::unlinkat(openFolder(folder), name.c_str(), 0) == 0;
}

void TargetFolder::sync() const {
    if (::syncfs(root_) != 0)
        fail("write to", errno);
}

int TargetFolder::openFolder(const std::string& folder) {
    if (folder.empty())
        return root_;
    if (cached_ >= 0 && folder == cachedFolder_)
        return cached_;
    closeCached();
    int current = ::fcntl(root_, F_DUPFD_CLOEXEC, 0);
    for (std::size_t start = 0; current >= 0 && start < folder.size();) {
        const std::size_t end = std::min(folder.find('/', start), folder.size());
        const std::string step = folder.substr(start, end - start);
        start = end + 1;
        if (::mkdirat(current, step.c_str(), 0777) != 0 && errno != EEXIST) {
            const int error = errno;
            ::close(current);
            fail("create the folder " + shownName(folder) + " in", error);
        }
        const int below =
            ::openat(current, step.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        const int error = errno;
        ::close(current);
        current = below;
        errno = error;
    }
    if (current < 0)
        fail("open the folder " + shownName(folder) + " in", errno);
    cached_ = current;
    cachedFolder_ = folder;
    return cached_;
}

void TargetFolder::closeCached() {
    if (cached_ >= 0)
        ::close(std::exchange(cached_, -1));
}

void TargetFolder::fail(const std::string& what, int error) const {
    const std::string sentence = "Cannot " + what + " '" + path_.string() +
                                 "': " + std::generic_category().message(error) + ".";
    if (error == ENOTDIR || error == ELOOP || error == EISDIR || error == EEXIST ||
        error == ENAMETOOLONG || error == EINVAL)
        throw NoPlace(sentence);
    throw std::runtime_error(sentence);
}

} // namespace morphoscope
