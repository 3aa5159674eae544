#include "app/morph_program.h"

#include "app/model_pictures.h"
#include "core/components.h"
#include "core/perceptual_distance.h"
#include "core/picture_shape.h"
#include "model/torch_decoder.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace morphoscope {
namespace {

std::vector<float> latentFromText(const std::string& text, int latentSize) {
    std::vector<float> latent;
    const char* at = text.data() + 2;
    const char* end = text.data() + text.size();
    while (at < end) {
        float value = 0;
        const auto [rest, error] = std::from_chars(at, end, value);
        if (error != std::errc{} || !std::isfinite(value) || (rest != end && *rest != ','))
            throw std::runtime_error("The key '" + text + "' has '" + std::string(at, end) +
                                     "' where a number was expected.");
        latent.push_back(value);
        at = rest == end ? end : rest + 1;
    }
    if (static_cast<int>(latent.size()) != latentSize)
        throw std::runtime_error("The key '" + text + "' has " + std::to_string(latent.size()) +
                                 " numbers; this model's latents have " +
                                 std::to_string(latentSize) + ".");
    return latent;
}

Eigen::MatrixXd pictureDistances(const std::vector<Image>& pictures) {
    std::vector<PerceptualImage> prepared;
    for (const Image& picture : pictures)
        prepared.push_back(perceptualImage(picture));
    const auto count = static_cast<Eigen::Index>(pictures.size());
    Eigen::MatrixXd distances = Eigen::MatrixXd::Zero(count, count);
    for (Eigen::Index i = 0; i < count; ++i)
        for (Eigen::Index j = i + 1; j < count; ++j)
            distances(i, j) = distances(j, i) = perceptualDistance(
                prepared[static_cast<std::size_t>(i)], prepared[static_cast<std::size_t>(j)]);
    return distances;
}

// Farthest-first: starts at the one that is farthest from all others, then always takes the one
// farthest from those taken (Gonzalez 1985).
std::vector<int> mostDifferentByDistance(const Eigen::MatrixXd& distances, int count) {
    std::vector<int> chosen;
    Eigen::Index next = 0;
    distances.rowwise().sum().maxCoeff(&next);
    Eigen::VectorXd nearest =
        Eigen::VectorXd::Constant(distances.rows(), std::numeric_limits<double>::max());
    for (int i = 0; i < std::min<int>(count, static_cast<int>(distances.rows())); ++i) {
        chosen.push_back(static_cast<int>(next));
        nearest = nearest.cwiseMin(distances.col(next));
        nearest.maxCoeff(&next);
    }
    return chosen;
}

// The same on latents, without all pairwise distances.
std::vector<int> mostDifferent(const Eigen::MatrixXf& latents, int count) {
    std::vector<int> chosen;
    Eigen::Index next = 0;
    (latents.rowwise() - latents.colwise().mean()).rowwise().squaredNorm().maxCoeff(&next);
    Eigen::VectorXf nearest =
        Eigen::VectorXf::Constant(latents.rows(), std::numeric_limits<float>::max());
    for (int i = 0; i < std::min<int>(count, static_cast<int>(latents.rows())); ++i) {
        chosen.push_back(static_cast<int>(next));
        nearest = nearest.cwiseMin((latents.rowwise() - latents.row(next)).rowwise().squaredNorm());
        nearest.maxCoeff(&next);
    }
    return chosen;
}

} // namespace

Eigen::VectorXf MorphProgram::latentAt(double position) const {
    return path.latentAt(pace.placeAt(position));
}

MorphMoment MorphProgram::momentAt(double position) const {
    const MorphSegment segment = path.segmentAt(pace.placeAt(position));
    return {segment.from, segment.to, static_cast<float>(segment.t)};
}

double MorphProgram::seconds() const {
    return settings.secondsPerSegment * std::max(1, path.segmentCount());
}

std::optional<int> latentRow(const TrainedModel& model, const std::string& photoName) {
    const auto found = std::find(model.names.begin(), model.names.end(), photoName);
    if (found == model.names.end())
        return std::nullopt;
    return static_cast<int>(found - model.names.begin());
}

Eigen::MatrixXf keyLatents(const std::vector<MorphKey>& keys, const TrainedModel& model) {
    const auto latentSize = static_cast<Eigen::Index>(model.decoder->latentSize);
    Eigen::MatrixXf rows(static_cast<Eigen::Index>(keys.size()), latentSize);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto row = static_cast<Eigen::Index>(i);
        if (keys[i].photo.empty()) {
            if (static_cast<Eigen::Index>(keys[i].latent.size()) != latentSize)
                throw std::runtime_error("Key " + std::to_string(i + 1) + " is a latent of " +
                                         std::to_string(keys[i].latent.size()) +
                                         " numbers; this model's latents have " +
                                         std::to_string(latentSize) + ".");
            rows.row(row) = Eigen::Map<const Eigen::RowVectorXf>(keys[i].latent.data(), latentSize);
        } else if (const auto found = latentRow(model, keys[i].photo)) {
            rows.row(row) = model.latents.row(*found);
        } else {
            throw std::runtime_error("The model has not learned the photo '" + keys[i].photo +
                                     "' yet: learn on, or take it out of the morph.");
        }
    }
    return rows;
}

MorphProgram makeMorphProgram(const MorphProgramRequest& request) {
    std::shared_ptr<const Pca> pca = request.pca;
    if (request.settings.path == PathKind::pca && !pca)
        pca = std::make_shared<const Pca>(latentComponents(*request.model));
    MorphPath path({.keys = keyLatents(request.settings.keys, *request.model),
                    .kind = request.settings.path,
                    .loop = request.settings.loop,
                    .pca = pca});
    const int segments = path.segmentCount();
    const bool isEven = request.settings.evenPace && segments > 0 && !request.stepLengths.empty() &&
                        request.stepLengths.size() % static_cast<std::size_t>(segments) == 0;
    Pace pace = isEven ? Pace(segments, request.stepLengths, request.settings.ease)
                       : Pace(segments, request.settings.ease);
    return {request.settings, request.model, request.scene, std::move(path), std::move(pace)};
}

