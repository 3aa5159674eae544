// Photos that somebody chooses at Google Photos, through the Picker API, with that person's own
// client id: sign in, choose in the browser, fetch, delete the picking session. The Picker is the
// only way Google leaves for photos that a program has not put there itself. Blocking; one thread.
#pragma once

#include "sources/google_sign_in.h"
#include "sources/photo_download.h"

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace morphoscope {

struct PickerEndpoints {
    std::string api = "https://photospicker.googleapis.com";
    // Where the address for choosing may lead, and who may see the token.
    std::vector<std::string> browserHosts{"photos.google.com", ".google.com"};
    HttpRules http{.tokenHosts = {"photospicker.googleapis.com", ".googleusercontent.com"}};
};

struct GooglePhotosRequest {
    std::filesystem::path folder; // new, empty, or of an earlier download
    SignInSetup signIn;
    PickerEndpoints picker;
    int side = 0; // longest side in pixels; 0: the originals
};

struct GooglePhotosProgress {
    enum class Stage { signingIn, choosing, fetching };
    Stage stage = Stage::signingIn;
    DownloadProgress download;
};

// Throws std::runtime_error with one sentence that says what the user can do. A pick that was not
// fetched to its end goes on with the next call on the same folder, without choosing again.
DownloadResult
fetchGooglePhotos(const GooglePhotosRequest& request,
                  const std::function<void(const GooglePhotosProgress&)>& report = {},
                  const std::stop_token& stop = {}, const Clock& clock = systemClock());

} // namespace morphoscope
