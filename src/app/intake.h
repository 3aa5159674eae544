// Photos that are no plain folder yet, made into one: Takeout archives and unpacked Takeouts that
// somebody opens, photos chosen at Google. One at a time, on a worker; the UI thread owns this and
// polls it.
#pragma once

#include "core/live.h"
#include "core/mailbox.h"
#include "core/worker.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

struct IntakeOrder {
    std::vector<std::string> paths; // to open; Takeouts among them are unpacked
    std::string googleClient;       // instead: choose at Google with this client file
    std::filesystem::path dataFolder;
};

struct IntakeResult {
    std::vector<std::string> sources; // plain folders and files
    std::vector<std::string> notes;   // for the log
    std::string sentence;             // for the screen; empty: nothing to say
};

struct IntakeProgress {
    std::string task;   // "Unpacking takeout-001.zip"
    std::string detail; // the file at hand
    float fraction = -1;
    int photoCount = 0;
};
using ReportIntake = std::function<void(const IntakeProgress&)>;

// The work itself, for the command line as well; any thread. Throws std::runtime_error.
IntakeResult takeIn(const IntakeOrder& order, const ReportIntake& report,
                    const std::stop_token& stop);

class Intake {
public:
    Intake();

    // Whether opening these paths needs an intake. A quick look at the disk.
    static bool isNeeded(const std::vector<std::string>& paths);

    void start(IntakeOrder order);
    void cancel(); // what is there stays, and the next start goes on
    bool isBusy() const { return worker_.isBusy(); }

    // Brings status up to date; the result or the failure of the last start, once.
    std::optional<Result<IntakeResult>> poll(IntakeStatus& status);

private:
    std::shared_ptr<Mailbox<IntakeProgress>> progress_;
    Worker<IntakeOrder, IntakeResult> worker_;
};

// A zip or tgz file. A quick look at the disk.
bool isTakeoutArchive(const std::string& path);

// Where the window keeps a copy of the user's Google client file, and the sign-in.
std::filesystem::path googleClientFile(const std::filesystem::path& dataFolder);
std::filesystem::path googleTokenFile(const std::filesystem::path& dataFolder);

} // namespace morphoscope
