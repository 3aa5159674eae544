// t-SNE (van der Maaten and Hinton 2008): a 2D layout that keeps neighbours together. Attraction
// between all pairs up to kExactTsneRows rows, between the 3 * perplexity nearest neighbours
// beyond; repulsion between all pairs always. Time and memory grow with the square of the rows. One
// thread, started from the principal components: the same rows and seed give the same bytes.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>

namespace morphoscope {

inline constexpr int kExactTsneRows = 500;

struct TsneRequest {
    Eigen::MatrixXf rows;   // N x columns
    Eigen::MatrixXf start;  // N x 2, the first two principal scores
    float perplexity = 10;  // lowered to (N - 1) / 3 where the rows are few
    std::uint64_t seed = 1; // of the tiny jitter that parts equal rows
    int iterationCount = 500;
};

// N x 2, not scaled. Asks shouldStop between iterations and returns what is reached when it says
// true.
Eigen::MatrixXf tsneLayout(const TsneRequest& request,
                           const std::function<bool()>& shouldStop = {});

} // namespace morphoscope
