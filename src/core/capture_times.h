// When photos were taken, for photos that do not say so themselves: a small text file
// `.capture-times.tsv` beside them, one line `seconds<TAB>file name`. Whoever brings photos into a
// folder (Takeout, Google Photos) writes it, the importer reads it where EXIF has no time. Any
// thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace morphoscope {

inline constexpr const char* kCaptureTimesFile = ".capture-times.tsv";

using CaptureTimes = std::map<std::string, std::int64_t>; // file name -> seconds since the epoch

// From the first photograph (1826) to the year 9999; 0 is what exporters write for "not known".
bool isPlausibleCaptureTime(std::int64_t seconds);

// Lines that are damaged, and times that cannot be, are left out.
CaptureTimes parseCaptureTimes(std::string_view text);
std::string captureTimesText(const CaptureTimes& times);

// Empty when the folder has no such file or it cannot be read: a time is never worth a failure.
CaptureTimes loadCaptureTimes(const std::filesystem::path& folder);

// Adds to what the folder's file says; atomic. Throws std::runtime_error.
void addCaptureTimes(const std::filesystem::path& folder, const CaptureTimes& times);

} // namespace morphoscope
