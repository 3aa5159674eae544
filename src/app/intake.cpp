#include "app/intake.h"

#include "core/atomic_file.h"
#include "sources/google_photos.h"
#include "sources/takeout.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace morphoscope {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxClientBytes = 64u << 10;

std::string counted(int count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// The Takeouts among the paths, all parts of each; what else there is goes to `others`.
std::vector<fs::path> takeoutParts(const std::vector<std::string>& paths,
                                   std::vector<std::string>& others) {
    std::vector<fs::path> parts;
    for (const std::string& path : paths) {
        const fs::path whole = fs::absolute(path).lexically_normal();
        if (!isTakeout(whole)) {
            others.push_back(path);
            continue;
        }
        for (const fs::path& part : partsBeside(whole))
            if (std::ranges::find(parts, part) == parts.end())
                parts.push_back(part);
    }
    std::ranges::sort(parts);
    return parts;
}

// A pick that was not fetched to its end goes on in its folder; else a new one by the clock.
fs::path googleFolder(const fs::path& dataFolder) {
    const fs::path all = dataFolder / "google photos";
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(all, error))
        if (!loadDownloadState(entry.path()).sessionId.empty())
            return entry.path();
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    char name[48];
    std::strftime(name, sizeof name, "Google Photos %Y-%m-%d %H-%M-%S", &local);
    return all / name;
}

// The next time it need not be named again.
void keepClientFile(const fs::path& file, const fs::path& dataFolder) {
    const fs::path kept = googleClientFile(dataFolder);
    std::error_code error;
    if (fs::equivalent(file, kept, error))
        return;
    fs::create_directories(dataFolder, error);
    writePrivateFileAtomically(kept, readWholeTextFile(file, kMaxClientBytes));
}

IntakeResult unpack(const IntakeOrder& order, const ReportIntake& report,
                    const std::stop_token& stop) {
    IntakeResult result;
    const std::vector<fs::path> parts = takeoutParts(order.paths, result.sources);
    if (parts.empty())
        return result;
    const fs::path folder = order.dataFolder / "takeout" / takeoutFolderName(parts.front());
    const std::string task = "Unpacking " + parts.front().filename().string() +
                             (parts.size() > 1 ? " and its other parts" : "");
    const TakeoutResult taken = importTakeout(
        {.parts = parts, .folder = folder, .unpacked = UnpackedPhotos::link},
        [&](const TakeoutProgress& now) {
            report({task, now.currentFile, static_cast<float>(now.fraction), now.photoCount});
        },
        stop);
    result.sources.insert(result.sources.begin(), folder.string());
    result.notes = taken.notes;
    result.notes.insert(result.notes.end(), taken.failures.begin(), taken.failures.end());
    result.sentence = taken.failures.empty()
                          ? counted(taken.photoCount, "photo") + " from the Takeout, " +
                                std::to_string(taken.datedCount) + " with a time from a side-car."
                          : taken.failures.front();
    return result;
}

const char* taskOf(GooglePhotosProgress::Stage stage) {
    using Stage = GooglePhotosProgress::Stage;
    return stage == Stage::signingIn  ? "Sign in at Google in your browser"
           : stage == Stage::choosing ? "Choose your photos in the browser"
                                      : "Fetching what you chose";
}

IntakeResult chooseAtGoogle(const IntakeOrder& order, const ReportIntake& report,
                            const std::stop_token& stop) {
    const GoogleClientId client = loadGoogleClientId(order.googleClient);
    keepClientFile(order.googleClient, order.dataFolder);
    const fs::path folder = googleFolder(order.dataFolder);
    IntakeProgress shown;
    const DownloadResult fetched = fetchGooglePhotos(
        {.folder = folder,
         .signIn = {.client = client, .tokenFile = googleTokenFile(order.dataFolder)}},
        [&](const GooglePhotosProgress& now) {
            shown = {taskOf(now.stage), now.download.currentFile, -1, now.download.doneCount};
            report(shown);
        },
        stop, systemClock([&](const std::string& sentence) {
            shown.detail = sentence;
            report(shown);
        }));
    if (fetched.photoCount == 0)
        throw std::runtime_error("Nothing that was chosen at Google Photos is a photo.");
    return {.sources = {folder.string()},
            .notes = fetched.notes,
            .sentence = counted(fetched.photoCount, "photo") + " from Google Photos."};
}

} // namespace

fs::path googleClientFile(const fs::path& dataFolder) {
    return dataFolder / "google-client.json";
}

fs::path googleTokenFile(const fs::path& dataFolder) {
    return dataFolder / "google-token.json";
}

IntakeResult takeIn(const IntakeOrder& order, const ReportIntake& report,
                    const std::stop_token& stop) {
    return order.googleClient.empty() ? unpack(order, report, stop)
                                      : chooseAtGoogle(order, report, stop);
}

bool isTakeoutArchive(const std::string& path) {
    return isArchiveFile(path);
}

Intake::Intake()
    : progress_(std::make_shared<Mailbox<IntakeProgress>>()),
      worker_([progress = progress_](const IntakeOrder& order, const std::stop_token& stop) {
          return takeIn(
              order, [&](const IntakeProgress& now) { progress->put(now); }, stop);
      }) {}

bool Intake::isNeeded(const std::vector<std::string>& paths) {
    return std::ranges::any_of(paths, [](const std::string& path) { return isTakeout(path); });
}

void Intake::start(IntakeOrder order) {
    progress_->take();
    worker_.request(std::move(order));
}

void Intake::cancel() {
    worker_.cancel();
}

std::optional<Result<IntakeResult>> Intake::poll(IntakeStatus& status) {
    auto result = worker_.poll();
    status.isRunning = worker_.isBusy();
    if (auto now = progress_->take()) {
        status.task = std::move(now->task);
        status.detail = std::move(now->detail);
        status.fraction = now->fraction;
        status.photoCount = now->photoCount;
    }
    return result;
}

} // namespace morphoscope
