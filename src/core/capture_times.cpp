#include "core/capture_times.h"

#include "core/atomic_file.h"

#include <charconv>
#include <stdexcept>
#include <system_error>

namespace morphoscope {
namespace {

constexpr std::uintmax_t kMaxFileBytes = 64u << 20; // 100,000 names of 255 bytes take 27 MB
constexpr std::int64_t kFirstPhotograph = -4'544'208'000;
constexpr std::int64_t kEndOfYear9999 = 253'402'300'799;

// File names may hold any byte but '/' and NUL.
std::string escaped(std::string_view name) {
    std::string text;
    for (const char c : name) {
        if (c == '\\' || c == '\n' || c == '\t')
            text += '\\';
        text += c == '\n' ? 'n' : c == '\t' ? 't' : c;
    }
    return text;
}

std::string unescaped(std::string_view text) {
    std::string name;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isEscape = text[i] == '\\' && i + 1 < text.size();
        const char c = isEscape ? text[++i] : text[i];
        name += isEscape && c == 'n' ? '\n' : isEscape && c == 't' ? '\t' : c;
    }
    return name;
}

} // namespace

bool isPlausibleCaptureTime(std::int64_t seconds) {
    return seconds != 0 && seconds >= kFirstPhotograph && seconds <= kEndOfYear9999;
}

CaptureTimes parseCaptureTimes(std::string_view text) {
    CaptureTimes times;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const std::size_t tab = line.find('\t');
        if (tab == std::string_view::npos || tab + 1 == line.size())
            continue;
        std::int64_t seconds = 0;
        const auto [rest, error] = std::from_chars(line.data(), line.data() + tab, seconds);
        if (error == std::errc{} && rest == line.data() + tab && isPlausibleCaptureTime(seconds))
            times[unescaped(line.substr(tab + 1))] = seconds;
    }
    return times;
}

std::string captureTimesText(const CaptureTimes& times) {
    std::string text;
    for (const auto& [name, seconds] : times)
        text += std::to_string(seconds) + '\t' + escaped(name) + '\n';
    return text;
}

CaptureTimes loadCaptureTimes(const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(folder / kCaptureTimesFile, error))
        return {};
    try {
        return parseCaptureTimes(readWholeTextFile(folder / kCaptureTimesFile, kMaxFileBytes));
    } catch (const std::runtime_error&) {
        return {};
    }
}

void addCaptureTimes(const std::filesystem::path& folder, const CaptureTimes& times) {
    CaptureTimes all = loadCaptureTimes(folder);
    const CaptureTimes before = all;
    for (const auto& [name, seconds] : times)
        all[name] = seconds;
    if (all != before)
        writeFileAtomically(folder / kCaptureTimesFile, captureTimesText(all));
}

} // namespace morphoscope
