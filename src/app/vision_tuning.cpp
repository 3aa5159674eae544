#include "app/vision_tuning.h"

#include "classify/photo_preprocessing.h"
#include "photos/content_hash.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace morphoscope {
namespace {

using Indices = std::vector<std::size_t>;

// Everything that decides the tuned network, so that its scores are found again in the cache.
std::string identity(const VisionNetwork& network, const TunedRequest& request) {
    std::vector<std::string> labels;
    for (const LabelledPhoto& photo : request.labelled)
        labels.push_back(photo.moment.contentHash + (photo.isPositive ? '+' : '-'));
    std::ranges::sort(labels);
    const TuningSettings& settings = request.settings;
    std::string text = network.kind().name + '/' + std::to_string(int(request.training));
    for (const double value :
         {settings.learningRate, double(settings.epochs), double(settings.batchSize),
          double(settings.negativeWeight), double(settings.positiveWeight),
          settings.largestGradient, double(settings.seed)})
        text += '/' + std::to_string(value);
    for (const std::string& label : labels)
        text += '/' + label;
    return contentHash({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

// log-odds of "positive" for a photo of every row of logits.
std::vector<double> margins(const VisionTransformer& transformer, std::span<const Image> prepared,
                            const PhotoPreprocessing& preprocessing, const std::stop_token& stop) {
    std::vector<double> result;
    inPortions(prepared, preprocessing, [&](std::size_t, const VitInput& input) {
        const std::vector<float> logits = transformer.logits(input, stop);
        for (std::size_t i = 0; i + 1 < logits.size(); i += 2)
            result.push_back(static_cast<double>(logits[i + 1]) - logits[i]);
        return !logits.empty();
    });
    return result;
}

// The regression as the two outputs of a head; features of any length, so they are brought to the
// length the strength of its penalty is meant for.
VitHead probeHead(const Eigen::MatrixXf& features, const std::vector<bool>& isPositive) {
    const double scale = 1.0 / std::max(1e-12, double(features.rowwise().norm().mean()));
    const ReducedFeatures rows = reduced(features.cast<double>() * scale);
    const LinearModel model = fitLogistic(rows.rows, isPositive, ClassifierSettings{}.strength);
    const Eigen::VectorXd half = 0.5 * scale * (rows.basis * model.weights);
    VitHead head;
    for (const double sign : {-1.0, 1.0}) {
        for (const double weight : half)
            head.weights.push_back(static_cast<float>(sign * weight));
        head.bias.push_back(static_cast<float>(sign * 0.5 * model.bias));
    }
    return head;
}

class Tuner {
public:
    Tuner(VisionNetwork& network, const TunedRequest& request, const std::stop_token& stop)
        : network_(network), request_(request), stop_(stop), prepared_(prepareAll()) {}

    // Where the probe starts from; only needed by it.
    bool computeFeatures() {
        features_ = network_.features(prepared_, stop_);
        return features_.rows() > 0;
    }

    // Tuned on these photos. Nothing after a stop request.
    std::optional<VisionTransformer> tunedOn(const Indices& photos, int run, int runCount) {
        TuningRequest request{.width = network_.preprocessing().width,
                              .height = network_.preprocessing().height,
                              .settings = request_.settings};
        for (const std::size_t photo : photos)
            request.isPositive.push_back(request_.labelled[photo].isPositive);
        request.planes = [&](std::size_t photo, std::span<float> planes) {
            normalise(prepared_[photos[photo]], network_.preprocessing(), planes);
        };
        request.head = headFor(photos, request.isPositive);
        request.batches = tuningBatches(photos.size(), request_.settings);
        return network_.tuned(
            request,
            [&](const TuningProgress& progress) {
                if (request_.report)
                    request_.report({run, runCount, progress});
            },
            stop_);
    }

    std::vector<Image> imagesOf(const Indices& photos) const {
        std::vector<Image> images;
        for (const std::size_t photo : photos)
            images.push_back(prepared_[photo]);
        return images;
    }

private:
    std::vector<Image> prepareAll() const {
        std::vector<const Photo*> photos;
        for (const Photo& photo : request_.photos)
            photos.push_back(&photo);
        std::vector<Image> prepared =
            preparedPhotos(photos, network_.preprocessing(), network_.threadCount(), stop_);
        for (std::size_t i = 0; i < prepared.size(); ++i)
            if (prepared[i].empty() && !stop_.stop_requested())
                throw std::runtime_error("The labelled photo \"" + request_.photos[i].name +
                                         "\" cannot be read any more; its label is kept.");
        return prepared;
    }

    VitHead headFor(const Indices& photos, const std::vector<bool>& isPositive) const {
        if (request_.training == FindTraining::tune)
            return randomHead(network_.kind().count, request_.settings.seed);
        Eigen::MatrixXf rows(static_cast<Eigen::Index>(photos.size()), features_.cols());
        for (std::size_t i = 0; i < photos.size(); ++i)
            rows.row(static_cast<Eigen::Index>(i)) =
                features_.row(static_cast<Eigen::Index>(photos[i]));
        return probeHead(rows, isPositive);
    }

    VisionNetwork& network_;
    const TunedRequest& request_;
    const std::stop_token& stop_;
    std::vector<Image> prepared_;
    Eigen::MatrixXf features_;
};

std::shared_ptr<const FeatureSource> marginSource(std::shared_ptr<VisionNetwork> network,
                                                  VisionTransformer tuned, std::string name) {
    const auto transformer = std::make_shared<const VisionTransformer>(std::move(tuned));
    const auto turn = std::make_shared<std::mutex>(); // it computes for one thread at a time
    const auto compute = [network, transformer, turn](std::span<const Photo* const> photos,
                                                      const std::stop_token& stop) {
        return computedInPortions(
            *network, photos,
            [&](std::span<const Image> prepared) -> Eigen::MatrixXf {
                const std::lock_guard lock(*turn);
                const std::vector<double> rows =
                    margins(*transformer, prepared, network->preprocessing(), stop);
                return Eigen::Map<const Eigen::VectorXd>(rows.data(), std::ssize(rows))
                    .cast<float>();
            },
            stop);
    };
    return std::make_shared<FeatureSource>(
        FeatureSource{{std::move(name), 1}, network->threadCount(), compute});
}

} // namespace

std::optional<TunedFinding> tuneOnLabels(std::shared_ptr<VisionNetwork> network,
                                         const TunedRequest& request, const std::stop_token& stop) {
    const FoldPlan plan = planFolds(request.labelled);
    Tuner tuner(*network, request, stop);
    if (request.training == FindTraining::probeThenTune && !tuner.computeFeatures())
        return std::nullopt;
    const int runCount = static_cast<int>(plan.folds.size()) + 1;
    std::vector<double> known(request.labelled.size(), 0);
    int run = 0;
    for (const FoldPlan::Fold& fold : plan.folds) {
        const auto tuned = tuner.tunedOn(fold.kept, ++run, runCount);
        if (!tuned)
            return std::nullopt;
        const std::vector<double> heldOut =
            margins(*tuned, tuner.imagesOf(fold.heldOut), network->preprocessing(), stop);
        if (heldOut.size() != fold.heldOut.size())
            return std::nullopt;
        for (std::size_t i = 0; i < heldOut.size(); ++i)
            known[fold.heldOut[i]] = heldOut[i];
    }
    auto tuned = tuner.tunedOn(plan.distinct, runCount, runCount);
    if (!tuned)
        return std::nullopt;
    return TunedFinding{
        classifierOfMargins(request.labelled, plan, known),
        marginSource(network, std::move(*tuned), kPassingKind + identity(*network, request))};
}

} // namespace morphoscope
