#include "app/progress.h"

#include <algorithm>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace morphoscope {
namespace {

// A wider line would wrap, and the next one could not be written over it.
std::string cutToTerminal(std::string line) {
    constexpr std::size_t kUsualColumns = 80;
    winsize size{};
    const bool isKnown = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    std::size_t end = (isKnown ? size.ws_col : kUsualColumns) - 1;
    if (line.size() <= end)
        return line;
    while (end > 0 && (line[end] & 0xC0) == 0x80) // inside a letter of UTF-8
        --end;
    line.resize(end);
    return line;
}

} // namespace

Progress::Progress(std::string what, bool isQuiet)
    : what_(std::move(what)), isQuiet_(isQuiet), isTerminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (hasOpenLine_)
        std::fputc('\n', stderr);
}

void Progress::show(double fraction, const std::string& detail) {
    using namespace std::chrono_literals;
    const auto now = std::chrono::steady_clock::now();
    const auto interval = isTerminal_ ? 100ms : 5000ms;
    const bool isEnd = fraction >= 1;
    if (isQuiet_ || (!isEnd && now - lastShown_ < interval))
        return;
    lastShown_ = now;
    const int percent = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * 100);
    if (!isTerminal_) {
        std::string line = what_ + ": " + std::to_string(percent) + " % " + detail;
        if (line != lastLine_) // the end may be told more than once
            std::fprintf(stderr, "%s\n", line.c_str());
        lastLine_ = std::move(line);
        return;
    }
    const std::string bar(static_cast<std::size_t>(percent / 5), '#');
    char start[96];
    std::snprintf(start, sizeof start, "%s [%-20s] %3d %% ", what_.c_str(), bar.c_str(), percent);
    std::fprintf(stderr, "\r\033[K%s", cutToTerminal(start + detail).c_str());
    hasOpenLine_ = true;
    std::fflush(stderr);
}

void Progress::note(const std::string& line) {
    if (isQuiet_)
        return;
    if (hasOpenLine_)
        std::fputs("\r\033[K", stderr);
    hasOpenLine_ = false;
    std::fprintf(stderr, "%s\n", line.c_str());
}

} // namespace morphoscope
