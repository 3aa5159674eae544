#include "core/morph_path.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace morphoscope {

namespace {

using Order = std::vector<int>;

constexpr double kWorthwhile = 1e-12; // smaller gains are rounding and could go round for ever

double wayLength(const Eigen::MatrixXd& distances, const Order& order, bool loop) {
    double length = 0;
    for (std::size_t i = 1; i < order.size(); ++i)
        length += distances(order[i - 1], order[i]);
    return loop ? length + distances(order.back(), order.front()) : length;
}

Order nearestNeighbourOrder(const Eigen::MatrixXd& distances, int start) {
    Order rest(static_cast<std::size_t>(distances.rows()));
    std::iota(rest.begin(), rest.end(), 0);
    std::swap(rest.front(), rest[static_cast<std::size_t>(start)]);
    for (std::size_t i = 1; i < rest.size(); ++i) {
        const int last = rest[i - 1];
        const auto nearest = std::min_element(rest.begin() + static_cast<std::ptrdiff_t>(i),
                                              rest.end(), [&](int a, int b) {
                                                  const double toA = distances(last, a);
                                                  const double toB = distances(last, b);
                                                  return toA != toB ? toA < toB : a < b;
                                              });
        std::iter_swap(rest.begin() + static_cast<std::ptrdiff_t>(i), nearest);
    }
    return rest;
}

// What reversing order[first..last] saves. Beyond the ends of an open way there is nothing to pay.
double reversalGain(const Eigen::MatrixXd& distances, const Order& order, std::size_t first,
                    std::size_t last, bool loop) {
    const std::size_t count = order.size();
    double gain = 0;
    if (first > 0 || loop) {
        const int before = order[(first + count - 1) % count];
        gain += distances(before, order[first]) - distances(before, order[last]);
    }
    if (last + 1 < count || loop) {
        const int after = order[(last + 1) % count];
        gain += distances(order[last], after) - distances(order[first], after);
    }
    return gain;
}

void improve(const Eigen::MatrixXd& distances, Order& order, bool loop) {
    bool isImproved = true;
    while (isImproved) {
        isImproved = false;
        for (std::size_t first = 0; first + 1 < order.size(); ++first)
            for (std::size_t last = first + 1; last < order.size(); ++last) {
                if (last - first + 1 == order.size())
                    continue; // the same way backwards
                if (reversalGain(distances, order, first, last, loop) <= kWorthwhile)
                    continue;
                std::reverse(order.begin() + static_cast<std::ptrdiff_t>(first),
                             order.begin() + static_cast<std::ptrdiff_t>(last) + 1);
                isImproved = true;
            }
    }
}

// One of the equally long ways of writing it down.
void normalise(Order& order, bool loop) {
    if (loop) {
        std::rotate(order.begin(), std::find(order.begin(), order.end(), 0), order.end());
        if (order.size() > 2 && order[1] > order.back())
            std::reverse(order.begin() + 1, order.end());
    } else if (order.front() > order.back()) {
        std::reverse(order.begin(), order.end());
    }
}

} // namespace

std::vector<int> shortestOrder(const Eigen::MatrixXd& distances, bool loop) {
    assert(distances.rows() == distances.cols());
    Order best;
    double bestLength = 0;
    for (int start = 0; start < distances.rows(); ++start) {
        Order order = nearestNeighbourOrder(distances, start);
        improve(distances, order, loop);
        normalise(order, loop);
        const double length = wayLength(distances, order, loop);
        if (best.empty() || length < bestLength - kWorthwhile) {
            best = std::move(order);
            bestLength = length;
        }
    }
    return best;
}

} // namespace morphoscope
