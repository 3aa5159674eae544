#include "app/folder_listing.h"

#include "store/session_file.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace morphoscope {
namespace {

// By name alone: a count for orientation, not a promise; the importer looks at the bytes.
bool looksLikePhoto(const std::filesystem::path& path) {
    constexpr std::array<std::string_view, 8> kEndings{".jpg",  ".jpeg", ".png",  ".bmp",
                                                       ".webp", ".heic", ".heif", ".avif"};
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

// By name as well: other archives are not ours to offer.
bool looksLikeTakeout(const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    return name.starts_with("takeout-") && (name.ends_with(".zip") || name.ends_with(".tgz"));
}

FolderEntry entryOf(const std::filesystem::path& folder) {
    return {.name = folder.filename().string(),
            .path = folder.string(),
            .isSession = isSessionFolder(folder)};
}

std::vector<FolderEntry> places(const std::vector<std::string>& recent) {
    std::vector<FolderEntry> found;
    std::error_code error;
    const auto add = [&](const std::filesystem::path& folder) {
        if (std::filesystem::is_directory(folder, error))
            found.push_back(entryOf(folder));
    };
    add(homeFolder());
    add(homeFolder() / "Pictures");
    for (const std::string& source : recent)
        add(source);
    return found;
}

} // namespace

std::filesystem::path homeFolder() {
    const char* home = std::getenv("HOME");
    return home && *home ? home : "/";
}

FolderBrowser listFolder(const std::filesystem::path& folder,
                         const std::vector<std::string>& recent) {
    FolderBrowser browser{.isOpen = true, .folder = folder.string(), .parent = {}};
    if (folder.has_relative_path())
        browser.parent = folder.parent_path().string();
    browser.places = places(recent);
    std::error_code error;
    std::filesystem::directory_iterator entries(
        folder, std::filesystem::directory_options::skip_permission_denied, error);
    if (error) {
        browser.failure = "Cannot list " + folder.string() + ": " + error.message() + ".";
        return browser;
    }
    browser.photoCount = 0;
    for (auto entry = begin(entries); entry != end(entries); entry.increment(error)) {
        if (error)
            break;
        if (entry->path().filename().string().starts_with('.'))
            continue;
        if (entry->is_directory(error))
            browser.entries.push_back(entryOf(entry->path()));
        else if (looksLikeTakeout(entry->path()))
            browser.entries.push_back({.name = entry->path().filename().string(),
                                       .path = entry->path().string(),
                                       .isTakeout = true});
        else if (looksLikePhoto(entry->path()))
            ++browser.photoCount;
    }
    std::sort(browser.entries.begin(), browser.entries.end(),
              [](const FolderEntry& a, const FolderEntry& b) { return a.name < b.name; });
    return browser;
}

} // namespace morphoscope
