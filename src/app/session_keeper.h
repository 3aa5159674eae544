// Keeps the session: undo and redo of everything in it but how the window looks and what a frame
// may cost (they follow the person, not the work), and its file, written by itself a few
// seconds after a change. UI thread; writing happens on the errands' thread.
#pragma once

#include "app/errands.h"
#include "core/history.h"
#include "core/session.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>

namespace morphoscope {

class SessionKeeper {
public:
    // Another session, as it stands on disk or fresh: nothing to undo, nothing to save.
    void adopt(const Session& session, std::filesystem::path folder);

    const std::filesystem::path& folder() const { return folder_; } // empty: nothing opened yet

    // Once a frame. A change becomes one step of undo when nothing is being dragged or typed any
    // more and a moment has passed, so that a drag is one step and not a hundred.
    struct Moment {
        double deltaSeconds = 0;
        bool isEditing = false;
    };
    void watch(const Session& session, const Moment& moment, Errands& errands);

    // What has changed until now becomes a step of its own at once, not one with what comes next.
    void endStep() { noteStep(); }

    void save(const Session& session, Errands& errands);
    bool hasUnsavedChanges(const Session& session) const {
        return folder_.empty() || session != saved_;
    }

    // Also what could not be written before: the disk may have room by now.
    bool needsSaving(const Session& session) const {
        return hasUnsavedChanges(session) || *hasSavingFailed_;
    }

    // The last save failed, or changes have waited far longer than saving by itself takes.
    bool isSavingOverdue() const;

    std::optional<Session> undo(const Session& session);
    std::optional<Session> redo(const Session& session);
    bool canUndo() const { return history_.canUndo() || beforeChange_.has_value(); }
    bool canRedo() const { return history_.canRedo() && !beforeChange_; }

private:
    void noteStep();

    std::filesystem::path folder_;
    History<Session> history_;
    Session seen_; // of the last frame
    Session saved_;
    std::optional<Session> beforeChange_; // a change that is not a step yet
    // Set on the errands' thread.
    std::shared_ptr<std::atomic<bool>> hasSavingFailed_ =
        std::make_shared<std::atomic<bool>>(false);
    double secondsSinceChange_ = 0;
    double secondsUnsaved_ = 0;
    double secondsSinceSave_ = 0;
};

} // namespace morphoscope
