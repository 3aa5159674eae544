// The older way of paging through a whole library, mediaItems:search. Google itself answers it only
// for photos that the same program has uploaded (since 2025-03-31); other servers that speak it are
// named by the user. Blocking; one thread.
#pragma once

#include "sources/photo_download.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace morphoscope {

struct LegacySearchRequest {
    std::filesystem::path folder;                    // new, empty, or of an earlier download
    std::string server;                              // "https://photos.example.org"; no default
    std::string token;                               // sent to this server alone; may be empty
    std::optional<std::chrono::year_month_day> from; // of the photos' dates, both included
    std::optional<std::chrono::year_month_day> to;
    int side = 0;                // longest side in pixels; 0: the originals
    bool allowsLoopback = false; // plain http to 127.0.0.1
};

// Throws std::runtime_error with one sentence; what was fetched stays, and the next call goes on.
DownloadResult fetchByLegacySearch(const LegacySearchRequest& request,
                                   const std::function<void(const DownloadProgress&)>& report = {},
                                   const std::stop_token& stop = {},
                                   const Clock& clock = systemClock());

} // namespace morphoscope
