#include "app/film_export.h"

#include "app/model_pictures.h"
#include "app/photo_textures.h"
#include "app/warped_pictures.h"
#include "core/failure_text.h"
#include "core/picture_shape.h"
#include "render/gpu_decoder.h"
#include "render/picture_pass.h"
#include "render/readback.h"
#include "render/texture_upload.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <functional>
#include <optional>
#include <thread>

namespace morphoscope {
namespace {

constexpr int kReadbackSlots = 4;

// The whole film, or the largest size of the picture's shape that fits into it.
PictureSize pictureSize(const FilmSettings& film, const TrainedModel& model) {
    const double wanted = static_cast<double>(film.width) / film.height;
    return fittedInto(shownAspect(model, wanted), {film.width, film.height});
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
          size_(pictureSize(request_.film, *request_.program->model)),
          decoder_(
              request_.program->model->decoder,
              {.precision = Precision::fp32, .target = TextureFormat::rgba16f, .tunes = false}),
          target_(size_.width, size_.height), photos_(2 * size_.width, 2 * size_.height) {}

    const std::string& failure() const { return failure_; }

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
        if (!draw(request_.positions[next_]))
            return false;
        readback_.begin(target_.view().texture, size_.width, size_.height, next_);
        ++next_;
        return true;
    }

    // False while a photo or a warp is still to come, or cannot be had.
    bool draw(double position) {
        const MorphProgram& program = *request_.program;
        const double place = program.pace.placeAt(position);
        if (program.scene)
            return drawWarped(momentAt(*program.scene, program, place));
        const Eigen::VectorXf latent = program.path.latentAt(place);
        const DecodedPictures decoded = decoder_.decode(values(latent));
        if (program.model->shape)
            warped_.drawNetwork(program.model->shape, values(latent), {decoded.texture}, target_);
        else
            pass_.draw({.first = {decoded.texture, decoded.uv0(0), decoded.uv1(0)},
                        .second = {},
                        .pan = {}},
                       target_);
        return true;
    }

    bool drawWarped(const WarpMoment& moment) {
        const WarpScene& scene = *request_.program->scene;
        const std::array<PhotoPair, 1> pairs{PhotoPair{moment.a, moment.b}};
        fields_.advance(scene.aligned, scene.photos, pairs);
        const auto indexOf = [&](std::size_t aligned) {
            return *scene.photos->indexOf(scene.aligned->photos[aligned].name);
        };
        const std::array<std::size_t, 2> wanted{indexOf(moment.a), indexOf(moment.b)};
        photos_.advance(scene.photos, wanted);
        const Photo& photoA = scene.photos->photos[wanted[0]];
        const Photo& photoB = scene.photos->photos[wanted[1]];
        const PictureView a = photos_.view(photoA);
        const PictureView b = photos_.view(photoB);
        const auto warp = fields_.find(pairs[0]);
        for (const Photo* photo : {&photoA, &photoB})
            if (photos_.isUnreadable(*photo))
                fail("The photo '" + photo->name + "' cannot be read any more.");
        if (!fields_.failure().empty())
            fail(fields_.failure());
        if (!warp || a.texture == 0 || b.texture == 0)
            return false;
        keep(keyA_, moment.latentA);
        keep(keyB_, moment.latentB);
        const DecodedPictures now = decoder_.decode(moment.latent);
        warped_.draw({.scene = scene,
                      .moment = moment,
                      .warp = warp,
                      .photoA = a,
                      .photoB = b,
                      .decodedA = {keyA_.texture.id()},
                      .decodedB = {keyB_.texture.id()},
                      .decoded = {now.texture}},
                     target_);
        return true;
    }

    struct KeptPicture { // of a key: decoded once
        std::vector<float> latent;
        Texture texture;
    };

    void keep(KeptPicture& kept, const std::vector<float>& latent) {
        if (kept.latent == latent)
            return;
        copyInto(kept.texture, decoder_.decode(latent).texture);
        kept.latent = latent;
    }

    void fail(const std::string& sentence) {
        failure_ = sentence;
        job_.cancel();
    }

    FilmExportRequest request_;
    FilmJob& job_;
    PictureSize size_;
    GpuDecoder decoder_;
    PicturePass pass_;
    PictureTarget target_;
    WarpedPictures warped_;
    MorphFields fields_;
    PhotoTextures photos_;
    KeptPicture keyA_;
    KeptPicture keyB_;
    std::string failure_;
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
            const MorphProgram& program = *request_.program;
            const PictureSize size = pictureSize(request_.film, *program.model);
            ModelPictures pictures(program.model, program.scene, 2 * size.width);
            for (const double position : request_.positions) {
                if (stop.stop_requested())
                    return;
                Image picture = pictures.atPlace(program, program.pace.placeAt(position),
                                                 size.width, size.height);
                if (!job.push(centred(std::move(picture), request_.film)))
                    return;
            }
        } catch (const std::exception& error) {
            const std::lock_guard lock(mutex_);
            failure_ = failureText(error);
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

std::string FilmExport::sourceFailure() const {
    return torch_ ? torch_->failure() : gl_->failure();
}

FilmPhase FilmExport::phase() const {
    return sourceFailure().empty() ? job_.phase() : FilmPhase::failed;
}

FilmStatus FilmExport::status() const {
    FilmStatus status = job_.status();
    status.path = path_.string();
    if (const std::string failure = sourceFailure(); !failure.empty()) {
        status.isRunning = false;
        status.failure = failure;
    }
    return status;
}

} // namespace morphoscope
