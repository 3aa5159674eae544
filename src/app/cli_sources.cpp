#include "app/cli.h"
#include "app/intake.h"
#include "app/interruption.h"
#include "app/progress.h"
#include "core/atomic_file.h"
#include "sources/google_photos.h"
#include "sources/legacy_search.h"
#include "sources/takeout.h"
#include "store/session_file.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <thread>

namespace morphoscope {
namespace {

using Json = nlohmann::ordered_json;

// Turns Ctrl+C into a stop request for as long as it lives: the work stops where it can go on
// later.
class InterruptStop {
public:
    std::stop_token token() const { return source_.get_token(); }

private:
    const Interruption interruption_;
    std::stop_source source_;
    std::jthread watcher_{[this](const std::stop_token& end) {
        while (!end.stop_requested() && !interruption_.hasCome())
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        if (interruption_.hasCome())
            source_.request_stop();
    }};
};

void printTakeout(const ImportTakeoutOptions& options, bool asJson, const TakeoutResult& result) {
    if (asJson)
        std::cout << Json{{"folder", options.folder.string()},
                          {"photos", result.photoCount},
                          {"new", result.newCount},
                          {"dated", result.datedCount},
                          {"trashed", result.trashedCount},
                          {"videos", result.videoCount},
                          {"refused", result.refusedCount},
                          {"notes", result.notes},
                          {"failures", result.failures}}
                         .dump(2)
                  << '\n';
    else
        std::cout << options.folder.string() << ": " << result.photoCount << " photos ("
                  << result.newCount << " new), " << result.datedCount
                  << " with a time from their side-car; left out: " << result.videoCount
                  << " videos, " << result.trashedCount << " from the bin, " << result.refusedCount
                  << " others\n";
}

void printDownload(const GooglePhotosOptions& options, bool asJson, const DownloadResult& result) {
    if (asJson)
        std::cout << Json{{"folder", options.folder.string()},
                          {"photos", result.photoCount},
                          {"new", result.newCount},
                          {"videos", result.videoCount},
                          {"skipped", result.skippedCount},
                          {"notes", result.notes}}
                         .dump(2)
                  << '\n';
    else
        std::cout << options.folder.string() << ": " << result.photoCount << " photos ("
                  << result.newCount << " new); left out: " << result.videoCount << " videos, "
                  << result.skippedCount << " others\n";
}

void tellNotes(Progress& progress, const std::vector<std::string>& notes) {
    for (const std::string& note : notes)
        progress.note(note);
}

void showDownload(Progress& progress, const DownloadProgress& download) {
    // The server does not say how many there are.
    progress.show(0, std::to_string(download.doneCount) + " photos, " + download.currentFile);
}

// Tells when a server is asked again.
Clock clockFor(Progress& progress) {
    return systemClock([&](const std::string& sentence) { progress.note(sentence); });
}

// On a machine without a desktop the address can be opened elsewhere; the redirect needs this one.
void tellAndOpen(const std::string& url) {
    std::cerr << "Open this address in a browser on this machine if none appears:\n" << url << '\n';
    try {
        openSystemBrowser(url);
    } catch (const std::runtime_error& error) {
        std::cerr << error.what() << '\n';
    }
}

std::optional<std::chrono::year_month_day> dateFrom(const std::string& text) {
    if (text.empty())
        return std::nullopt;
    const auto seconds = parseTimestamp(text + "T00:00:00Z");
    if (!seconds)
        throw std::runtime_error("'" + text + "' is no date; expected YYYY-MM-DD.");
    return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(
        std::chrono::sys_seconds(std::chrono::seconds(*seconds))));
}

std::string tokenFrom(const std::filesystem::path& file) {
    if (file.empty())
        return {};
    std::string token = readWholeTextFile(file, 64u << 10);
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' '))
        token.pop_back();
    return token;
}

