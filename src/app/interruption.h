// Ctrl+C, and the request to end that a system sends before it insists, as a question: while one of
// these lives the program does not end at once, but where it can leave nothing half done. One at a
// time; asked from any thread.
#pragma once

namespace morphoscope {

class Interruption {
public:
    Interruption();
    ~Interruption(); // both end the program again
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    bool hasCome() const;
};

} // namespace morphoscope
