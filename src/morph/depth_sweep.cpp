#include "morph/depth_sweep.h"

#include "morph/parallel.h"
#include "morph/semi_global.h"
#include "morph/wide.h"

#include <cmath>
#include <cstdint>

namespace morphoscope {

namespace {

constexpr SmoothnessCost kSmoothness{10, 150};
constexpr float kLeftOut = 0.3f;    // of the photos that show a place
constexpr float kVoteWeight = 0.3f; // of all photos choosing the same depth, in likeness
constexpr float kVoteReach = 6;     // labels
constexpr float kFewVotes = 0.2f;   // of the photos that show a place: no better than chance
constexpr float kManyVotes = 0.5f;
constexpr float kMargin = 2; // pixels: nearer to the frame nothing is compared

// Where a photo's pixels lie in another one, in its pixels, for all places at one inverse depth.
class PixelMap {
public:
    PixelMap(const PackedFeatures& from, const Viewer& fromViewer, const PackedFeatures& to,
             const Viewer& toViewer, double inverseDepth) {
        Eigen::Matrix3d toPlaces = Eigen::Matrix3d::Identity();
        const auto w = static_cast<double>(from.width);
        toPlaces.col(2) << 0.5 - w / 2, 0.5 - from.height / 2.0, w;
        Eigen::Matrix3d toPixels = Eigen::Matrix3d::Identity() * to.width;
        toPixels.col(2) << to.width / 2.0 - 0.5, to.height / 2.0 - 0.5, 1;
        map_ =
            (toPixels * fromViewer.homographyTo(toViewer, inverseDepth) * toPlaces).cast<float>();
    }

