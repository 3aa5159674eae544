#include "sources/google_photos.h"

#include "sources/photo_api.h"

#include <algorithm>
#include <stdexcept>

namespace morphoscope {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kDefaultInterval = 5s;
constexpr milliseconds kShortestInterval = 1s;
constexpr milliseconds kLongestInterval = 60s;
constexpr milliseconds kDefaultTimeout = 30min;
constexpr int kPhotosPerPage = 100; // the most the server gives

class PickerRun {
public:
    PickerRun(const GooglePhotosRequest& request,
              const std::function<void(const GooglePhotosProgress&)>& report,
              const std::stop_token& stop, const Clock& clock)
        : request_(request), report_(report), stop_(stop), clock_(clock),
          http_(request.picker.http), signIn_(request.signIn, http_, clock),
          api_(http_, clock,
               {.token = [this] { return signIn_.accessToken(stop_); },
                .drop = [this] { signIn_.dropAccessToken(); }},
               "Google Photos") {}

    DownloadResult run() {
        refuseForeignFiles(request_.folder);
        TargetFolder target(request_.folder);
        DownloadState state = loadDownloadState(request_.folder);
        tell(GooglePhotosProgress::Stage::signingIn);
        if (!isStillPicked(state.sessionId)) {
            state.sessionId = pick();
            saveDownloadState(request_.folder, state);
        }
        const DownloadResult result = fetch(target, state);
        deleteSession(state.sessionId);
        state.sessionId.clear();
        saveDownloadState(request_.folder, state);
        return result;
    }

private:
    bool isStillPicked(const std::string& id) {
        if (id.empty())
            return false;
        try {
            if (session(id).isPicked)
                return true;
        } catch (const ApiRefused& refused) {
            if (refused.code != 404 && refused.code != 400)
                throw;
            return false;
        }
        deleteSession(id);
        return false;
    }

    // The id of a session whose photos are chosen. A session that vanishes meanwhile is replaced
    // once.
    std::string pick() {
        try {
            return pickOnce();
        } catch (const ApiRefused& refused) {
            if (refused.code != 404)
                throw;
        }
        return pickOnce();
    }

    std::string pickOnce() {
        const PickingSession created = create();
        tell(GooglePhotosProgress::Stage::choosing);
        deadline_ = clock_.now() * 1s + created.timeout.value_or(kDefaultTimeout);
        try {
            request_.signIn.openBrowser(checkedAddress(created.pickerUri));
            waitUntilPicked(created);
        } catch (const std::runtime_error&) {
            deleteSession(created.id); // a user may have only so many
            throw;
        }
        return created.id;
    }

    void waitUntilPicked(PickingSession current) {
        while (!current.isPicked) {
            const milliseconds interval = intervalOf(current);
            if (current.timeout == 0ms || clock_.now() * 1s + interval > deadline_)
                throw std::runtime_error("Nothing was chosen at Google Photos in time; start again "
                                         "when you are ready.");
            interval_ = interval;
            clock_.wait(interval, stop_);
            stopIfAsked();
            current = session(current.id);
        }
    }

    PickingSession create() {
        return api_.parsed("Starting to choose photos",
                           api_.call("Starting to choose photos",
                                     {.method = "POST",
                                      .url = request_.picker.api + "/v1/sessions",
                                      .contentType = "application/json",
                                      .body = "{}"},
                                     stop_),
                           parsePickingSession);
    }

    PickingSession session(const std::string& id) {
        PickingSession found = api_.parsed(
            "Asking whether photos are chosen",
            api_.call("Asking whether photos are chosen",
                      {.url = request_.picker.api + "/v1/sessions/" + percentEncoded(id)}, stop_),
            parsePickingSession);
        found.id = id; // whatever the answer calls it
        return found;
    }

    // Nobody is worse off when it fails: sessions end by themselves.
    void deleteSession(const std::string& id) {
        try {
            http_.send({.method = "DELETE",
                        .url = request_.picker.api + "/v1/sessions/" + percentEncoded(id),
                        .token = signIn_.accessToken(stop_)});
        } catch (const std::runtime_error&) {
            return;
        }
    }

    DownloadResult fetch(TargetFolder& target, DownloadState& state) {
        const int side = request_.side;
        PhotoDownload download(target, http_, clock_, state);
        return download.run(
            {.page = [&](const std::string& token) { return page(state.sessionId, token); },
             .accessToken = [this] { return signIn_.accessToken(stop_); },
             .dropAccessToken = [this] { signIn_.dropAccessToken(); },
             .suffix = side > 0 ? "=w" + std::to_string(side) + "-h" + std::to_string(side)
                                : std::string("=d")},
            [this](const DownloadProgress& progress) {
                tell(GooglePhotosProgress::Stage::fetching, progress);
            },
            stop_);
    }

    // The server may need a moment between "is chosen" and a list.
    PhotoPage page(const std::string& session, const std::string& token) {
        const HttpRequest request{
            .url = request_.picker.api + "/v1/mediaItems?sessionId=" + percentEncoded(session) +
                   "&pageSize=" + std::to_string(kPhotosPerPage) +
                   (token.empty() ? "" : "&pageToken=" + percentEncoded(token))};
        while (true) {
            try {
                return api_.parsed("Listing the photos",
                                   api_.call("Listing the photos", request, stop_),
                                   parsePickedPage);
            } catch (const ApiRefused& refused) {
                const bool isTooEarly = refused.status == "FAILED_PRECONDITION" &&
                                        clock_.now() * 1s + interval_ <= deadline_;
                if (!isTooEarly)
                    throw;
            }
            clock_.wait(interval_, stop_);
            stopIfAsked();
        }
    }

    // Only Google's own pages, and never a file or a program of this machine.
    std::string checkedAddress(const std::string& address) const {
        const auto parts = urlParts(address);
        if (!parts || !mayFetch(*parts, request_.picker.http) ||
            !isHostOn(*parts, request_.picker.browserHosts))
            throw std::runtime_error("Google Photos sent an address for choosing that is none of "
                                     "its own; it was not opened.");
        return address;
    }

    static milliseconds intervalOf(const PickingSession& session) {
        return std::clamp(session.pollInterval.value_or(kDefaultInterval), kShortestInterval,
                          kLongestInterval);
    }

    void stopIfAsked() const {
        if (stop_.stop_requested())
            throw std::runtime_error("Choosing photos was cancelled.");
    }

    void tell(GooglePhotosProgress::Stage stage, const DownloadProgress& download = {}) const {
        if (report_)
            report_({stage, download});
    }

    const GooglePhotosRequest& request_;
    const std::function<void(const GooglePhotosProgress&)>& report_;
    const std::stop_token& stop_;
    Clock clock_;
    HttpClient http_;
    GoogleSignIn signIn_;
    PhotoApi api_;
    milliseconds interval_ = kDefaultInterval;
    milliseconds deadline_{0}; // since the epoch
};

} // namespace

DownloadResult fetchGooglePhotos(const GooglePhotosRequest& request,
                                 const std::function<void(const GooglePhotosProgress&)>& report,
                                 const std::stop_token& stop, const Clock& clock) {
    return PickerRun(request, report, stop, clock).run();
}

} // namespace morphoscope
