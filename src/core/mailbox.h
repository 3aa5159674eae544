// A slot between two threads in which the newest value replaces the older one: whoever reads late
// sees only the last state, and whoever writes never waits. put() and take() may be called from any
// thread.
#pragma once

#include <mutex>
#include <optional>
#include <utility>

namespace morphoscope {

template <class T> class Mailbox {
public:
    void put(T value) {
        const std::lock_guard lock(mutex_);
        slot_ = std::move(value);
    }

    // The newest value, once; empty when nothing came since the last take.
    std::optional<T> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(slot_, std::nullopt);
    }

private:
    std::mutex mutex_;
    std::optional<T> slot_;
};

} // namespace morphoscope
