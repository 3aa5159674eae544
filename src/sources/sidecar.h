// The JSON files that a Google Takeout puts beside its photos. Their shape changes between exports
// (numbers as strings, objects where there were values), so everything but the time is optional and
// nothing is required to have a type. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace morphoscope {

struct Sidecar {
    std::string title;                     // the photo's full name at Google; may be empty
    std::optional<std::int64_t> takenTime; // seconds since the epoch, UTC; none where it says 0
    bool isTrashed = false;
};

inline constexpr std::size_t kMaxSidecarBytes = 1u << 20;

// Nothing when the JSON is about something else (an album, comments). Throws std::runtime_error
// with half a sentence ("is not JSON ...") when it is no JSON at all.
std::optional<Sidecar> readSidecar(std::string_view json);

} // namespace morphoscope
