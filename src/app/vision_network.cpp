#include "app/vision_network.h"

#include "classify/photo_preprocessing.h"
#include "photos/content_hash.h"
#include "photos/decode.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace morphoscope {
namespace {

// Decoded photos and their numbers, all at once in memory.
constexpr std::size_t kPhotosAtOnce = 32;

// A hash of the hashes of 16 MB pieces: weights may be larger than memory likes.
std::string hashOf(const std::vector<std::filesystem::path>& files) {
    std::vector<std::uint8_t> piece(16u << 20);
    std::string hashes;
    for (const std::filesystem::path& path : files) {
        std::ifstream file(path, std::ios::binary);
        do {
            file.read(reinterpret_cast<char*>(piece.data()),
                      static_cast<std::streamsize>(piece.size()));
            hashes += contentHash(std::span(piece).first(static_cast<std::size_t>(file.gcount())));
        } while (file);
        if (!file.eof())
            throw std::runtime_error(path.string() + ": the file cannot be read.");
        hashes += '/';
    }
    const auto* const begin = reinterpret_cast<const std::uint8_t*>(hashes.data());
    return contentHash({begin, hashes.size()});
}

void scaleToLengthOne(Eigen::Ref<Eigen::VectorXf> group) {
    const float length = group.norm();
    if (length > 0)
        group /= length;
}

} // namespace

VisionNetwork::VisionNetwork(const std::filesystem::path& folder, const ComputeOptions& compute)
    : folder_(folder), compute_(compute), config_(loadVitConfig(folder)),
      preprocessing_(loadPreprocessing(folder)), kind_{(config_.family == VitConfig::Family::vit
                                                            ? "vit-"
                                                            : "dinov2-") +
                                                           hashOf(vitFiles(folder)),
                                                       config_.featureCount()} {}

const VisionTransformer& VisionNetwork::transformer() {
    if (!transformer_)
        transformer_.emplace(loadVitWeights(folder_), compute_);
    return *transformer_;
}

Eigen::MatrixXf VisionNetwork::features(std::span<const Image> prepared,
                                        const std::stop_token& stop) {
    const std::lock_guard lock(mutex_);
    const Eigen::Index count = kind_.count;
    Eigen::MatrixXf features(static_cast<Eigen::Index>(prepared.size()), count);
    inPortions(prepared, preprocessing_, [&](std::size_t first, const VitInput& input) {
        const std::vector<float> values = transformer().features(input, stop);
        if (values.empty())
            return false;
        using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        features.middleRows(static_cast<Eigen::Index>(first), input.photoCount) =
            Eigen::Map<const Rows>(values.data(), input.photoCount, count);
        return true;
    });
    return stop.stop_requested() ? Eigen::MatrixXf() : features;
}

std::optional<VisionTransformer> VisionNetwork::tuned(const TuningRequest& request,
                                                      const OnTuningProgress& onProgress,
                                                      const std::stop_token& stop) {
    const std::lock_guard lock(mutex_);
    return transformer().tuned(request, onProgress, stop);
}

std::vector<Image> preparedPhotos(std::span<const Photo* const> photos,
                                  const PhotoPreprocessing& preprocessing, int threadCount,
                                  const std::stop_token& stop) {
    std::vector<Image> prepared(photos.size());
    onAllCores(photos.size(), threadCount, [&](std::size_t i) {
        if (stop.stop_requested())
            return;
        try {
            prepared[i] = preparedPhoto(decodePhoto(photos[i]->path, {.colourManage = false}).image,
                                        preprocessing);
        } catch (const std::exception&) {
            // Changed or gone since it was imported; the caller tells which photos are empty.
        }
    });
    return prepared;
}

void inPortions(std::span<const Image> prepared, const PhotoPreprocessing& preprocessing,
                const std::function<bool(std::size_t first, const VitInput& input)>& use) {
    const std::size_t photoSize = std::size_t{3} * static_cast<std::size_t>(preprocessing.width) *
                                  static_cast<std::size_t>(preprocessing.height);
    std::vector<float> planes;
    for (std::size_t first = 0; first < prepared.size(); first += kPhotosAtOnce) {
        const std::size_t count = std::min(kPhotosAtOnce, prepared.size() - first);
        planes.resize(count * photoSize);
        for (std::size_t i = 0; i < count; ++i)
            normalise(prepared[first + i], preprocessing,
                      std::span(planes).subspan(i * photoSize, photoSize));
        if (!use(first,
                 {static_cast<int>(count), preprocessing.width, preprocessing.height, planes}))
            return;
    }
}

std::vector<Eigen::VectorXf>
computedInPortions(const VisionNetwork& network, std::span<const Photo* const> photos,
                   const std::function<Eigen::MatrixXf(std::span<const Image>)>& rows,
                   const std::stop_token& stop) {
    std::vector<Eigen::VectorXf> vectors(photos.size());
    for (std::size_t first = 0; first < photos.size() && !stop.stop_requested();
         first += kPhotosAtOnce) {
        std::vector<Image> prepared =
            preparedPhotos(photos.subspan(first, std::min(kPhotosAtOnce, photos.size() - first)),
                           network.preprocessing(), network.threadCount(), stop);
        std::vector<std::size_t> readable;
        for (std::size_t i = 0; i < prepared.size(); ++i)
            if (!prepared[i].empty())
                readable.push_back(first + i);
        std::erase_if(prepared, [](const Image& image) { return image.empty(); });
        if (prepared.empty())
            continue;
        const Eigen::MatrixXf computed = rows(prepared);
        for (Eigen::Index row = 0; row < computed.rows(); ++row)
            vectors[readable[static_cast<std::size_t>(row)]] = computed.row(row).transpose();
    }
    return vectors;
}

std::shared_ptr<const FeatureSource> visionSource(std::shared_ptr<VisionNetwork> network) {
    const FeatureKind kind = network->kind();
    const int groups = kind.name.starts_with("dinov2-") ? 2 : 1;
    const auto compute = [network, groups](std::span<const Photo* const> photos,
                                           const std::stop_token& stop) {
        std::vector<Eigen::VectorXf> features = computedInPortions(
            *network, photos,
            [&](std::span<const Image> prepared) { return network->features(prepared, stop); },
            stop);
        for (Eigen::VectorXf& vector : features)
            for (Eigen::Index group = 0; group < groups && vector.size() > 0; ++group)
                scaleToLengthOne(
                    vector.segment(group * vector.size() / groups, vector.size() / groups));
        return features;
    };
    return std::make_shared<FeatureSource>(FeatureSource{kind, network->threadCount(), compute});
}

void FeatureSources::open(const std::filesystem::path& folder, const ComputeOptions& compute) {
    if (source_ && folder == folder_)
        return;
    network_ = folder.empty() ? nullptr : std::make_shared<VisionNetwork>(folder, compute);
    source_ = network_ ? visionSource(network_) : layoutSource(compute.threads);
    folder_ = folder;
}

std::shared_ptr<const FeatureSource> FeatureSources::at(const std::filesystem::path& folder,
                                                        const ComputeOptions& compute) {
    const std::lock_guard lock(mutex_);
    open(folder, compute);
    return source_;
}

std::shared_ptr<VisionNetwork> FeatureSources::networkAt(const std::filesystem::path& folder,
                                                         const ComputeOptions& compute) {
    const std::lock_guard lock(mutex_);
    open(folder, compute);
    return network_;
}

} // namespace morphoscope
