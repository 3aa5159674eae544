#include "app/model_pictures.h"

#include "photos/importer.h"

#include <algorithm>

namespace morphoscope {
namespace {

constexpr std::size_t kMaxPhotos = 4;

std::span<const float> values(const Eigen::VectorXf& vector) {
    return {vector.data(), static_cast<std::size_t>(vector.size())};
}

} // namespace

ModelPictures::ModelPictures(std::shared_ptr<const TrainedModel> model,
                             std::shared_ptr<const WarpScene> scene, int photoWidth)
    : model_(std::move(model)), scene_(std::move(scene)), photoWidth_(photoWidth),
      decoder_(model_->decoder) {}

Image ModelPictures::atPlace(const MorphProgram& program, double place, int width, int height) {
    return scene_ ? warped(momentAt(*scene_, program, place), width, height)
                  : alone(program.path.latentAt(place), width, height);
}

Image ModelPictures::ofLatent(const Eigen::VectorXf& latent, int width, int height) {
    return scene_ ? warped(momentOf(*scene_, latent), width, height) : alone(latent, width, height);
}

Image ModelPictures::alone(const Eigen::VectorXf& latent, int width, int height) {
    const Image small = decoder_.toImage(values(latent));
    return model_->shape ? drawnThroughShape(*model_->shape, values(latent), small, width, height)
                         : resized(small, width, height);
}

Image ModelPictures::warped(const WarpMoment& moment, int width, int height) {
    const auto warp = warpOf({moment.a, moment.b});
    if (moment.latentA != decodedLatentA_)
        decoded_.a = decoder_.toImage(moment.latentA);
    if (moment.latentB != decodedLatentB_)
        decoded_.b = decoder_.toImage(moment.latentB);
    decodedLatentA_ = moment.latentA;
    decodedLatentB_ = moment.latentB;
    decoded_.now = decoder_.toImage(moment.latent);
    const std::vector<Point2> offsets = offsetsOf(*scene_, moment, *warp->field);
    photo(moment.a);
    const Image& b = photo(moment.b); // the list's entries stay where they are
    const Image& a = photo(moment.a);
    return drawMorph({.field = *warp->field,
                      .a = a,
                      .b = b,
                      .t = moment.t,
                      .decoded = &decoded_,
                      .carried = warp->field->dissolves ? 1 : moment.carried,
                      .offsets = offsets},
                     width, height);
}

std::shared_ptr<const PairWarp> ModelPictures::warpOf(const PhotoPair& pair) {
    std::shared_ptr<const PairWarp>& warp = warps_[pair];
    if (!warp)
        warp = makePairWarp(*scene_->aligned, *scene_->photos, pair);
    return warp;
}

const Image& ModelPictures::photo(std::size_t index) {
    const auto found = std::find_if(photos_.begin(), photos_.end(),
                                    [&](const Photo& kept) { return kept.index == index; });
    if (found != photos_.end()) {
        photos_.splice(photos_.begin(), photos_, found);
        return photos_.front().image;
    }
    const PhotoSet& set = *scene_->photos;
    const Photo& loaded = photos_.emplace_front(
        Photo{index, loadPhoto(set.photos[*set.indexOf(scene_->aligned->photos[index].name)],
                               set.frame, photoWidth_, photoWidth_)});
    while (photos_.size() > kMaxPhotos)
        photos_.pop_back();
    return loaded.image;
}

} // namespace morphoscope
