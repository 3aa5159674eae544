#include "record/frame_folder.h"

#include "record/muxed_encoder.h"
#include "record/partial_target.h"

#include <cerrno>
#include <fcntl.h>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <unistd.h>

namespace morphoscope {

namespace {

// 0 or errno.
int writeDurably(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (file < 0)
        return errno;
    int error = 0;
    while (!bytes.empty() && error == 0) {
        const ssize_t count = ::write(file, bytes.data(), bytes.size());
        if (count >= 0)
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        else if (errno != EINTR)
            error = errno;
    }
    if (error == 0 && ::fsync(file) != 0)
        error = errno;
    if (::close(file) != 0 && error == 0)
        error = errno;
    return error;
}

} // namespace

FrameFolder::FrameFolder(const FilmRequest& request, const std::filesystem::path& folder)
    : shown_(request.path), folder_(folder),
      frame_(makeFrame(AV_PIX_FMT_RGB24, request.width, request.height)), packet_(makePacket()) {
    const AVCodec* encoder = findEncoder(kPngEncoder);
    codec_.reset(avcodec_alloc_context3(encoder));
    if (!codec_)
        throw std::bad_alloc();
    codec_->width = request.width;
    codec_->height = request.height;
    codec_->pix_fmt = AV_PIX_FMT_RGB24;
    codec_->time_base = {1, request.fps};
    codec_->thread_count = 1; // a packet comes for each frame at once
    codec_->flags |= AV_CODEC_FLAG_BITEXACT;
    codec_->compression_level = 6;
    AVDictionary* options = nullptr;
    av_dict_set(&options, "pred", "mixed", 0); // a filter per row; photos hardly compress without
    const int code = avcodec_open2(codec_.get(), encoder, &options);
    av_dict_free(&options);
    check(code, shown_, "opening the PNG encoder");
}

void FrameFolder::write(const Image& frame) {
    check(av_frame_make_writable(frame_.get()), shown_, "making room for a frame");
    copyTo(*frame_, frame);
    frame_->pts = nextFrame_;
    const std::string action = "encoding frame " + std::to_string(nextFrame_);
    check(avcodec_send_frame(codec_.get(), frame_.get()), shown_, action);
    check(avcodec_receive_packet(codec_.get(), packet_.get()), shown_, action);
    const std::filesystem::path name = frameName(nextFrame_);
    const int error =
        writeDurably(folder_ / name, {packet_->data, static_cast<std::size_t>(packet_->size)});
    av_packet_unref(packet_.get());
    if (error != 0)
        throw std::runtime_error((shown_ / name).string() + ": writing a frame failed: " +
                                 std::generic_category().message(error) + ".");
    ++nextFrame_;
}

} // namespace morphoscope
