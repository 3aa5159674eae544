#include "app/warped_pictures.h"

#include "render/texture_upload.h"

#include <algorithm>
#include <array>
#include <vector>

namespace morphoscope {
namespace {

constexpr std::size_t kMaxMeshes = 8;
constexpr std::size_t kMaxPhotos = 6;

// Photos at least this much larger than the picture are sampled twice as fine: below, one sample of
// the photo's own pixels is as sharp.
constexpr float kWorthTwice = 1.5f;

// The mean shape as a mesh over the template; whoever draws it adds the latent's.
std::shared_ptr<const MorphField> meanShapeField(const ShapeSpace& shape) {
    auto field = std::make_shared<MorphField>();
    field->width = shape.columns;
    field->height = shape.rows;
    const auto width = static_cast<float>(shape.columns);
    for (int y = 0; y < shape.rows; ++y)
        for (int x = 0; x < shape.columns; ++x) {
            const Eigen::Index i = 2 * (Eigen::Index{y} * shape.columns + x);
            field->a.push_back({shape.mean[i], shape.mean[i + 1]});
            field->inTemplate.push_back(
                {(static_cast<float>(x) + 0.5f) / width - 0.5f,
                 (static_cast<float>(y) + 0.5f - 0.5f * static_cast<float>(shape.rows)) / width});
        }
    field->b = field->a;
    field->templateAspect = shape.templateAspect;
    field->cellWidth = 2;
    field->cellHeight = 2;
    field->untrusted.assign(4, 0.0f);
    field->switchTime.assign(4, 0.5f);
    return field;
}

} // namespace

void WarpedPictures::draw(const WarpedPicture& picture, PictureTarget& target) {
    Mesh& mesh = meshOf(picture.warp);
    const int width = target.view().width;
    const int height = target.view().height;
    const bool isFine = static_cast<float>(std::min(picture.photoA.width, picture.photoB.width)) >=
                        kWorthTwice * static_cast<float>(width);
    const bool isEnd = picture.moment.t <= 0 || picture.moment.t >= 1; // exactly the photo
    const PhotoSampling sampling = picture.quality == WarpQuality::quick && !isEnd
                                       ? PhotoSampling::packed
                                   : isFine ? PhotoSampling::twice
                                            : PhotoSampling::bicubic;
    const bool usesLight = mesh.mesh.field().inTemplate.empty() || picture.decoded.texture == 0 ||
                           picture.decodedA.texture == 0 || picture.decodedB.texture == 0;
    const std::vector<Point2> offsets = offsetsOf(picture.scene, picture.moment, mesh.mesh.field());
    const auto hashOf = [&](std::size_t index) -> const std::string& {
        return picture.scene.aligned->photos[index].contentHash;
    };
    const TextureHandle photoA =
        photoOf(hashOf(picture.moment.a), picture.photoA, sampling, width, height);
    const TextureHandle photoB =
        photoOf(hashOf(picture.moment.b), picture.photoB, sampling, width, height);
    warpPass_.draw(mesh.mesh,
                   {.photoA = photoA,
                    .photoB = photoB,
                    .baseA = usesLight ? mesh.lightA.id() : picture.decodedA.texture,
                    .baseB = usesLight ? mesh.lightB.id() : picture.decodedB.texture,
                    .now = usesLight ? 0 : picture.decoded.texture,
                    .t = picture.moment.t,
                    .carried = usesLight ? 1 : picture.moment.carried,
                    .offsets = offsets,
                    .sampling = sampling},
                   target);
}

WarpedPictures::Mesh& WarpedPictures::meshOf(const std::shared_ptr<const PairWarp>& warp) {
    const auto found = std::find_if(meshes_.begin(), meshes_.end(),
                                    [&](const Mesh& mesh) { return mesh.warp == warp; });
    if (found != meshes_.end()) {
        meshes_.splice(meshes_.begin(), meshes_, found);
        return meshes_.front();
    }
    meshes_.push_front(Mesh{warp, WarpMesh(warp->field), uploadedTexture(warp->lightA, Mipmaps::no),
                            uploadedTexture(warp->lightB, Mipmaps::no)});
    while (meshes_.size() > kMaxMeshes)
        meshes_.pop_back();
    return meshes_.front();
}

void WarpedPictures::drawNetwork(const std::shared_ptr<const ShapeSpace>& shape,
                                 std::span<const float> latent, const PictureSourceView& decoded,
                                 PictureTarget& target) {
    if (shape != shape_) {
        shape_ = shape;
        shapeMesh_.emplace(meanShapeField(*shape));
    }
    std::vector<Point2> offsets = shapeOf(*shape, latent).values;
    for (std::size_t i = 0; i < offsets.size(); ++i)
        offsets[i] = offsets[i] - shapeMesh_->field().a[i];
    warpPass_.draw(*shapeMesh_,
                   {.photoA = decoded.texture,
                    .photoB = decoded.texture,
                    .baseA = decoded.texture,
                    .baseB = decoded.texture,
                    .now = decoded.texture,
                    .carried = 0,
                    .offsets = offsets},
                   target);
}

TextureHandle WarpedPictures::photoOf(const std::string& hash, const PictureView& photo,
                                      PhotoSampling sampling, int pictureWidth, int pictureHeight) {
    const int scale = sampling == PhotoSampling::twice ? 2 : 1;
    const bool isPacked = sampling == PhotoSampling::packed;
    const PackedPhotoSize packing = packedPhotoSize(pictureWidth, pictureHeight);
    const int width = isPacked ? packing.width : scale * pictureWidth;
    const int height = isPacked ? packing.height : scale * pictureHeight;
    const auto found = std::find_if(photos_.begin(), photos_.end(), [&](const Photo& kept) {
        return kept.hash == hash && kept.sourceWidth == photo.width && kept.width == width &&
               kept.height == height && kept.isPacked == isPacked;
    });
    if (found != photos_.end()) {
        photos_.splice(photos_.begin(), photos_, found);
        return photos_.front().target.view().texture;
    }
    PictureTarget target(width, height);
    if (isPacked) {
        PictureTarget scaled(packing.photoWidth, packing.photoHeight);
        picturePass_.draw({.first = {photo.texture}, .second = {}, .pan = {}}, scaled);
        packing_.draw(scaled.view().texture, target);
    } else {
        picturePass_.draw({.first = {photo.texture}, .second = {}, .pan = {}}, target);
    }
    photos_.push_front({.hash = hash,
                        .sourceWidth = photo.width,
                        .width = width,
                        .height = height,
                        .isPacked = isPacked,
                        .target = std::move(target)});
    while (photos_.size() > kMaxPhotos)
        photos_.pop_back();
    return photos_.front().target.view().texture;
}

bool WarpedPictures::reloadIfChanged(std::chrono::steady_clock::time_point now) {
    const bool packsAnew = packing_.reloadIfChanged(now);
    if (packsAnew)
        photos_.clear();
    return warpPass_.reloadIfChanged(now) || packsAnew;
}

std::uint64_t WarpedPictures::memoryBytes() const {
    std::uint64_t bytes = warpPass_.memoryBytes();
    for (const Mesh& mesh : meshes_)
        bytes += mesh.mesh.memoryBytes() + mesh.lightA.byteCount() + mesh.lightB.byteCount();
    for (const Photo& photo : photos_)
        bytes += photo.target.memoryBytes();
    return bytes;
}

} // namespace morphoscope
