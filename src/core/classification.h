// Finding the photos of one subject, as plain values: scores, the line between yes and no, and what
// a handful of labels allows to say about it. Computed in `classify`, shown by the panels. A score
// is the probability of "positive" that a regression with equal class weights gives: 0 to 1, not
// corrected for how rare the subject is in a library.
#pragma once

#include <cstddef>
#include <vector>

namespace morphoscope {

// A labelled photo with the score of models that never saw it (nor its duplicates and burst).
struct LabelledScore {
    double score = 0;
    bool isPositive = false;
    friend bool operator==(const LabelledScore&, const LabelledScore&) = default;
};

// How labelled photos fall on both sides of a line; "found" is at or above it.
struct ConfusionCounts {
    int truePositives = 0;
    int falsePositives = 0;
    int falseNegatives = 0;
    int trueNegatives = 0;

    int found() const { return truePositives + falsePositives; }
    int positives() const { return truePositives + falseNegatives; }
    int negatives() const { return falsePositives + trueNegatives; }
    // 1 when nothing was found: no photo was found wrongly.
    double precision() const { return found() ? double(truePositives) / found() : 1; }
    double recall() const { return positives() ? double(truePositives) / positives() : 0; }
    friend bool operator==(const ConfusionCounts&, const ConfusionCounts&) = default;
};

// Every set of found photos that some line can give, from the fewest found to all of them. Any line
// above `below` and up to `from` gives it.
struct CurvePoint {
    double from = 1;  // lowest score that is found
    double below = 0; // highest score that is not found; 0 when all are found
    ConfusionCounts counts;
    friend bool operator==(const CurvePoint&, const CurvePoint&) = default;
};

struct PrecisionRecallCurve {
    std::vector<CurvePoint> points;
    double averagePrecision = 0; // sum over the points of recall gained x precision
    friend bool operator==(const PrecisionRecallCurve&, const PrecisionRecallCurve&) = default;
};

enum class Decision { no, unsure, yes };

// score >= threshold: yes; unsureFrom <= score < threshold: unsure; below: no.
struct DecisionLine {
    double threshold = 0.5;
    double unsureFrom = 0.5; // never above the threshold
    friend bool operator==(const DecisionLine&, const DecisionLine&) = default;
};

inline Decision decide(double score, const DecisionLine& line) {
    return score >= line.threshold    ? Decision::yes
           : score >= line.unsureFrom ? Decision::unsure
                                      : Decision::no;
}

// Of an unknown share, 0 to 1.
struct Bounds {
    double low = 0;
    double high = 1;
    friend bool operator==(const Bounds&, const Bounds&) = default;
};

struct DecisionCounts {
    std::size_t yes = 0;
    std::size_t unsure = 0;
    std::size_t no = 0;
    friend bool operator==(const DecisionCounts&, const DecisionCounts&) = default;
};

} // namespace morphoscope
