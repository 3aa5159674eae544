#include "sources/unpacked_part.h"

#include "core/atomic_file.h"
#include "sources/sidecar.h"
#include "sources/sidecar_names.h"
#include "sources/takeout.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <stdexcept>
#include <system_error>

namespace morphoscope {

namespace fs = std::filesystem;

namespace {

constexpr int kLookedAtEntries = 400;
constexpr int kLookedAtSidecars = 10;
constexpr int kLookedAtDepth = 4;

bool isSidecarFile(const fs::path& file) {
    try {
        return readSidecar(readWholeTextFile(file, kMaxSidecarBytes)).has_value();
    } catch (const std::runtime_error&) {
        return false;
    }
}

bool hasSidecars(const fs::path& folder) {
    std::error_code error;
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied,
                                           error);
    int entries = 0;
    int sidecars = 0;
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        if (++entries > kLookedAtEntries || sidecars > kLookedAtSidecars)
            return false;
        if (entry.depth() >= kLookedAtDepth)
            entry.disable_recursion_pending();
        std::error_code ignored;
        if (sidecarStem(entry->path().filename().string()) && entry->is_regular_file(ignored)) {
            ++sidecars;
            if (isSidecarFile(entry->path()))
                return true;
        }
    }
    return false;
}

struct PartName {
    std::string start;  // "takeout-20240101T000000Z"
    std::string ending; // ".zip"; empty: not a numbered part
};

// "takeout-20240101T000000Z-002.zip"
PartName partNameOf(const fs::path& file) {
    const std::string name = file.filename().string();
    const std::size_t dot = name.find('.');
    const std::size_t dash = name.rfind('-', dot);
    const bool isNumbered = dot != std::string::npos && dash != std::string::npos && dash > 0 &&
                            dot == dash + 4 &&
                            std::all_of(name.begin() + static_cast<std::ptrdiff_t>(dash) + 1,
                                        name.begin() + static_cast<std::ptrdiff_t>(dot),
                                        [](unsigned char c) { return std::isdigit(c); });
    if (!isNumbered)
        return {name.substr(0, dot == 0 ? std::string::npos : dot), {}};
    return {name.substr(0, dash), name.substr(dot)};
}

} // namespace

std::vector<UnpackedFile> filesOf(const fs::path& folder, const std::stop_token& stop) {
    std::vector<UnpackedFile> files;
    std::error_code error;
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied,
                                           error);
    for (; !error && entry != fs::recursive_directory_iterator() && !stop.stop_requested();
         entry.increment(error)) {
        std::error_code ignored;
        if (entry->path().filename().string().starts_with('.')) {
            entry.disable_recursion_pending();
            continue;
        }
        if (entry->is_symlink(ignored) || !entry->is_regular_file(ignored))
            continue;
        const std::uintmax_t bytes = entry->file_size(ignored);
        if (!ignored)
            files.push_back({entry->path().lexically_relative(folder).string(), bytes});
    }
    if (error)
        throw std::runtime_error("Cannot read the folder '" + folder.string() +
                                 "': " + error.message() + ".");
    std::ranges::sort(files, {}, &UnpackedFile::relative);
    return files;
}

std::string placeBelowTakeout(const fs::path& folder) {
    std::string below;
    bool isBelow = false;
    for (const fs::path& step : folder) {
        if (step == "Takeout") {
            isBelow = true;
            below.clear();
        } else if (isBelow && !step.empty()) {
            below += step.string() + '/';
        }
    }
    return below;
}

bool isTakeout(const fs::path& path) {
    std::error_code error;
    return fs::is_directory(path, error) ? hasSidecars(path) : isArchiveFile(path);
}

std::vector<fs::path> partsBeside(const fs::path& part) {
    const PartName name = partNameOf(part);
    std::vector<fs::path> parts;
    std::error_code error;
    if (!name.ending.empty() && !fs::is_directory(part, error))
        for (const fs::directory_entry& entry :
             fs::directory_iterator(fs::absolute(part).parent_path(), error)) {
            const PartName other = partNameOf(entry.path());
            if (other.start == name.start && other.ending == name.ending &&
                isArchiveFile(entry.path()))
                parts.push_back(entry.path());
        }
    if (parts.empty())
        parts.push_back(part);
    std::ranges::sort(parts);
    return parts;
}

std::string takeoutFolderName(const fs::path& part) {
    const fs::path whole = fs::absolute(part).lexically_normal();
    std::uint32_t hash = 2166136261u; // FNV-1a
    for (const unsigned char c : whole.parent_path().string())
        hash = (hash ^ c) * 16777619u;
    char digits[16];
    std::snprintf(digits, sizeof digits, "-%08x", hash);
    const std::string start = partNameOf(whole.has_filename() ? whole : whole.parent_path()).start;
    return (start.empty() ? "takeout" : start) + digits;
}

} // namespace morphoscope
