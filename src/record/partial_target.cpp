#include "record/partial_target.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace fs = std::filesystem;

namespace morphoscope {

namespace {

[[noreturn]] void fail(const fs::path& path, const std::string& action, int error) {
    throw std::runtime_error(path.string() + ": " + action +
                             " failed: " + std::generic_category().message(error) + ".");
}

void sync(const fs::path& path, int openFlags) {
    const int file = ::open(path.c_str(), openFlags | O_CLOEXEC);
    if (file < 0)
        fail(path, "opening it to make it durable", errno);
    const int result = ::fsync(file);
    const int error = errno;
    ::close(file);
    // Some file systems cannot sync a folder; the film itself is safe by then.
    if (result != 0 && error != EINVAL && error != EROFS)
        fail(path, "making it durable", error);
}

bool isFrameName(const std::string& name) {
    return name.size() == 10 && name.ends_with(".png") &&
           std::all_of(name.begin(), name.begin() + 6, [](char c) { return c >= '0' && c <= '9'; });
}

void checkTarget(const TargetRequest& request, const fs::path& folder) {
    if (request.path.filename().empty())
        throw std::runtime_error("The film's path " + request.path.string() +
                                 " ends without a name to write to.");
    if (!fs::is_directory(folder))
        throw std::runtime_error(request.path.string() + ": the folder " + folder.string() +
                                 " does not exist.");
    const bool isFolder = fs::is_directory(request.path);
    if (request.kind == TargetKind::file && isFolder)
        throw std::runtime_error(request.path.string() + " is a folder; a film file was expected.");
    if (request.kind == TargetKind::file || !fs::exists(request.path))
        return;
    if (!isFolder)
        throw std::runtime_error(request.path.string() +
                                 " is a file; a folder for PNG frames was expected.");
    for (const auto& entry : fs::directory_iterator(request.path)) {
        const std::string name = entry.path().filename().string();
        if (!isFrameName(name))
            throw std::runtime_error(request.path.string() + " holds " + name +
                                     "; an empty folder or one with numbered frames only was "
                                     "expected.");
    }
}

constexpr std::string_view kPrefix = ".morphoscope-";
constexpr std::string_view kSuffix = ".partial";

// What a killed process left in the folder: nobody runs under its number, and nothing was written
// for a while (the process of another machine, on a shared folder, keeps writing).
bool isLeftOver(const fs::directory_entry& entry) {
    constexpr auto kQuiet = std::chrono::minutes(10);
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix))
        return false;
    int process = 0;
    std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), process);
    std::error_code failure;
    const auto written = entry.last_write_time(failure);
    return process > 0 && ::kill(process, 0) != 0 && errno == ESRCH && !failure &&
           fs::file_time_type::clock::now() - written > kQuiet;
}

void removeLeftOvers(const fs::path& folder) {
    std::error_code ignored; // they are only in the way
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (isLeftOver(entry))
            found.push_back(entry.path());
    for (const fs::path& path : found)
        fs::remove_all(path, ignored);
}

} // namespace

fs::path frameName(int index) {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "%06d.png", index);
    return name.data();
}

PartialTarget::PartialTarget(TargetRequest request) : request_(std::move(request)) {
    if (!request_.path.has_filename() && request_.path.has_parent_path())
        request_.path = request_.path.parent_path(); // "frames/" means "frames"
    folder_ = request_.path.parent_path().empty() ? fs::path(".") : request_.path.parent_path();
    checkTarget(request_, folder_);
    removeLeftOvers(folder_);
    createTemporary();
    ownsReservation_ = request_.isReserved;
}

PartialTarget::~PartialTarget() {
    std::error_code ignored; // nobody to tell: the film is given up already
    if (!temporary_.empty())
        fs::remove_all(temporary_, ignored);
    if (ownsReservation_ && fs::is_empty(request_.path, ignored) && !ignored)
        fs::remove(request_.path, ignored);
}

void PartialTarget::createTemporary() {
    constexpr int kAttempts = 1000; // left-overs of a killed process with our number
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const fs::path candidate = folder_ / (std::string(kPrefix) + std::to_string(::getpid()) +
                                              "-" + std::to_string(attempt) + std::string(kSuffix));
        if (request_.kind == TargetKind::frameFolder) {
            if (::mkdir(candidate.c_str(), 0777) == 0) {
                temporary_ = candidate;
                return;
            }
        } else {
            const int file =
                ::open(candidate.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
            if (file >= 0) {
                ::close(file);
                temporary_ = candidate;
                return;
            }
        }
        if (errno != EEXIST)
            fail(request_.path, "writing into the folder " + folder_.string(), errno);
    }
    fail(request_.path, "finding a temporary name in " + folder_.string(), EEXIST);
}

void PartialTarget::commit() {
    if (request_.kind == TargetKind::frameFolder) {
        sync(temporary_, O_RDONLY | O_DIRECTORY);
        replaceFolder();
    } else {
        sync(temporary_, O_RDWR);
        if (::rename(temporary_.c_str(), request_.path.c_str()) != 0)
            fail(request_.path, "giving the film its name", errno);
        temporary_.clear();
    }
    ownsReservation_ = false;
    sync(folder_, O_RDONLY | O_DIRECTORY);
}

void PartialTarget::replaceFolder() {
    // rename() replaces an absent or empty folder; a full one, checked to hold frames only, is
    // exchanged so that at no time there is no film at all.
    if (::rename(temporary_.c_str(), request_.path.c_str()) == 0) {
        temporary_.clear();
        return;
    }
    if (errno != ENOTEMPTY && errno != EEXIST)
        fail(request_.path, "giving the folder its name", errno);
    checkTarget(request_, folder_); // again: somebody may have put a file there meanwhile
    if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, request_.path.c_str(),
                    RENAME_EXCHANGE) == 0)
        return; // temporary_ now is the old film, removed by the destructor
    const fs::path old = temporary_.string() + ".old";
    if (::rename(request_.path.c_str(), old.c_str()) != 0)
        fail(request_.path, "moving the older frames away", errno);
    if (::rename(temporary_.c_str(), request_.path.c_str()) != 0) {
        const int error = errno;
        ::rename(old.c_str(), request_.path.c_str());
        fail(request_.path, "giving the folder its name", error);
    }
    temporary_ = old;
}

} // namespace morphoscope
