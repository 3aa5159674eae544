// App: what aligning brings, and the user's points, which correct it; consequences of the commands
// about them.
#include "app/app.h"

#include "app/alignment.h"

#include <utility>

namespace morphoscope {

// The coarse alignment is learned from at once; the run goes on with the final one.
void App::receiveAlignment() {
    const bool hadWhole = state_.live.alignment && state_.live.alignment->isFinal;
    const Aligner::Arrival arrival = aligner_.receive(state_.live);
    if (arrival == Aligner::Arrival::nothing)
        return;
    if (arrival == Aligner::Arrival::failure) {
        if (std::exchange(learnsWhenAligned_, false))
            state_.live.training.phase = TrainingPhase::idle;
        fail(state_.live.aligning.failure);
        return;
    }
    if (learnsWhenAligned_)
        prepareTraining();
    if (arrival == Aligner::Arrival::whole) {
        if (learnsWhenAligned_)
            say(state_.live.alignment->summary + ".");
        else if (hadWhole)
            receiveNewerAlignment();
        learnsWhenAligned_ = false;
    }
}

// Points that came, went, or came back by undo. The morph goes on with the alignment of before.
void App::alignByNewPoints() {
    const Live& live = state_.live;
    const bool isAligned = live.alignment || aligner_.isBusy();
    if (!isAligned || !live.photos || live.import.isRunning || opening_ ||
        !aligner_.askedPoints() || *aligner_.askedPoints() == state_.session.userPoints)
        return;
    // A model at rest stays in the template of the photos it knows.
    const bool isLearning = live.training.phase == TrainingPhase::running;
    align(live.model && live.model->shape && !isLearning ? live.model->names
                                                         : std::vector<std::string>{});
}

// A run under way goes on with the newer textures; a model at rest is left alone.
void App::receiveNewerAlignment() {
    judgeModel();
    const std::size_t count = state_.live.alignment->userPoints.size();
    std::string sentence = count == 0   ? "Aligned without points of yours"
                           : count == 1 ? "Aligned by your point"
                                        : "Aligned by your " + std::to_string(count) + " points";
    sentence += ": " + state_.live.alignment->summary + ".";
    const bool isLearning = state_.live.training.phase == TrainingPhase::running &&
                            state_.session.training.kind == ModelKind::aligned;
    if (isLearning)
        prepareTraining();
    else if (state_.live.modelIsBehind)
        sentence += " Learn on, so that the colours follow.";
    say(std::move(sentence));
}

// Whether the model was learned from this alignment, or from one that differs little.
void App::judgeModel() {
    Live& live = state_.live;
    const auto shape = live.model ? live.model->shape : nullptr;
    if (shape == judgedShape_ && live.alignment == judgedAlignment_)
        return;
    judgedShape_ = shape;
    judgedAlignment_ = live.alignment;
    live.modelIsBehind = shape && live.alignment && live.alignment->isFinal &&
                         !fitsAlignment(*live.model, *live.alignment);
}

void App::run(const command::CorrectAlignment& correct) {
    Live& live = state_.live;
    if (!live.photos || correct.first == correct.second || !live.photos->indexOf(correct.first) ||
        !live.photos->indexOf(correct.second))
        return;
    if (!live.correction.isOpen())
        playsAfterCorrection_ = std::exchange(live.playback.isPlaying, false);
    live.correction = {};
    live.correction.photos = {correct.first, correct.second};
}

void App::run(const command::PlacePoint& place) {
    CorrectionStatus& correction = state_.live.correction;
    if (!correction.isOpen() || place.side > 1)
        return;
    correction.at[place.side] = place.position;
    if (!correction.at[0] || !correction.at[1])
        return;
    keeper_.endStep(); // every point is a step of its own
    state_.session.userPoints.push_back({.firstPhoto = correction.photos[0],
                                         .firstPosition = *correction.at[0],
                                         .secondPhoto = correction.photos[1],
                                         .secondPosition = *correction.at[1]});
    correction.at = {};
}

void App::run(const command::ZoomCorrection& zoom) {
    if (zoom.side > 1)
        return;
    state_.live.correction.zooms[zoom.side] = zoom.zoom;
    state_.live.correction.centres[zoom.side] = zoom.centre;
}

void App::run(const command::ForgetPlacedPoint&) {
    state_.live.correction.at = {};
}

void App::run(const command::RemovePoint& remove) {
    std::vector<UserPoint>& points = state_.session.userPoints;
    if (remove.index >= points.size())
        return;
    keeper_.endStep();
    points.erase(points.begin() + static_cast<std::ptrdiff_t>(remove.index));
}

void App::run(const command::EndCorrection&) {
    Live& live = state_.live;
    if (!live.correction.isOpen())
        return;
    live.correction = {};
    if (std::exchange(playsAfterCorrection_, false))
        live.playback.isPlaying = state_.session.morph.keys.size() > 1;
}

} // namespace morphoscope
