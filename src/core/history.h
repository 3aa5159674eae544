// Undo and redo of a value: the states before and after the current one, which its owner keeps.
// Bounded; the oldest state is forgotten first. No thread of its own: belongs to whoever owns the
// value.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace morphoscope {

template <class State> class History {
public:
    explicit History(std::size_t maxStates = 100) : maxStates_(maxStates) {}

    // Notes the state as it was before a change. Forgets what could be redone.
    void push(State before) {
        future_.clear();
        remember(std::move(before));
    }

    // The state before the last change, `current` becoming what redo() brings back. Empty: nothing
    // to undo.
    std::optional<State> undo(State current) {
        if (past_.empty())
            return std::nullopt;
        future_.push_back(std::move(current));
        State state = std::move(past_.back());
        past_.pop_back();
        return state;
    }

    std::optional<State> redo(State current) {
        if (future_.empty())
            return std::nullopt;
        remember(std::move(current));
        State state = std::move(future_.back());
        future_.pop_back();
        return state;
    }

    bool canUndo() const { return !past_.empty(); }
    bool canRedo() const { return !future_.empty(); }

    void clear() {
        past_.clear();
        future_.clear();
    }

private:
    void remember(State state) {
        past_.push_back(std::move(state));
        if (past_.size() > maxStates_)
            past_.pop_front();
    }

    std::size_t maxStates_;
    std::deque<State> past_;    // oldest first
    std::vector<State> future_; // nearest last
};

} // namespace morphoscope
