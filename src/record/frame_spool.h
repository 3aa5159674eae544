// Frames waiting on disk in a file without a name: gone with the process, whatever happens. Private
// to this folder. One thread at a time.
#pragma once

#include "core/image.h"

#include <cstdint>
#include <filesystem>

namespace morphoscope {

class FrameSpool {
public:
    // The file lies in the folder of `target`, whose name appears in sentences. Throws
    // std::runtime_error.
    explicit FrameSpool(std::filesystem::path target);
    ~FrameSpool();
    FrameSpool(const FrameSpool&) = delete;
    FrameSpool& operator=(const FrameSpool&) = delete;
    FrameSpool(FrameSpool&& other) noexcept;
    FrameSpool& operator=(FrameSpool&&) = delete;

    void append(const Image& frame); // all frames of one size; throws std::runtime_error: disk full
    void read(std::int64_t index, Image& frame) const; // into a frame of that size
    std::int64_t frameCount() const { return frameCount_; }

private:
    std::filesystem::path target_;
    int file_ = -1;
    std::int64_t frameCount_ = 0;
};

} // namespace morphoscope
