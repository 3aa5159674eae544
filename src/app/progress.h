// Progress of the command line on stderr: a bar that overwrites itself on a terminal, a plain line
// every few seconds elsewhere, nothing when quiet. One thread.
#pragma once

#include <chrono>
#include <string>

namespace morphoscope {

class Progress {
public:
    Progress(std::string what, bool isQuiet);
    ~Progress(); // ends the line
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(double fraction, const std::string& detail = {});

    // A line of its own that stays, between the updates of the bar.
    void note(const std::string& line);

private:
    std::string what_;
    bool isQuiet_;
    bool isTerminal_;
    bool hasOpenLine_ = false;
    std::string lastLine_; // where there is no terminal
    std::chrono::steady_clock::time_point lastShown_{};
};

} // namespace morphoscope
