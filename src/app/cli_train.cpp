#include "app/alignment.h"
#include "app/cli.h"
#include "app/interruption.h"
#include "app/open_session.h"
#include "app/progress.h"
#include "core/film_size.h"
#include "core/training_defaults.h"
#include "model/checkpoint.h"
#include "model/trainer.h"
#include "photos/importer.h"
#include "store/session_file.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <iostream>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace morphoscope {
namespace {

std::vector<std::string> sourcesOf(const TrainOptions& options) {
    std::vector<std::string> sources;
    for (const auto& path : options.photos)
        sources.push_back(std::filesystem::absolute(path).lexically_normal().string());
    if (sources.empty())
        sources.push_back(demoTerraceFolder().string());
    return sources;
}

template <class Value>
void checkSame(const char* option, const std::optional<Value>& given, const Value& learned) {
    if (!given || *given == learned)
        return;
    std::ostringstream sentence;
    sentence << option << " " << *given << " was given, but what --resume goes on with was learned "
             << "with " << learned << "; leave " << option << " out, or --resume to begin anew.";
    throw std::runtime_error(sentence.str());
}

// A run that goes on keeps what it began with; only its length is free.
void checkResumes(const TrainOptions& options, const TrainingSettings& learned) {
    if (options.kind)
        checkSame("--model", std::optional(std::string(name(*options.kind))),
                  std::string(name(learned.kind)));
    const auto text = [](int width, int height) {
        return std::to_string(width) + "x" + std::to_string(height);
    };
    if (options.width && options.height)
        checkSame("--size", std::optional(text(*options.width, *options.height)),
                  text(learned.width, learned.height));
    checkSame("--latent", options.latentSize, learned.latentSize);
    checkSame("--batch", options.batchSize, learned.batchSize);
    checkSame("--learning-rate", options.learningRate, learned.learningRate);
    checkSame("--beta", options.beta, learned.beta);
    checkSame("--seed", options.seed, learned.seed);
}

void checkFit(const TrainOptions& options, Fit learned) {
    const auto word = [](Fit fit) { return std::string(fit == Fit::crop ? "crop" : "letterbox"); };
    if (options.fit)
        checkSame("--fit", std::optional(word(*options.fit)), word(learned));
}

// What is given on the command line, over the defaults of the kind; a resumed session's stay.
TrainingSettings trainingSettings(const TrainOptions& options, const CommonOptions& common,
                                  const Session* resumed, const PhotoSet& photos) {
    const bool onGpu = common.device != "cpu" && cudaIsAvailable();
    TrainingSettings settings =
        resumed ? resumed->training
                : defaultTrainingSettings(options.kind.value_or(modelKindFor(photos.photos.size())),
                                          onGpu ? Machine::gpu : Machine::cpu);
    if (!resumed) {
        const PictureSize size =
            learnedSize(photos.frame.aspect, {settings.width, settings.height});
        settings.width = options.width.value_or(size.width);
        settings.height = options.height.value_or(size.height);
        settings.latentSize = options.latentSize.value_or(settings.latentSize);
        settings.batchSize = options.batchSize.value_or(settings.batchSize);
        settings.learningRate = options.learningRate.value_or(settings.learningRate);
        settings.beta = options.beta.value_or(settings.beta);
        settings.seed = options.seed.value_or(settings.seed);
    }
    if (resumed)
        checkResumes(options, settings);
    settings.epochs = options.epochs.value_or(settings.epochs);
    checkTrainingSettings(settings);
    return settings;
}

void reportUpdate(Progress& progress, const TrainingUpdate& update) {
    const TrainingStatus& status = update.status;
    if (status.epochCount == 0)
        return;
    char detail[160];
    std::snprintf(detail, sizeof detail, "epoch %d of %d, %.0f ms a step, %.0f s left",
                  status.epoch, status.epochCount, status.millisecondsPerStep,
                  status.remainingSeconds);
    progress.show(static_cast<double>(status.epoch) / status.epochCount, detail);
}

void printResult(const TrainOptions& options, const CommonOptions& common,
                 const TrainingUpdate& result, const PhotoSet& photos) {
    const TrainedModel& model = *result.model;
    if (common.asJson) {
        const nlohmann::ordered_json json{{"session", options.session.string()},
                                          {"photos", model.names.size()},
                                          {"rejected", photos.rejected.size()},
                                          {"width", model.decoder->width},
                                          {"height", model.decoder->height},
                                          {"epochs", model.epoch},
                                          {"steps", model.step},
                                          {"psnr_db", model.reconstructionPsnr},
                                          {"active_units", model.activeUnits},
                                          {"seconds", result.status.elapsedSeconds},
                                          {"ms_per_step", result.status.millisecondsPerStep},
                                          {"device", result.status.device}};
        std::cout << json.dump(2) << '\n';
    } else if (!common.isQuiet) {
        std::cout << options.session.string() << ": " << model.names.size() << " photos, "
                  << model.epoch << " epochs, " << std::round(model.reconstructionPsnr * 10) / 10
                  << " dB, " << model.activeUnits << " active units\n";
    }
}

// Aligns or takes it from the session's cache. Throws where it is interrupted.
std::shared_ptr<const AlignedSet> alignedPhotos(const CommonOptions& common,
                                                const TrainOptions& options, const Session& session,
                                                const PhotoSet& photos,
                                                const Interruption& interruption) {
    Progress progress("Aligning", common.isQuiet);
    AlignmentRequest request = alignmentRequest(photos, computeOptions(common).threads,
                                                options.session / kAlignmentFolder);
    request.userPoints = session.userPoints;
    std::stop_source stop;
    const auto alignment = alignPhotos(request, stop.get_token(), [&](const AlignmentProgress& at) {
        progress.show(at.share, at.step);
        if (interruption.hasCome())
            stop.request_stop();
    });
    if (!alignment)
        throw std::runtime_error("Aligning was interrupted; what it has found is kept in " +
                                 (options.session / kAlignmentFolder).string() + ".");
    progress.note(alignment->summary);
    return alignment;
}

// A session's folder that a command makes: gone again when the command fails before there is
// anything in it worth keeping.
class SessionFolder {
public:
    explicit SessionFolder(std::filesystem::path path)
        : path_(std::move(path)), isNew_(!std::filesystem::exists(path_)) {}
    ~SessionFolder() {
        std::error_code error;
        if (isNew_)
            std::filesystem::remove_all(path_, error);
    }
    SessionFolder(const SessionFolder&) = delete;
    SessionFolder& operator=(const SessionFolder&) = delete;
    void keep() { isNew_ = false; }

private:
    std::filesystem::path path_;
    bool isNew_;
};

// A session with a model, which a run that learns nothing leaves as it was. (The trainer leaves the
// model.)
class EarlierSession {
public:
    EarlierSession(std::filesystem::path folder, std::optional<Session> session)
        : folder_(std::move(folder)), session_(std::move(session)) {}
    ~EarlierSession() {
        try {
            if (session_)
                saveSession(folder_, *session_);
        } catch (const std::exception&) { // what went wrong before is what is told
        }
    }
    EarlierSession(const EarlierSession&) = delete;
    EarlierSession& operator=(const EarlierSession&) = delete;
    void replace() { session_.reset(); }
    bool stands() const { return session_.has_value(); }

private:
    std::filesystem::path folder_;
    std::optional<Session> session_;
};

} // namespace

