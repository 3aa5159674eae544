// App: photos from Takeout archives and from Google Photos.
#include "app/app.h"

#include <stdexcept>

namespace morphoscope {

void App::startIntake(IntakeOrder order) {
    IntakeStatus& intake = state_.live.intake;
    intake = {.isOpen = true, .isRunning = true, .clientFile = intake.clientFile};
    state_.live.folderBrowser.isOpen = false;
    intake_.start(std::move(order));
}

void App::receiveIntake() {
    IntakeStatus& intake = state_.live.intake;
    auto result = intake_.poll(intake);
    if (!result)
        return;
    if (const Failure* failure = failed(*result)) {
        intake.failure = failure->message;
        intake.isOpen = true; // where what to do next is said
        log(LogLevel::failure, failure->message);
        return;
    }
    intake.isOpen = false;
    for (const std::string& note : succeeded(*result)->notes)
        log(LogLevel::warning, note);
    if (!succeeded(*result)->sentence.empty())
        say(succeeded(*result)->sentence);
    try {
        openSources(succeeded(*result)->sources);
    } catch (const std::runtime_error& error) {
        fail(error.what());
    }
}

void App::run(const command::ShowIntake& show) {
    state_.live.intake.isOpen = show.isOpen;
    if (!show.isOpen)
        state_.live.intake.failure.clear();
}

void App::run(const command::NameGoogleClient& name) {
    state_.live.intake.clientFile = name.file;
}

void App::run(const command::FetchGooglePhotos& fetch) {
    state_.live.intake.clientFile = fetch.clientFile;
    startIntake({.paths = {}, .googleClient = fetch.clientFile, .dataFolder = options_.dataFolder});
}

void App::run(const command::CancelIntake&) {
    if (!intake_.isBusy())
        return;
    intake_.cancel();
    IntakeStatus& intake = state_.live.intake;
    intake = {.isOpen = intake.isOpen, .clientFile = intake.clientFile};
}

} // namespace morphoscope
