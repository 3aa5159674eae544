// t-SNE (van der Maaten and Hinton 2008): a 2D layout that keeps neighbours together. Exact up to
// kExactTsneRows rows, Barnes-Hut (van der Maaten 2014) beyond. One thread, no random start: the
// same rows give the same bytes.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>

namespace morphoscope {

inline constexpr int kExactTsneRows = 600;

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