void runTrain(const CommonOptions& common, const TrainOptions& options) {
    const bool isThere = isSessionFolder(options.session);
    const bool resumes = options.resumes;
    if (resumes && !isThere)
        throw std::runtime_error(options.session.string() +
                                 " is no session: there is nothing to --resume.");
    const std::optional<Session> before =
        isThere ? std::optional(loadSession(options.session)) : std::nullopt;
    Session session = before.value_or(Session{});
    if (!resumes || !options.photos.empty()) {
        const std::vector<std::string> sources = plainSources(common, sourcesOf(options));
        if (!resumes && session.sources != sources) // other photos: only corrections may still fit
            session = Session{.userPoints = session.userPoints};
        session.sources = sources;
    }
    if (resumes)
        checkFit(options, session.fit);
    session.fit = options.fit.value_or(session.fit);
    if (common.device == "cuda" && !cudaIsAvailable())
        throw std::runtime_error("--device cuda was asked for, but LibTorch finds no CUDA device.");
    SessionFolder folder(options.session);
    EarlierSession earlier(options.session,
                           hasModel(options.session) && !resumes ? before : std::nullopt);
    // A folder that cannot be written is found out now, not after an hour of learning; what stands
    // in it stays until the photos are read.
    saveSession(options.session, before.value_or(session));

    std::shared_ptr<const PhotoSet> photos;
    {
        Progress progress("Reading photos", common.isQuiet);
        photos = importPhotos({.paths = session.sources,
                               .fit = session.fit,
                               .catalogue = options.session / "catalogue.sqlite",
                               .threadCount = common.threads},
                              [&](const ImportEvent& event) {
                                  if (const auto* at = std::get_if<ImportProgress>(&event))
                                      progress.show(static_cast<double>(at->doneCount) /
                                                        std::max(1, at->totalCount),
                                                    at->currentFile);
                                  if (const auto* bad = std::get_if<FilesRejected>(&event))
                                      for (const RejectedFile& file : bad->files)
                                          progress.note("Skipped: " + file.reason);
                              })
                     .photos;
    }
    session.training = trainingSettings(options, common, resumes ? &session : nullptr, *photos);
    if (!isThere)
        session.film.height = filmHeightFor(session.film.width, photos->frame.aspect);
    saveSession(options.session, session);
    folder.keep();

    const Interruption interruption; // the run ends with a checkpoint
    const auto alignment = session.training.kind == ModelKind::aligned
                               ? alignedPhotos(common, options, session, *photos, interruption)
                               : nullptr;
    const auto images = trainingImages(*photos, session.training, alignment.get());
    std::stop_source stop;
    TrainingUpdate result;
    {
        Progress progress("Learning", common.isQuiet);
        result = train(
            {.settings = session.training,
             .images = images,
             .checkpointFolder = options.session,
             .resumes = resumes,
             .compute = computeOptions(common),
             .publishIntervalSeconds = 2},
            [&](const TrainingUpdate& update) {
                reportUpdate(progress, update);
                if (interruption.hasCome())
                    stop.request_stop();
            },
            stop.get_token());
    }
    if (result.status.epoch > 0)
        earlier.replace();
    if (result.status.phase == TrainingPhase::failed)
        throw std::runtime_error(result.status.failure);
    if (!result.model || earlier.stands())
        throw std::runtime_error("Learning was interrupted before anything was learned.");
    printResult(options, common, result, *photos);
}

} // namespace morphoscope
