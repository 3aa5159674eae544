#include "app/progress.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace morphoscope {

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
        std::fprintf(stderr, "%s: %d %% %s\n", what_.c_str(), percent, detail.c_str());
        return;
    }
    const std::string bar(static_cast<std::size_t>(percent / 5), '#');
    std::fprintf(stderr, "\r\033[K%s [%-20s] %3d %% %s", what_.c_str(), bar.c_str(), percent,
                 detail.c_str());
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
