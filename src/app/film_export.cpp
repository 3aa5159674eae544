#include "app/film_export.h"

#include "model/torch_decoder.h"
#include "render/gpu_decoder.h"
#include "render/picture_pass.h"
#include "render/readback.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <optional>
#include <thread>

namespace morphoscope {
namespace {

constexpr int kReadbackSlots = 4;

struct Size {
    int width = 0;
    int height = 0;
};

// The largest size of the picture's shape that fits into the film.
Size pictureSize(const FilmSettings& film, const DecoderNetwork& network) {
    const double scale = std::min(static_cast<double>(film.width) / network.width,
                                  static_cast<double>(film.height) / network.height);
    return {std::clamp(static_cast<int>(std::lround(network.width * scale)), 1, film.width),
            std::clamp(static_cast<int>(std::lround(network.height * scale)), 1, film.height)};
}

Image centred(Image picture, const FilmSettings& film) {
    if (picture.width == film.width && picture.height == film.height)
        return picture;
    Image frame = makeImage(film.width, film.height);
    const int left = (film.width - picture.width) / 2;
    const int top = (film.height - picture.height) / 2;
    const auto rowBytes = static_cast<std::ptrdiff_t>(3 * picture.width);
    for (int y = 0; y < picture.height; ++y)
        std::copy_n(picture.rgb.begin() + y * rowBytes, rowBytes,
                    frame.rgb.begin() +
                        3 * (static_cast<std::ptrdiff_t>(top + y) * film.width + left));
    return frame;
}

std::span<const float> values(const Eigen::VectorXf& vector) {
    return {vector.data(), static_cast<std::size_t>(vector.size())};
}

} // namespace

// Decodes on the GL thread. Kernel shapes are the untuned ones: tuning could change the last bit of
// a sum, and a film must not depend on what was measured when.
class FilmExport::GlSource {
public:
    GlSource(FilmExportRequest request, FilmJob& job)
        : request_(std::move(request)), job_(job),
          size_(pictureSize(request_.film, *request_.program->model->decoder)),
          decoder_(
              request_.program->model->decoder,
              {.precision = Precision::fp32, .target = TextureFormat::rgba16f, .tunes = false}),
          target_(size_.width, size_.height) {}

    void advance(double budgetMilliseconds) {
        const auto end = std::chrono::steady_clock::now() +
                         std::chrono::duration<double, std::milli>(budgetMilliseconds);
        do {
            if (!handOver() && !startFrame())
                return;
        } while (std::chrono::steady_clock::now() < end);
    }

private:
    // Takes a frame that has come back to the encoder; false when none can be moved now.
    bool handOver() {
        if (!waiting_) {
            if (auto frame = readback_.poll())
                waiting_ = centred(std::move(frame->image), request_.film);
        }
        if (!waiting_ || !job_.tryPush(std::move(*waiting_)))
            return false;
        waiting_.reset();
        return true;
    }

    bool startFrame() {
        if (next_ == request_.positions.size() || waiting_ ||
            readback_.pendingCount() == kReadbackSlots)
            return false;
        const Eigen::VectorXf latent = request_.program->latentAt(request_.positions[next_]);
        const DecodedPictures decoded = decoder_.decode(values(latent));
        pass_.draw(
            {.first = {decoded.texture, decoded.uv0(0), decoded.uv1(0)}, .second = {}, .pan = {}},
            target_);
        readback_.begin(target_.view().texture, size_.width, size_.height, next_);
        ++next_;
        return true;
    }

    FilmExportRequest request_;
    FilmJob& job_;
    Size size_;
    GpuDecoder decoder_;
    PicturePass pass_;
    PictureTarget target_;
    ReadbackRing readback_{kReadbackSlots};
    std::optional<Image> waiting_;
    std::size_t next_ = 0;
};

class FilmExport::TorchSource {
public:
    TorchSource(FilmExportRequest request, FilmJob& job)
        : request_(std::move(request)),
          thread_([this, &job](const std::stop_token& stop) { run(job, stop); }) {}

    std::string failure() const {
        const std::lock_guard lock(mutex_);
        return failure_;
    }

private:
    void run(FilmJob& job, const std::stop_token& stop) {
        try {
            TorchDecoder decoder(request_.program->model->decoder);
            const Size size = pictureSize(request_.film, decoder.network());
            for (const double position : request_.positions) {
                if (stop.stop_requested())
                    return;
                const Image small = decoder.toImage(values(request_.program->latentAt(position)));
                if (!job.push(centred(resized(small, size.width, size.height), request_.film)))
                    return;
            }
        } catch (const std::exception& error) {
            const std::lock_guard lock(mutex_);
            failure_ = error.what();
            job.cancel();
        }
    }

    FilmExportRequest request_;
    mutable std::mutex mutex_;
    std::string failure_;
    std::jthread thread_; // last: started when all else stands
};

std::vector<double> filmPositions(const FilmSettings& settings, const MorphProgram& program) {
    const bool loops = program.settings.loop && program.path.segmentCount() > 0;
    if (settings.frameCount > 0)
        return frameTimes(settings.frameCount, FilmEnds::both);
    const int frames = std::max(2, static_cast<int>(std::lround(program.seconds() * settings.fps)));
    return frameTimes(frames, loops ? FilmEnds::open : FilmEnds::both);
}

FilmExport::FilmExport(FilmExportRequest request)
    : job_({.film = {.path = request.path,
                     .format = request.film.format,
                     .width = request.film.width,
                     .height = request.film.height,
                     .fps = request.film.fps,
                     .quality = request.film.quality,
                     .loop = request.program->settings.loop,
                     .isReserved = request.isReserved},
            .frameCount = static_cast<int>(request.positions.size())}),
      path_(request.path) {
    if (request.decoder == FilmDecoder::gl)
        gl_ = std::make_unique<GlSource>(std::move(request), job_);
    else
        torch_ = std::make_unique<TorchSource>(std::move(request), job_);
}

FilmExport::~FilmExport() {
    if (phase() == FilmPhase::running)
        job_.cancel(); // wakes a source that waits for room, so that it can be joined
}

void FilmExport::advance(double budgetMilliseconds) {
    if (gl_ && phase() == FilmPhase::running)
        gl_->advance(budgetMilliseconds);
}

FilmPhase FilmExport::runToEnd(const std::function<void(const FilmStatus&)>& onProgress) {
    using namespace std::chrono_literals;
    while (phase() == FilmPhase::running) {
        advance(100);
        onProgress(status());
        std::this_thread::sleep_for(
            1ms); // lets the encoder and the software renderer have the cores
    }
    return phase();
}

void FilmExport::cancel() {
    job_.cancel();
}

FilmPhase FilmExport::phase() const {
    return torch_ && !torch_->failure().empty() ? FilmPhase::failed : job_.phase();
}

FilmStatus FilmExport::status() const {
    FilmStatus status = job_.status();
    status.path = path_.string();
    if (torch_ && !torch_->failure().empty()) {
        status.isRunning = false;
        status.failure = torch_->failure();
    }
    return status;
}

} // namespace morphoscope
