#include "record/film_writer.h"

#include "record/frame_folder.h"
#include "record/gif_file.h"
#include "record/movie_file.h"
#include "record/partial_target.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <stdexcept>
#include <variant>

namespace fs = std::filesystem;

namespace morphoscope {

namespace {

std::string lowered(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

void checkRange(const std::string& what, int value, int lowest, int highest) {
    if (value < lowest || value > highest)
        throw std::runtime_error("A film's " + what + " is " + std::to_string(value) + "; " +
                                 std::to_string(lowest) + " to " + std::to_string(highest) +
                                 " was expected.");
}

void checkRequest(const FilmRequest& request) {
    constexpr int kSmallest = 16;   // libvpx and players get unreliable below
    constexpr int kLargest = 16384; // the largest GL texture nearly everywhere; also VP9's limit
    constexpr int kFastestGif = 50; // browsers show delays under 2/100 s as 10/100 s
    checkRange("width", request.width, kSmallest, kLargest);
    checkRange("height", request.height, kSmallest, kLargest);
    checkRange("quality", request.quality, 0, 10);
    checkRange("frame rate", request.fps, 1, 120);
    if (request.format == FilmFormat::gif && request.fps > kFastestGif)
        throw std::runtime_error(request.path.string() + ": " + std::to_string(request.fps) +
                                 " frames per second were asked for, but a GIF shows at most 50.");
}

} // namespace

std::string endingOf(FilmFormat format) {
    switch (format) {
    case FilmFormat::mp4:
        return ".mp4";
    case FilmFormat::webm:
        return ".webm";
    case FilmFormat::gif:
        return ".gif";
    case FilmFormat::png:
        break;
    }
    return {};
}

FilmFormat formatOfPath(const fs::path& path) {
    const std::string ending = lowered(path.extension().string());
    for (const FilmFormat format : {FilmFormat::mp4, FilmFormat::webm, FilmFormat::gif})
        if (ending == endingOf(format))
            return format;
    if (ending.empty() || fs::is_directory(path))
        return FilmFormat::png;
    throw std::runtime_error("The film " + path.string() + " ends in \"" + ending +
                             "\"; .mp4, .webm, .gif, or a folder for PNG frames was expected.");
}

class FilmWriter::Film {
public:
    explicit Film(const FilmRequest& request)
        : request_(request),
          target_({.path = request.path,
                   .kind = request.format == FilmFormat::png ? TargetKind::frameFolder
                                                             : TargetKind::file,
                   .isReserved = request.isReserved}) {
        checkRequest(request_);
        silenceLibraryMessages();
        openSink();
    }

    void write(const Image& frame) {
        checkIsOpen();
        if (frame.width != request_.width || frame.height != request_.height)
            throw std::runtime_error(
                request_.path.string() + ": frame " + std::to_string(frameCount_) + " has " +
                std::to_string(frame.width) + " x " + std::to_string(frame.height) + " pixels; " +
                std::to_string(request_.width) + " x " + std::to_string(request_.height) +
                " was expected.");
        std::visit([&](auto& sink) { writeTo(sink, frame); }, sink_);
        ++frameCount_;
    }

    bool finish(const std::stop_token& stop) {
        checkIsOpen();
        if (frameCount_ == 0)
            throw std::runtime_error(request_.path.string() +
                                     ": no frame was written; a film needs at least one.");
        const bool isComplete =
            std::visit([&](auto& sink) { return finishSink(sink, stop); }, sink_);
        sink_.emplace<std::monostate>(); // closes what is open before the name is given
        if (isComplete)
            target_.commit();
        return isComplete;
    }

    int frameCount() const { return frameCount_; }
    const std::string& note() const { return note_; }

private:
    void openSink() {
        switch (request_.format) {
        case FilmFormat::mp4:
        case FilmFormat::webm:
            note_ = sink_.emplace<MovieFile>(request_, target_.temporary()).note();
            break;
        case FilmFormat::gif:
            sink_.emplace<GifFile>(request_, target_.temporary());
            break;
        case FilmFormat::png:
            sink_.emplace<FrameFolder>(request_, target_.temporary());
            break;
        }
    }

    void checkIsOpen() const {
        if (std::holds_alternative<std::monostate>(sink_))
            throw std::runtime_error(request_.path.string() + ": the film is finished already.");
    }

    static void writeTo(std::monostate&, const Image&) {}
    template <class Sink> static void writeTo(Sink& sink, const Image& frame) { sink.write(frame); }
    static bool finishSink(std::monostate&, const std::stop_token&) { return false; }
    static bool finishSink(GifFile& sink, const std::stop_token& stop) { return sink.finish(stop); }
    template <class Sink> static bool finishSink(Sink& sink, const std::stop_token&) {
        sink.finish();
        return true;
    }

    FilmRequest request_;
    PartialTarget target_; // before sink_: the file is closed before it is removed
    std::variant<std::monostate, MovieFile, GifFile, FrameFolder> sink_;
    int frameCount_ = 0;
    std::string note_;
};

FilmWriter::FilmWriter(FilmRequest request) : film_(std::make_unique<Film>(request)) {}
FilmWriter::~FilmWriter() = default;
FilmWriter::FilmWriter(FilmWriter&&) noexcept = default;
FilmWriter& FilmWriter::operator=(FilmWriter&&) noexcept = default;

void FilmWriter::write(const Image& frame) {
    film_->write(frame);
}

bool FilmWriter::finish(const std::stop_token& stop) {
    return film_->finish(stop);
}

int FilmWriter::frameCount() const {
    return film_->frameCount();
}

const std::string& FilmWriter::note() const {
    return film_->note();
}

} // namespace morphoscope
