#include "photos/folder_scan.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <set>
#include <stdexcept>
#include <utility>

namespace morphoscope {
namespace {

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

std::string shown(const std::filesystem::path& path) {
    return "\"" + path.string() + "\"";
}

class Scanner {
public:
    explicit Scanner(std::stop_token stop) : stop_(std::move(stop)) {}

    void addNamed(const std::filesystem::path& path) {
        struct stat status {};
        if (::stat(path.c_str(), &status) != 0)
            throw std::runtime_error("There is no file or folder " + shown(path) + " (" +
                                     std::strerror(errno) + "); nothing was changed.");
        if (!S_ISDIR(status.st_mode)) {
            addEntry(path, status, true);
            return;
        }
        const std::size_t before = countOfEntries();
        addFolder(path, status);
        if (countOfEntries() == before && wasEntered_ && !stop_.stop_requested())
            throw std::runtime_error("The folder " + shown(path) +
                                     " holds no files; expected photos in it, nothing was "
                                     "changed.");
    }

    FolderScan finish() {
        std::ranges::sort(scan_.files, {},
                          [](const ScannedFile& file) { return file.path.native(); });
        std::ranges::sort(scan_.rejected, {},
                          [](const RejectedFile& file) { return file.path.native(); });
        return std::move(scan_);
    }

private:
    std::size_t countOfEntries() const { return scan_.files.size() + scan_.rejected.size(); }

    void addFolder(const std::filesystem::path& folder, const struct stat& status) {
        // A link may lead back to a folder above: each folder is entered once.
        wasEntered_ = visited_.insert({status.st_dev, status.st_ino}).second;
        if (!wasEntered_)
            return;
        const std::unique_ptr<DIR, CloseFolder> stream(::opendir(folder.c_str()));
        if (!stream) {
            reject(folder, "cannot be read: " + std::string(std::strerror(errno)));
            return;
        }
        while (const dirent* entry = ::readdir(stream.get())) {
            if (stop_.stop_requested())
                return;
            const std::filesystem::path name = entry->d_name;
            if (entry->d_name[0] != '.' && name.extension() != ".morpho")
                addFound(folder / name);
        }
        wasEntered_ = true;
    }

    void addFound(const std::filesystem::path& path) {
        struct stat status {};
        if (::stat(path.c_str(), &status) == 0) {
            if (S_ISDIR(status.st_mode))
                addFolder(path, status);
            else
                addEntry(path, status, false);
            return;
        }
        const int error = errno;
        struct stat link {};
        const bool isLink = ::lstat(path.c_str(), &link) == 0 && S_ISLNK(link.st_mode);
        reject(path, isLink && error == ENOENT ? "is a link to a file that does not exist"
                     : isLink && error == ELOOP
                         ? "is a link that leads back to itself"
                         : "cannot be read: " + std::string(std::strerror(error)));
    }

    void addEntry(const std::filesystem::path& path, const struct stat& status, bool isNamed) {
        if (!S_ISREG(status.st_mode)) {
            reject(path, "cannot be read: it is a pipe, a socket or a device, not a file");
            return;
        }
        if (!seenPaths_.insert(path.native()).second)
            return;
        const std::int64_t nanoseconds = std::int64_t(status.st_mtim.tv_sec) * 1'000'000'000 +
                                         std::int64_t(status.st_mtim.tv_nsec);
        scan_.files.push_back(
            {path, static_cast<std::uintmax_t>(status.st_size), nanoseconds, isNamed});
    }

    void reject(const std::filesystem::path& path, const std::string& why) {
        if (seenPaths_.insert(path.native()).second)
            scan_.rejected.push_back({path, displayName(path) + " " + why + "."});
    }

    std::stop_token stop_;
    FolderScan scan_;
    std::set<std::pair<dev_t, ino_t>> visited_;
    std::set<std::string> seenPaths_;
    bool wasEntered_ = false;
};

} // namespace

FolderScan scanFolders(const std::vector<std::string>& paths, std::stop_token stop) {
    if (paths.empty())
        throw std::runtime_error("No folder and no file was named; expected at least one.");
    Scanner scanner(std::move(stop));
    for (const std::string& path : paths) {
        std::filesystem::path whole = std::filesystem::absolute(path).lexically_normal();
        if (!whole.has_filename()) // "folder/" names the same as "folder"
            whole = whole.parent_path();
        scanner.addNamed(whole);
    }
    return scanner.finish();
}

} // namespace morphoscope
