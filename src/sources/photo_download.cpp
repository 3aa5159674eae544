#include "sources/photo_download.h"

#include "core/atomic_file.h"
#include "sources/takeout_path.h"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace morphoscope {
namespace {

using Json = nlohmann::json;

constexpr std::uintmax_t kMaxStateBytes = 64u << 20;
constexpr std::uint64_t kMaxPhotoBytes = 512u << 20;
constexpr std::size_t kMostNotes = 100;
constexpr int kMostPages = 100'000;
constexpr int kMostRedirects = 5;

} // namespace

// A damaged state is as good as none: photos that are there are recognised by name and size.
DownloadState loadDownloadState(const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::exists(folder / kDownloadStateFile, error))
        return {};
    const Json json =
        Json::parse(readWholeTextFile(folder / kDownloadStateFile, kMaxStateBytes), nullptr, false);
    DownloadState state;
    try {
        state.sessionId = json.at("session").get<std::string>();
        state.done = json.at("done").get<std::map<std::string, std::string>>();
    } catch (const Json::exception&) {
        return {};
    }
    return state;
}

void saveDownloadState(const std::filesystem::path& folder, const DownloadState& state) {
    const Json json{{"session", state.sessionId}, {"done", state.done}};
    writeFileAtomically(folder / kDownloadStateFile,
                        json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void refuseForeignFiles(const std::filesystem::path& folder) {
    if (std::filesystem::exists(folder / kDownloadStateFile))
        return;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (!entry.path().filename().string().starts_with('.'))
            throw std::runtime_error("The folder '" + folder.string() +
                                     "' holds other files; expected a new or empty folder.");
}

PhotoDownload::PhotoDownload(TargetFolder& target, HttpClient& http, Clock clock,
                             DownloadState& state)
    : target_(target), http_(http), clock_(std::move(clock)), state_(state) {}

DownloadResult PhotoDownload::run(const PhotoListing& listing,
                                  const std::function<void(const DownloadProgress&)>& report,
                                  const std::stop_token& stop) {
    result_ = {};
    seen_.clear();
    pageCount_ = 0;
    stop_ = stop;
    report_ = report;
    std::set<std::string> tokens;
    std::string token;
    do {
        if (!tokens.insert(token).second || pageCount_ >= kMostPages) {
            note("The server's list of photos leads back to its own beginning; it was not read "
                 "further.");
            break;
        }
        const std::string current = token;
        const PhotoPage page = listing.page(current);
        ++pageCount_;
        token = page.nextToken;
        result_.skippedCount += page.damagedCount;
        if (page.damagedCount > 0)
            note(std::to_string(page.damagedCount) +
                 " entries of the server's list name no photo; they were left out.");
        try {
            for (const ListedPhoto& photo : page.photos)
                takePhoto(photo, listing, current);
        } catch (...) {
            target_.discard();
            save();
            throw;
        }
        save();
    } while (!token.empty());
    return result_;
}

void PhotoDownload::takePhoto(const ListedPhoto& photo, const PhotoListing& listing,
                              const std::string& pageToken) {
    if (!seen_.insert(photo.id).second)
        return;
    if (stop_.stop_requested())
        throw std::runtime_error("The download was cancelled; it will go on where it stopped.");
    if (report_)
        report_({result_.photoCount, pageCount_, shownName(photo.fileName)});
    if (photo.kind == ListedPhoto::Kind::video) {
        ++result_.videoCount;
        return;
    }
    if (state_.done.contains(photo.id)) {
        ++result_.photoCount;
        return;
    }
    if (fetch(photo, listing) != Fetched::expired)
        return;
    // Addresses end after an hour, sometimes sooner: the same page gives new ones.
    ListedPhoto renewed = photo;
    renewed.baseUrl = freshAddress(photo.id, listing, pageToken);
    if (renewed.baseUrl.empty() || fetch(renewed, listing) == Fetched::expired)
        leave(photo, "is no longer there or may not be read");
}

PhotoDownload::Fetched PhotoDownload::fetch(const ListedPhoto& photo, const PhotoListing& listing) {
    std::string start;
    HttpResult result = get(photo, listing, start);
    const bool isUnauthorized =
        result.trouble == HttpTrouble::none && result.reply.status == 401 && listing.accessToken;
    if (isUnauthorized) {
        listing.dropAccessToken();
        result = get(photo, listing, start);
        if (result.trouble == HttpTrouble::none && result.reply.status == 401)
            throw std::runtime_error("The photo server does not accept the sign-in any more; sign "
                                     "in again, the download then goes on where it stopped.");
    }
    return judge(result, photo, start);
}

HttpResult PhotoDownload::get(const ListedPhoto& photo, const PhotoListing& listing,
                              std::string& start) {
    const auto restart = [&] {
        target_.begin();
        start.clear();
    };
    restart();
    return sendPatiently(http_,
                         {.url = photo.baseUrl + listing.suffix,
                          .token = listing.accessToken ? listing.accessToken() : std::string(),
                          .redirects = kMostRedirects,
                          .maxBytes = kMaxPhotoBytes,
                          .sink =
                              [&](std::span<const std::byte> bytes) {
                                  if (start.size() < 16)
                                      start.append(reinterpret_cast<const char*>(bytes.data()),
                                                   std::min<std::size_t>(bytes.size(), 16));
                                  target_.append(bytes);
                              }},
                         clock_, stop_, restart);
}

PhotoDownload::Fetched PhotoDownload::judge(const HttpResult& result, const ListedPhoto& photo,
                                            const std::string& start) {
    const int status = result.reply.status;
    switch (result.trouble) {
    case HttpTrouble::stopped:
        throw std::runtime_error("The download was cancelled; it will go on where it stopped.");
    case HttpTrouble::network:
        throw std::runtime_error("Fetching " + shownName(photo.fileName) + " " + result.why +
                                 " again and again; the download will go on where it stopped.");
    case HttpTrouble::tooLarge:
    case HttpTrouble::refused:
        leave(photo, result.why);
        return Fetched::left;
    case HttpTrouble::none:
        break;
    }
    if (status == 403 || status == 404)
        return Fetched::expired;
    if (status == 429 || status >= 500)
        throw std::runtime_error("The photo server is too busy (status " + std::to_string(status) +
                                 "); try again later, the download will go on where it stopped.");
    if (status != 200) {
        leave(photo, "was answered with status " + std::to_string(status));
        return Fetched::left;
    }
    if (!startsLikePicture(start)) {
        leave(photo, "is no picture that is known");
        return Fetched::left;
    }
    keep(photo);
    return Fetched::done;
}

void PhotoDownload::keep(const ListedPhoto& photo) {
    const std::string name = safeFileName(photo.fileName, photo.mimeType,
                                          "photo " + std::to_string(state_.done.size() + 1));
    const TargetFolder::Place place = target_.placeFor("", name, target_.begunBytes());
    if (place.isThere)
        target_.discard();
    else
        target_.keep("", place.name);
    state_.done[photo.id] = place.name;
    if (photo.createTime && isPlausibleCaptureTime(*photo.createTime))
        times_[place.name] = *photo.createTime;
    ++result_.photoCount;
    ++result_.newCount;
}

std::string PhotoDownload::freshAddress(const std::string& id, const PhotoListing& listing,
                                        const std::string& pageToken) const {
    for (const ListedPhoto& photo : listing.page(pageToken).photos)
        if (photo.id == id)
            return photo.baseUrl;
    return {};
}

void PhotoDownload::leave(const ListedPhoto& photo, const std::string& why) {
    target_.discard();
    ++result_.skippedCount;
    note(shownName(photo.fileName.empty() ? "A photo without a name" : photo.fileName) + " " + why +
         "; it was left out.");
}

void PhotoDownload::note(std::string sentence) {
    if (result_.notes.size() < kMostNotes)
        result_.notes.push_back(std::move(sentence));
}

void PhotoDownload::save() {
    target_.sync();
    addCaptureTimes(target_.path(), times_);
    times_.clear();
    saveDownloadState(target_.path(), state_);
}

} // namespace morphoscope
