#include "app/session_keeper.h"

#include "store/session_file.h"

#include <utility>

namespace morphoscope {
namespace {

constexpr double kSettleSeconds = 0.4;
constexpr double kAutosaveSeconds = 5;

} // namespace

void SessionKeeper::adopt(const Session& session, std::filesystem::path folder) {
    folder_ = std::move(folder);
    history_.clear();
    beforeChange_.reset();
    seen_ = session;
    saved_ = session;
    secondsSinceChange_ = 0;
    secondsSinceSave_ = 0;
}

void SessionKeeper::watch(const Session& session, const Moment& moment, Errands& errands) {
    secondsSinceSave_ += moment.deltaSeconds;
    if (session != seen_) {
        if (!beforeChange_)
            beforeChange_ = std::exchange(seen_, session);
        else
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
    if (beforeChange_ && *beforeChange_ != seen_)
        history_.push(std::move(*beforeChange_));
    beforeChange_.reset();
}

void SessionKeeper::save(const Session& session, Errands& errands) {
    if (folder_.empty())
        return;
    saved_ = session;
    secondsSinceSave_ = 0;
    errands.run([folder = folder_, session] {
        saveSession(folder, session);
        return std::string();
    });
}

std::optional<Session> SessionKeeper::undo(const Session& session) {
    noteStep();
    auto before = history_.undo(session);
    if (before)
        seen_ = *before;
    return before;
}

std::optional<Session> SessionKeeper::redo(const Session& session) {
    noteStep();
    auto after = history_.redo(session);
    if (after)
        seen_ = *after;
    return after;
}

} // namespace morphoscope
