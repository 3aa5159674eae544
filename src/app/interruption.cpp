#include "app/interruption.h"

#include <atomic>
#include <csignal>

namespace morphoscope {
namespace {

std::atomic<bool> hasComeAtAll = false; // a signal handler reaches nothing but a global

} // namespace

Interruption::Interruption() {
    hasComeAtAll = false;
    for (const int signal : {SIGINT, SIGTERM})
        std::signal(signal, [](int) { hasComeAtAll = true; });
}

Interruption::~Interruption() {
    for (const int signal : {SIGINT, SIGTERM})
        std::signal(signal, SIG_DFL);
}

bool Interruption::hasCome() const {
    return hasComeAtAll;
}

} // namespace morphoscope