std::vector<double> paceStepLengths(const MorphProgram& program, const std::stop_token& stop) {
    constexpr int kWidth = 192;
    const DecoderNetwork& network = *program.model->decoder;
    ModelPictures pictures(program.model, program.scene, 2 * kWidth);
    // a plain model's pictures are compared as they are decoded
    const int width = program.model->shape ? kWidth : network.width;
    const int height = program.model->shape
                           ? static_cast<int>(std::lround(kWidth / pictureAspect(*program.model)))
                           : network.height;
    std::vector<double> lengths;
    std::optional<PerceptualImage> before;
    for (const double place : paceSamplePlaces(program.path)) {
        if (stop.stop_requested())
            return {};
        PerceptualImage now = perceptualImage(pictures.atPlace(program, place, width, height));
        if (before)
            lengths.push_back(perceptualDistance(*before, now));
        before = std::move(now);
    }
    return lengths;
}

std::shared_ptr<const MorphProgram> makePacedProgram(MorphProgramRequest request) {
    if (request.settings.evenPace && request.settings.keys.size() > 1)
        request.stepLengths = paceStepLengths(makeMorphProgram(request));
    return std::make_shared<const MorphProgram>(makeMorphProgram(request));
}

MorphKey keyFromText(const std::string& text, const TrainedModel& model) {
    if (text.starts_with("z:"))
        return {.photo = {}, .latent = latentFromText(text, model.decoder->latentSize)};
    PhotoSet names; // only for the one rule of finding a photo by its name
    for (const std::string& name : model.names) {
        names.photos.emplace_back();
        names.photos.back().name = name;
    }
    return {.photo = names.photos[findPhoto(names, text)].name, .latent = {}};
}

std::vector<MorphKey> shortestTour(const std::vector<MorphKey>& keys, const TrainedModel& model,
                                   bool loop) {
    if (keys.size() < 3)
        return keys;
    keyLatents(keys, model); // throws where a key is unknown
    const Image& size = model.reconstructions.front();
    std::optional<TorchDecoder> decoder; // for keys that are no photos
    std::vector<Image> pictures;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (const auto row = latentRow(model, keys[i].photo)) {
            pictures.push_back(model.reconstructions[static_cast<std::size_t>(*row)]);
            continue;
        }
        if (!decoder)
            decoder.emplace(model.decoder);
        const Image picture = decoder->toImage(keys[i].latent);
        pictures.push_back(model.shape ? drawnThroughShape(*model.shape, keys[i].latent, picture,
                                                           size.width, size.height)
                                       : picture);
    }
    std::vector<MorphKey> ordered;
    for (const int index : shortestOrder(pictureDistances(pictures), loop))
        ordered.push_back(keys[static_cast<std::size_t>(index)]);
    return ordered;
}

std::vector<MorphKey> suggestedTour(const TrainedModel& model, int keyCount) {
    constexpr int kMaxCompared = 32; // comparing pictures grows with the square of their number
    std::vector<int> candidates(static_cast<std::size_t>(model.latents.rows()));
    std::iota(candidates.begin(), candidates.end(), 0);
    if (static_cast<int>(candidates.size()) > kMaxCompared)
        candidates = mostDifferent(model.latents, kMaxCompared);
    std::vector<Image> pictures;
    for (const int row : candidates)
        pictures.push_back(model.reconstructions[static_cast<std::size_t>(row)]);
    const Eigen::MatrixXd distances = pictureDistances(pictures);
    const std::vector<int> chosen = mostDifferentByDistance(distances, keyCount);
    const auto count = static_cast<Eigen::Index>(chosen.size());
    Eigen::MatrixXd among(count, count);
    for (Eigen::Index i = 0; i < count; ++i)
        for (Eigen::Index j = 0; j < count; ++j)
            among(i, j) =
                distances(chosen[static_cast<std::size_t>(i)], chosen[static_cast<std::size_t>(j)]);
    std::vector<MorphKey> keys;
    for (const int index : shortestOrder(among, true)) {
        const auto row = static_cast<std::size_t>(
            candidates[static_cast<std::size_t>(chosen[static_cast<std::size_t>(index)])]);
        keys.push_back({.photo = model.names[row], .latent = {}});
    }
    return keys;
}

std::vector<MorphKey> farPair(const TrainedModel& model) {
    std::vector<MorphKey> keys;
    for (const int row : mostDifferent(model.latents, 2))
        keys.push_back({.photo = model.names[static_cast<std::size_t>(row)], .latent = {}});
    return keys;
}

std::vector<MorphKey> longTour(const TrainedModel& model, int keyCount) {
    const std::vector<int> rows = mostDifferent(model.latents, keyCount);
    const auto count = static_cast<Eigen::Index>(rows.size());
    Eigen::MatrixXd distances(count, count);
    for (Eigen::Index i = 0; i < count; ++i)
        for (Eigen::Index j = 0; j < count; ++j)
            distances(i, j) =
                static_cast<double>((model.latents.row(rows[static_cast<std::size_t>(i)]) -
                                     model.latents.row(rows[static_cast<std::size_t>(j)]))
                                        .norm());
    std::vector<MorphKey> keys;
    for (const int index : shortestOrder(distances, true)) {
        const auto row = static_cast<std::size_t>(rows[static_cast<std::size_t>(index)]);
        keys.push_back({.photo = model.names[row], .latent = {}});
    }
    return keys;
}

} // namespace morphoscope
