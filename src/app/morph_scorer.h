// The scores of the running morph for the window: measured on a worker, one part of the morph (from
// key to key) at a time, kept as long as what they were measured from stays. UI thread; never
// waits.
#pragma once

#include "app/morph_program.h"
#include "core/live.h"
#include "core/worker.h"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace morphoscope {

class MorphScorer {
public:
    MorphScorer();

    struct Look {
        std::shared_ptr<const MorphProgram> program; // null: no morph plays
        bool isWanted = false;                       // somebody looks at the scores
        bool isSettled = true;                       // false: the program's pace is still to come
        double deltaSeconds = 0;                     // since the last frame
    };
    // Once a frame: takes over what was measured, asks for what is missing, fills live.scores.
    // While a run publishes newer models, at most every few seconds; the older numbers stay until
    // then.
    void advance(Live& live, const Look& look);

    bool isBusy() const { return worker_.isBusy(); }
    void reset();

private:
    struct Request {
        std::shared_ptr<const MorphProgram> program;
        std::shared_ptr<const AlignedSet> aligned;
        std::shared_ptr<const PhotoSet> photos;
        int segment = 0;
    };
    struct Numbers {
        std::optional<MorphScore> shown;
        std::optional<MorphScore> crossfade;
    };
    struct Part {
        Numbers numbers;
        std::string failure;
        std::shared_ptr<const TrainedModel> model; // that they were measured of
        std::shared_ptr<const AlignedSet> aligned;
        std::vector<double> pace;
    };

    static Numbers measured(const Request& request, const std::stop_token& stop);
    void receive();
    void follow(const std::shared_ptr<const MorphProgram>& program);
    void request(const Live& live, int segment);

    Worker<Request, Numbers> worker_;
    Request asked_;
    std::vector<double> askedPace_;
    std::shared_ptr<const MorphProgram> program_;
    MorphSettings course_;      // of program_, speed and length left out
    std::vector<double> pace_;  // of program_: places at equally spaced positions
    std::map<int, Part> parts_; // of course_, by segment
    double ageSeconds_ = 0;     // since the newest request
};

} // namespace morphoscope
