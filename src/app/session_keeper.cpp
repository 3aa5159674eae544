#include "app/session_keeper.h"

#include "store/session_file.h"

#include <utility>

namespace morphoscope {
namespace {

constexpr double kSettleSeconds = 0.4;
constexpr double kAutosaveSeconds = 5;
constexpr double kOverdueSeconds = 60; // someone may drag or type for long

void keepPreferences(Session& session, const Session& current) {
    session.window = current.window;
    session.performance = current.performance;
}

bool differForUndo(const Session& a, Session b) {
    keepPreferences(b, a);
    return a != b;
}

} // namespace

void SessionKeeper::adopt(const Session& session, std::filesystem::path folder) {
    folder_ = std::move(folder);
    history_.clear();
    beforeChange_.reset();
    seen_ = session;
    saved_ = session;
    secondsSinceChange_ = 0;
    secondsSinceSave_ = 0;
    secondsUnsaved_ = 0;
    hasSavingFailed_ = std::make_shared<std::atomic<bool>>(false);
}

void SessionKeeper::watch(const Session& session, const Moment& moment, Errands& errands) {
    secondsSinceSave_ += moment.deltaSeconds;
    secondsUnsaved_ =
        !folder_.empty() && hasUnsavedChanges(session) ? secondsUnsaved_ + moment.deltaSeconds : 0;
    if (session != seen_) {
        if (!beforeChange_ && differForUndo(session, seen_))
            beforeChange_ = seen_;
        seen_ = session;
        secondsSinceChange_ = 0;
    } else {
        secondsSinceChange_ += moment.deltaSeconds;
    }
    if (moment.isEditing || secondsSinceChange_ < kSettleSeconds)
        return;
    noteStep();
    if (secondsSinceSave_ > kAutosaveSeconds && hasUnsavedChanges(session))
        save(session, errands);
}

void SessionKeeper::noteStep() {
    if (beforeChange_ && differForUndo(*beforeChange_, seen_))
        history_.push(std::move(*beforeChange_));
    beforeChange_.reset();
}

void SessionKeeper::save(const Session& session, Errands& errands) {
    if (folder_.empty())
        return;
    saved_ = session;
    secondsSinceSave_ = 0;
    errands.run([folder = folder_, session, hasFailed = hasSavingFailed_] {
        try {
            saveSession(folder, session);
            *hasFailed = false;
        } catch (...) {
            *hasFailed = true;
            throw;
        }
        return std::string();
    });
}

bool SessionKeeper::isSavingOverdue() const {
    return *hasSavingFailed_ || secondsUnsaved_ > kOverdueSeconds;
}

std::optional<Session> SessionKeeper::undo(const Session& session) {
    noteStep();
    auto before = history_.undo(session);
    if (before) {
        keepPreferences(*before, session);
        seen_ = *before;
    }
    return before;
}

std::optional<Session> SessionKeeper::redo(const Session& session) {
    noteStep();
    auto after = history_.redo(session);
    if (after) {
        keepPreferences(*after, session);
        seen_ = *after;
    }
    return after;
}

} // namespace morphoscope
