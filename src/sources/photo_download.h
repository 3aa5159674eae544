// Photos of a paged listing into a folder: page by page, each page's photos at once, because their
// addresses die within the hour. What is there is noted by id and not fetched again. Blocking; one
// thread.
#pragma once

#include "core/capture_times.h"
#include "sources/patience.h"
#include "sources/photo_replies.h"
#include "sources/target_folder.h"

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

struct DownloadProgress {
    int doneCount = 0; // in the folder
    int pageCount = 0; // listed so far
    std::string currentFile;
};

struct DownloadResult {
    int photoCount = 0; // of the listing, in the folder now
    int newCount = 0;   // fetched by this run
    int videoCount = 0; // left out
    int skippedCount = 0;
    std::vector<std::string> notes; // why photos were left out, at most 100
};

// Where photos come from. The functions may throw std::runtime_error: that ends the download.
struct PhotoListing {
    // The page behind a token; "" is the first.
    std::function<PhotoPage(const std::string& pageToken)> page;
    // For the photos' addresses; empty: they need none.
    std::function<std::string()> accessToken;
    std::function<void()> dropAccessToken;
    std::string suffix = "=d"; // of every address: the original
};

// What the folder remembers between runs.
struct DownloadState {
    std::string sessionId;                   // of a pick that is not fetched to its end
    std::map<std::string, std::string> done; // id -> file name
};
inline constexpr const char* kDownloadStateFile = ".google-photos.json";
DownloadState loadDownloadState(const std::filesystem::path& folder);
void saveDownloadState(const std::filesystem::path& folder, const DownloadState& state);

// Throws std::runtime_error for a folder with files that no download brought.
void refuseForeignFiles(const std::filesystem::path& folder);

class PhotoDownload {
public:
    PhotoDownload(TargetFolder& target, HttpClient& http, Clock clock, DownloadState& state);

    // Throws std::runtime_error when it cannot go on (the network, the disk, a stop request); what
    // was fetched is noted.
    DownloadResult run(const PhotoListing& listing,
                       const std::function<void(const DownloadProgress&)>& report,
                       const std::stop_token& stop);

private:
    enum class Fetched { done, expired, left };

    void takePhoto(const ListedPhoto& photo, const PhotoListing& listing,
                   const std::string& pageToken);
    Fetched fetch(const ListedPhoto& photo, const PhotoListing& listing);
    HttpResult get(const ListedPhoto& photo, const PhotoListing& listing, std::string& start);
    Fetched judge(const HttpResult& result, const ListedPhoto& photo, const std::string& start);
    void keep(const ListedPhoto& photo);
    std::string freshAddress(const std::string& id, const PhotoListing& listing,
                             const std::string& pageToken) const;
    void leave(const ListedPhoto& photo, const std::string& why);
    void note(std::string sentence);
    void save();

    TargetFolder& target_;
    HttpClient& http_;
    Clock clock_;
    DownloadState& state_;
    DownloadResult result_;
    CaptureTimes times_;
    std::set<std::string> seen_; // ids of this run
    std::stop_token stop_;
    std::function<void(const DownloadProgress&)> report_;
    int pageCount_ = 0;
};

} // namespace morphoscope
