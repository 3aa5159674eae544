// Small made photos and settings for the model tests: seeded, no files.
#pragma once

#include "core/training.h"

#include <cmath>
#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>

namespace morphoscope::test {

inline TrainingSettings tinySettings(ModelKind kind = ModelKind::vae) {
    TrainingSettings settings;
    settings.kind = kind;
    settings.width = 32;
    settings.height = 32;
    settings.latentSize = kind == ModelKind::aligned ? kShapeSize + 8 : 8;
    settings.epochs = 30;
    settings.batchSize = 4;
    return settings;
}

// Soft stripes of another direction and colour each.
inline std::shared_ptr<const TrainingImages> tinyPhotos(int count = 6, int side = 32) {
    auto photos = std::make_shared<TrainingImages>();
    for (int n = 0; n < count; ++n) {
        Image image{.width = side, .height = side, .rgb = {}};
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x)
                for (int c = 0; c < 3; ++c)
                    image.rgb.push_back(static_cast<std::uint8_t>(
                        127 + 100 * std::sin(0.2 * (x * std::cos(n) + y * std::sin(n)) + c * n)));
        photos->images.push_back(std::move(image));
        photos->names.push_back("photo" + std::to_string(n) + ".jpg");
    }
    return photos;
}

// The same, aligned: each photo shows the template's middle a little further to the right than the
// one before, and the last one shares its template with nobody.
inline std::shared_ptr<const TrainingImages> tinyAlignedPhotos(int count = 6, int side = 32) {
    auto photos = std::make_shared<TrainingImages>(*tinyPhotos(count, side));
    auto shape = std::make_shared<ShapeSpace>();
    shape->columns = 8;
    shape->rows = 8;
    shape->templateAspect = 1;
    shape->pictureAspect = 1;
    shape->mean.resize(2 * 8 * 8);
    shape->basis = Eigen::MatrixXf::Zero(2 * 8 * 8, kShapeSize);
    shape->viewShares.assign(kShapeSize, 0.0f);
    shape->viewShares[0] = 1;
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x) {
            const int i = 2 * (8 * y + x);
            shape->mean[i] = shape->templateExtent * ((static_cast<float>(x) + 0.5f) / 8 - 0.5f);
            shape->mean[i + 1] =
                shape->templateExtent * ((static_cast<float>(y) + 0.5f) / 8 - 0.5f);
            shape->basis(i, 0) = 0.03f;
        }
    photos->shape = shape;
    photos->shapeLatents = Eigen::MatrixXf::Zero(count, kShapeSize);
    for (int n = 0; n < count; ++n) {
        const auto index = static_cast<std::size_t>(n);
        const bool isAlone = n + 1 == count;
        photos->shapeLatents(n, 0) = isAlone ? 0 : static_cast<float>(n) - 2;
        photos->groups.push_back(isAlone ? -1 : 0);
        TemplateTexture texture{.image = photos->images[index], .seen = {}};
        for (int i = 0; i < side * side; ++i)
            texture.seen.push_back(i % side > n ? 1.0f : 0.0f);
        const Eigen::VectorXf latent = photos->shapeLatents.row(n).transpose();
        photos->images[index] = drawnThroughShape(*shape, {latent.data(), std::size_t{kShapeSize}},
                                                  texture.image, side, side);
        photos->textures.push_back(std::move(texture));
    }
    return photos;
}

// An empty folder of this test, removed at the end.
class ScratchFolder {
public:
    ScratchFolder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "morphoscope-model-XXXXXX").string();
        path = mkdtemp(pattern.data());
    }
    ~ScratchFolder() { std::filesystem::remove_all(path); }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    std::filesystem::path path;
};

} // namespace morphoscope::test
