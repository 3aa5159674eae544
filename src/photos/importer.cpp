#include "photos/importer.h"

#include <atomic>
#include <mutex>
#include <utility>

namespace morphoscope {

// One import with its thread and the events it has told so far.
struct Importer::Run {
    explicit Run(const ImportRequest& request)
        : thread([this, request](std::stop_token stop) { work(request, std::move(stop)); }) {}

    void put(ImportEvent event) {
        const std::lock_guard lock(mutex);
        events.push_back(std::move(event));
    }

    void work(const ImportRequest& request, std::stop_token stop) {
        try {
            put(importPhotos(
                request, [this](ImportEvent event) { put(std::move(event)); }, std::move(stop)));
        } catch (const std::exception& error) {
            put(Failure{error.what()});
        }
        isDone = true;
    }

    std::mutex mutex;
    std::vector<ImportEvent> events;
    std::atomic<bool> isDone = false;
    std::jthread thread; // last: joined before the events go
};

Importer::Importer() = default;
Importer::~Importer() {
    cancel();
}

void Importer::start(const ImportRequest& request) {
    cancel();
    run_ = std::make_unique<Run>(request);
}

void Importer::cancel() {
    if (run_) {
        run_->thread.request_stop();
        retired_.push_back(std::move(run_));
    }
    joinRetired();
}

void Importer::joinRetired() {
    std::erase_if(retired_, [](const std::unique_ptr<Run>& run) { return run->isDone.load(); });
}

bool Importer::isRunning() const {
    return run_ != nullptr;
}

std::vector<ImportEvent> Importer::poll() {
    joinRetired();
    if (!run_)
        return {};
    std::vector<ImportEvent> events;
    {
        const std::lock_guard lock(run_->mutex);
        events = std::exchange(run_->events, {});
    }
    const bool hasEnded =
        !events.empty() && (std::holds_alternative<ImportFinished>(events.back()) ||
                            std::holds_alternative<Failure>(events.back()));
    if (hasEnded) {
        retired_.push_back(std::move(run_)); // its thread is about to end
        joinRetired();
    }
    return events;
}

} // namespace morphoscope
