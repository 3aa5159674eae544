#include "app/morph_scorer.h"

#include "app/pair_scores.h"

#include <algorithm>

namespace morphoscope {
namespace {

// Modest, so that a pair takes a few seconds of one core; `morphoscope score` looks at 1280.
constexpr int kPhotoWidth = 640;
constexpr int kFrameWidth = 480;

constexpr double kSecondsBetweenScoresWhileLearning = 5;
constexpr int kPaceSamples = 64; // that tell one pace from another

// The photos of the keys around the playhead; empty names where it is between other things.
struct Ends {
    std::string from;
    std::string to;
};

Ends endsOf(const MorphProgram& program, int segment) {
    const auto& keys = program.settings.keys;
    const auto nameOf = [&](int key) { return keys[static_cast<std::size_t>(key)].photo; };
    const int next = (segment + 1) % static_cast<int>(keys.size());
    return {nameOf(segment), nameOf(next)};
}

} // namespace

MorphScorer::MorphScorer()
    : worker_([](const Request& request, const std::stop_token& stop) {
          return measured(request, stop);
      }) {}

MorphScorer::Numbers MorphScorer::measured(const Request& request, const std::stop_token& stop) {
    const Ends ends = endsOf(*request.program, request.segment);
    const auto pair = pairToScore({.photos = request.photos,
                                   .aligned = request.aligned,
                                   .a = ends.from,
                                   .b = ends.to,
                                   .photoWidth = kPhotoWidth});
    const auto scoreOf = [&](ScoreRequest what) {
        what.width = kFrameWidth;
        what.stop = stop;
        return scorePair(what);
    };
    auto pictures = std::make_shared<ModelPictures>(request.program->model, request.program->scene,
                                                    kPhotoWidth);
    return {.shown = scoreOf(modelRequest(
                *pair, request.program->model->settings.kind,
                segmentPicture(std::move(pictures), request.program, request.segment))),
            .crossfade = scoreOf(crossfadeRequest(*pair))};
}

void MorphScorer::advance(Live& live, const Look& look) {
    ageSeconds_ += look.deltaSeconds;
    receive();
    follow(look.program);
    live.scores = {};
    const int segment = live.moment.fromKey;
    if (!program_ || segment < 0 || segment >= program_->path.segmentCount())
        return;
    const Ends ends = endsOf(*program_, segment);
    if (ends.from.empty() || ends.to.empty() || ends.from == ends.to) {
        live.scores.failure = ends.from == ends.to && !ends.from.empty()
                                  ? "Here the morph stays at one photo."
                                  : "One end of this part is no photo to compare with.";
        return;
    }
    const auto found = parts_.find(segment);
    const bool isMissing = found == parts_.end();
    const bool isOld =
        !isMissing && (found->second.model != live.model ||
                       found->second.aligned != live.alignment || found->second.pace != pace_);
    const bool isLearning = live.training.phase == TrainingPhase::running;
    const bool isDue = isMissing || !isLearning || ageSeconds_ > kSecondsBetweenScoresWhileLearning;
    const bool isAligning = live.model && live.model->shape && program_ && !program_->scene;
    if (look.isWanted && look.isSettled && !isAligning && (isMissing || isOld) && isDue &&
        !worker_.isBusy() && program_->model == live.model)
        request(live, segment);
    live.scores = {.from = ends.from, .to = ends.to, .isMeasuring = worker_.isBusy()};
    if (isMissing)
        return;
    live.scores.shown = found->second.numbers.shown;
    live.scores.crossfade = found->second.numbers.crossfade;
    live.scores.failure = found->second.failure;
}

void MorphScorer::receive() {
    auto result = worker_.poll();
    if (!result)
        return;
    Part part{.numbers = {},
              .failure = {},
              .model = asked_.program->model,
              .aligned = asked_.aligned,
              .pace = askedPace_};
    if (Numbers* numbers = std::get_if<Numbers>(&*result))
        part.numbers = std::move(*numbers);
    else
        part.failure = failed(*result)->message;
    parts_[asked_.segment] = std::move(part);
}

// Another course makes it another morph; newer weights or another pace only make numbers older.
void MorphScorer::follow(const std::shared_ptr<const MorphProgram>& program) {
    if (program == program_)
        return;
    program_ = program;
    MorphSettings course;
    pace_.clear();
    if (program) {
        course = program->settings;
        course.speed = 1;
        course.secondsPerSegment = 1;
        for (int i = 0; i <= kPaceSamples; ++i)
            pace_.push_back(program->pace.placeAt(static_cast<double>(i) / kPaceSamples));
    }
    if (course == course_)
        return;
    course_ = std::move(course);
    worker_.cancel();
    parts_.clear();
}

void MorphScorer::request(const Live& live, int segment) {
    ageSeconds_ = 0;
    asked_ = {program_, live.alignment, live.photos, segment};
    askedPace_ = pace_;
    worker_.request(asked_);
}

void MorphScorer::reset() {
    worker_.cancel();
    program_.reset();
    course_ = {};
    pace_.clear();
    parts_.clear();
}

} // namespace morphoscope
