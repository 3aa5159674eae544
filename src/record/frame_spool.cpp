#include "record/frame_spool.h"

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace morphoscope {

namespace {

[[noreturn]] void fail(const std::filesystem::path& target, const std::string& action, int error) {
    throw std::runtime_error(target.string() + ": " + action +
                             " failed: " + std::generic_category().message(error) + ".");
}

} // namespace

FrameSpool::FrameSpool(std::filesystem::path target) : target_(std::move(target)) {
    std::string name = (target_.parent_path() / ".morphoscope-frames-XXXXXX").string();
    file_ = ::mkstemp(name.data());
    if (file_ < 0)
        fail(target_, "making room for frames in its folder", errno);
    ::unlink(name.c_str());
}

FrameSpool::~FrameSpool() {
    if (file_ >= 0)
        ::close(file_);
}

FrameSpool::FrameSpool(FrameSpool&& other) noexcept
    : target_(std::move(other.target_)), file_(std::exchange(other.file_, -1)),
      frameCount_(other.frameCount_) {}

void FrameSpool::append(const Image& frame) {
    const auto frameBytes = static_cast<off_t>(frame.rgb.size());
    off_t done = 0;
    while (done < frameBytes) {
        const ssize_t count =
            ::pwrite(file_, frame.rgb.data() + done, static_cast<std::size_t>(frameBytes - done),
                     frameCount_ * frameBytes + done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fail(target_, "keeping frame " + std::to_string(frameCount_) + " beside it", errno);
        done += count;
    }
    ++frameCount_;
}

void FrameSpool::read(std::int64_t index, Image& frame) const {
    const auto frameBytes = static_cast<off_t>(frame.rgb.size());
    off_t done = 0;
    while (done < frameBytes) {
        const ssize_t count =
            ::pread(file_, frame.rgb.data() + done, static_cast<std::size_t>(frameBytes - done),
                    index * frameBytes + done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            fail(target_, "reading frame " + std::to_string(index) + " back",
                 count < 0 ? errno : EIO);
        done += count;
    }
}

} // namespace morphoscope