    Point2 at(float x, float y) const {
        const float scale = 1 / (map_(2, 0) * x + map_(2, 1) * y + map_(2, 2));
        return {(map_(0, 0) * x + map_(0, 1) * y + map_(0, 2)) * scale,
                (map_(1, 0) * x + map_(1, 1) * y + map_(1, 2)) * scale};
    }

private:
    Eigen::Matrix3f map_;
};

bool isInside(const PackedFeatures& photo, Point2 pixel, float margin) {
    return pixel.x >= margin && pixel.x < static_cast<float>(photo.width) - 1 - margin &&
           pixel.y >= margin && pixel.y < static_cast<float>(photo.height) - 1 - margin;
}

constexpr float kUnseen = -2;

// Products of a row's features with the other photo's, and the other's squares (0 and kUnseen where
// it does not show the place).
MORPHOSCOPE_WIDE void compareRow(const PackedFeatures& own, const PackedFeatures& other,
                                 const Plane& otherSquares, const PixelMap& map, int y,
                                 float* products, float* squaresThere) {
    for (int x = 0; x < own.width; ++x) {
        const Point2 p = map.at(static_cast<float>(x), static_cast<float>(y));
        products[x] = 0;
        squaresThere[x] = kUnseen;
        if (!isInside(other, p, 0))
            continue;
        const int i = static_cast<int>(p.x);
        const int j = static_cast<int>(p.y);
        const float u = p.x - static_cast<float>(i);
        const float v = p.y - static_cast<float>(j);
        const float weights[4] = {(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v};
        const FeatureVector* top = &other.at(i, j);
        const FeatureVector* bottom = top + other.width;
        const FeatureVector& here = own.at(x, y);
        float sums[kDirections];
        for (std::size_t c = 0; c < kDirections; ++c)
            sums[c] = here[c] * (top[0][c] * weights[0] + top[1][c] * weights[1] +
                                 bottom[0][c] * weights[2] + bottom[1][c] * weights[3]);
        for (std::size_t c = 0; c < kDirections; ++c)
            products[x] += sums[c];
        if (isInside(other, p, kMargin)) {
            const float* squares = otherSquares.row(j) + i;
            squaresThere[x] = squares[0] * weights[0] + squares[1] * weights[1] +
                              squares[other.width] * weights[2] +
                              squares[other.width + 1] * weights[3];
        }
    }
}

class Sweep {
public:
    Sweep(const std::vector<PackedFeatures>& photos, const std::vector<PhotoCamera>& cameras,
          const DepthLabels& inverseDepths)
        : photos_(photos), viewers_(cameras.begin(), cameras.end()), inverseDepths_(inverseDepths) {
        for (const PackedFeatures& photo : photos)
            squares_.push_back(windowMean(squares(photo)));
    }

    // Costs are 1 - likeness, in thousandths.
    CostVolume costs(std::size_t photo) const {
        const PackedFeatures& own = photos_[photo];
        CostVolume volume{own.width, own.height, labelCount(), 1, {}};
        volume.costs.resize(static_cast<std::size_t>(own.width) *
                            static_cast<std::size_t>(own.height) *
                            static_cast<std::size_t>(labelCount()));
        for (int label = 0; label < labelCount(); ++label) {
            std::vector<Plane> all;
            for (std::size_t other = 0; other < photos_.size(); ++other)
                if (other != photo)
                    all.push_back(likenessAt(photo, other, label));
            const Plane best = meanOfBest(all);
            for (int y = 0; y < own.height; ++y)
                for (int x = 0; x < own.width; ++x)
                    volume.row(y, label)[x] =
                        static_cast<std::int16_t>(std::lround(1000 * (1 - best.at(x, y))));
        }
        return volume;
    }

    // Chooses again after subtracting what the other photos' choices say for each depth; confident
    // where they agree with the choice.
    DepthPicture chosenTogether(CostVolume& volume, std::size_t photo,
                                const std::vector<DepthPicture>& depths) const {
        const PackedFeatures& own = photos_[photo];
        std::vector<Plane> shares;
        for (int label = 0; label < labelCount(); ++label) {
            Plane votes(own.width, own.height);
            Plane voters(own.width, own.height);
            for (std::size_t other = 0; other < photos_.size(); ++other)
                if (other != photo)
                    countVotes(photo, other, label, depths[other], votes, voters);
            for (int y = 0; y < own.height; ++y)
                for (int x = 0; x < own.width; ++x) {
                    float& share = votes.at(x, y);
                    share = voters.at(x, y) >= 2 ? share / voters.at(x, y) : 0.0f;
                    volume.row(y, label)[x] = static_cast<std::int16_t>(
                        volume.row(y, label)[x] - std::lround(1000 * kVoteWeight * share));
                }
            shares.push_back(std::move(votes));
        }
        DepthPicture picture = chosen(volume);
        for (std::size_t i = 0; i < picture.labels.size(); ++i)
            picture.confidence.values[i] = smoothstep(
                (shares[static_cast<std::size_t>(picture.labels[i])].values[i] - kFewVotes) /
                (kManyVotes - kFewVotes));
        return picture;
    }

    static DepthPicture chosen(const CostVolume& volume) {
        constexpr int kBeside = 8;       // labels that count as the same choice
        constexpr float kClear = 8 * 50; // lead of the summed path costs where the choice is clear
        const CostVolume paths = semiGlobal(volume, kSmoothness);
        DepthPicture picture{volume.width, volume.height, {}, Plane(volume.width, volume.height)};
        std::vector<int> best(static_cast<std::size_t>(volume.width));
        for (int y = 0; y < volume.height; ++y) {
            std::fill(best.begin(), best.end(), 0);
            for (int label = 1; label < paths.labelCount(); ++label)
                for (int x = 0; x < volume.width; ++x) {
                    int& of = best[static_cast<std::size_t>(x)];
                    if (paths.row(y, label)[x] < paths.row(y, of)[x])
                        of = label;
                }
            for (int x = 0; x < volume.width; ++x) {
                const int of = best[static_cast<std::size_t>(x)];
                int second = INT16_MAX;
                for (int label = 0; label < paths.labelCount(); ++label)
                    if (std::abs(label - of) > kBeside)
                        second = std::min<int>(second, paths.row(y, label)[x]);
                picture.confidence.at(x, y) =
                    std::min(1.0f, static_cast<float>(second - paths.row(y, of)[x]) / kClear);
            }
            picture.labels.insert(picture.labels.end(), best.begin(), best.end());
        }
        return picture;
    }

private:
    int labelCount() const { return static_cast<int>(inverseDepths_.size()); }

    // kUnseen where the other photo does not show the place.
    Plane likenessAt(std::size_t photo, std::size_t other, int label) const {
        const PackedFeatures& own = photos_[photo];
        const PixelMap map(own, viewers_[photo], photos_[other], viewers_[other],
                           inverseDepths_[static_cast<std::size_t>(label)]);
        Plane products(own.width, own.height);
        Plane result(own.width, own.height);
        for (int y = 0; y < own.height; ++y)
            compareRow(own, photos_[other], squares_[other], map, y, products.row(y),
                       result.row(y));
        products = windowMean(products);
        for (std::size_t i = 0; i < result.values.size(); ++i)
            if (result.values[i] >= 0)
                result.values[i] =
                    likeness(products.values[i], squares_[photo].values[i], result.values[i]);
        return result;
    }

    // By pixel, without the least alike: another thing may stand before the place there. 0 where
    // fewer than two photos show it.
    static Plane meanOfBest(const std::vector<Plane>& likenesses) {
        Plane result(likenesses.front().width, likenesses.front().height);
        std::vector<float> seen(likenesses.size());
        for (std::size_t i = 0; i < result.values.size(); ++i) {
            std::size_t count = 0;
            float sum = 0;
            for (const Plane& plane : likenesses)
                if (plane.values[i] > kUnseen)
                    sum += seen[count++] = plane.values[i];
            if (count < 2)
                continue;
            const std::size_t dropped =
                std::min(count - 2, static_cast<std::size_t>(kLeftOut * static_cast<float>(count)));
            for (std::size_t k = 0; k < dropped; ++k) {
                float* lowest = std::min_element(seen.data() + k, seen.data() + count);
                sum -= *lowest;
                std::swap(*lowest, seen[k]);
            }
            result.values[i] = sum / static_cast<float>(count - dropped);
        }
        return result;
    }

    void countVotes(std::size_t photo, std::size_t other, int label, const DepthPicture& depths,
                    Plane& votes, Plane& voters) const {
        const PackedFeatures& own = photos_[photo];
        const PixelMap map(own, viewers_[photo], photos_[other], viewers_[other],
                           inverseDepths_[static_cast<std::size_t>(label)]);
        for (int y = 0; y < own.height; ++y)
            for (int x = 0; x < own.width; ++x) {
                const Point2 p = map.at(static_cast<float>(x), static_cast<float>(y));
                if (!isInside(photos_[other], p, 0))
                    continue;
                const auto i = static_cast<std::size_t>(std::lround(p.y)) *
                                   static_cast<std::size_t>(depths.width) +
                               static_cast<std::size_t>(std::lround(p.x));
                const float d = static_cast<float>(depths.labels[i] - label) / kVoteReach;
                votes.at(x, y) += depths.confidence.values[i] * std::max(0.0f, 1 - d * d);
                ++voters.at(x, y);
            }
    }

    const std::vector<PackedFeatures>& photos_;
    std::vector<Viewer> viewers_;
    DepthLabels inverseDepths_;
    std::vector<Plane> squares_;
};

} // namespace

std::vector<DepthPicture> sweepDepths(const std::vector<PackedFeatures>& photos,
                                      const std::vector<PhotoCamera>& cameras,
                                      const DepthLabels& inverseDepths, int threadCount,
                                      std::stop_token stop,
                                      const std::function<void(double)>& report) {
    constexpr double kFirstShare = 0.7; // of the time
    const auto tell = [&](double from, double to) {
        return [=, &report, &photos](std::size_t done) {
            if (report)
                report(std::lerp(from, to,
                                 static_cast<double>(done) / static_cast<double>(photos.size())));
        };
    };
    const Sweep sweep(photos, cameras, inverseDepths);
    std::vector<CostVolume> volumes(photos.size());
    std::vector<DepthPicture> alone(photos.size());
    parallelFor(
        photos.size(), threadCount,
        [&](std::size_t i) {
            volumes[i] = sweep.costs(i);
            alone[i] = Sweep::chosen(volumes[i]);
        },
        stop, tell(0, kFirstShare));
    if (stop.stop_requested())
        return {};
    std::vector<DepthPicture> together(photos.size());
    parallelFor(
        photos.size(), threadCount,
        [&](std::size_t i) {
            together[i] = sweep.chosenTogether(volumes[i], i, alone);
            volumes[i] = {};
        },
        stop, tell(kFirstShare, 1));
    if (stop.stop_requested())
        return {};
    return together;
}

} // namespace morphoscope