DownloadResult searchServer(const GooglePhotosOptions& options, Progress& progress,
                            const std::stop_token& stop) {
    return fetchByLegacySearch(
        {.folder = options.folder,
         .server = options.server,
         .token = tokenFrom(options.tokenFile),
         .from = dateFrom(options.from),
         .to = dateFrom(options.to),
         .side = options.side,
         .allowsLoopback = true},
        [&](const DownloadProgress& download) { showDownload(progress, download); }, stop,
        clockFor(progress));
}

DownloadResult pickAtGoogle(const GooglePhotosOptions& options, Progress& progress,
                            const std::stop_token& stop) {
    const std::filesystem::path client =
        options.client.empty() ? googleClientFile(userDataFolder()) : options.client;
    if (!std::filesystem::exists(client))
        throw std::runtime_error("There is no Google client file '" + client.string() +
                                 "'; create a client of the type \"Desktop app\" at "
                                 "console.cloud.google.com and name its file with --client.");
    auto stage = GooglePhotosProgress::Stage::signingIn;
    return fetchGooglePhotos(
        {.folder = options.folder,
         .signIn = {.client = loadGoogleClientId(client),
                    .tokenFile = googleTokenFile(userDataFolder()),
                    .openBrowser = tellAndOpen},
         .side = options.side},
        [&](const GooglePhotosProgress& now) {
            if (now.stage != stage && now.stage == GooglePhotosProgress::Stage::choosing)
                progress.note("Choose your photos in the browser; Ctrl+C cancels.");
            stage = now.stage;
            if (stage == GooglePhotosProgress::Stage::fetching)
                showDownload(progress, now.download);
        },
        stop, clockFor(progress));
}

} // namespace

std::vector<std::string> plainSources(const CommonOptions& common,
                                      const std::vector<std::string>& paths) {
    std::vector<std::string> archives;
    std::vector<std::string> sources;
    for (const std::string& path : paths)
        (isTakeoutArchive(path) ? archives : sources).push_back(path);
    if (archives.empty())
        return sources;
    Progress progress("Unpacking", common.isQuiet);
    const InterruptStop interrupt;
    const IntakeResult result = takeIn(
        {.paths = archives, .googleClient = {}, .dataFolder = userDataFolder()},
        [&](const IntakeProgress& now) {
            progress.show(now.fraction, std::to_string(now.photoCount) + " photos, " + now.detail);
        },
        interrupt.token());
    tellNotes(progress, result.notes);
    sources.insert(sources.begin(), result.sources.begin(), result.sources.end());
    return sources;
}

void runImportTakeout(const CommonOptions& common, const ImportTakeoutOptions& options) {
    Progress progress("Unpacking", common.isQuiet);
    const InterruptStop interrupt;
    const TakeoutResult result = importTakeout(
        {.parts = options.parts,
         .folder = options.folder,
         .unpacked = options.links ? UnpackedPhotos::link : UnpackedPhotos::copy},
        [&](const TakeoutProgress& now) {
            progress.show(now.fraction,
                          std::to_string(now.photoCount) + " photos, " + now.currentFile);
        },
        interrupt.token());
    tellNotes(progress, result.notes);
    if (common.asJson || !common.isQuiet)
        printTakeout(options, common.asJson, result);
    if (!result.failures.empty())
        throw std::runtime_error(
            result.failures.front() +
            (result.failures.size() > 1
                 ? " So are " + std::to_string(result.failures.size() - 1) + " more parts."
                 : ""));
}

void runGooglePhotos(const CommonOptions& common, const GooglePhotosOptions& options) {
    if (options.signsOut) {
        std::filesystem::remove(googleTokenFile(userDataFolder()));
        return;
    }
    if (options.folder.empty())
        throw std::runtime_error("No folder for the photos was named; expected -o FOLDER.");
    Progress progress("Fetching", common.isQuiet);
    const InterruptStop interrupt;
    const DownloadResult result = options.server.empty()
                                      ? pickAtGoogle(options, progress, interrupt.token())
                                      : searchServer(options, progress, interrupt.token());
    tellNotes(progress, result.notes);
    if (common.asJson || !common.isQuiet)
        printDownload(options, common.asJson, result);
}

} // namespace morphoscope
