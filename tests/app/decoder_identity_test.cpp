// A model trained for a moment on real photos gives the same pictures through OpenGL and LibTorch.
#include "core/training_defaults.h"
#include "model/torch_decoder.h"
#include "model/trainer.h"
#include "photos/importer.h"
#include "render/gpu_decoder.h"
#include "render/readback.h"
#include "tests/support/gl_fixture.h"

#include <cmath>
#include <filesystem>

namespace morphoscope {
namespace {

std::shared_ptr<const TrainedModel> brieflyTrained(const std::filesystem::path& photos) {
    TrainingSettings settings = defaultTrainingSettings(ModelKind::vae, Machine::cpu);
    settings.width = 64;
    settings.height = 48;
    settings.epochs = 20;
    const auto set = importPhotos({.paths = {photos.string()}}).photos;
    const std::vector<std::size_t> distinct = distinctPhotos(*set);
    auto images = std::make_shared<TrainingImages>();
    for (const std::size_t index : distinct)
        images->names.push_back(set->photos[index].name);
    images->images = loadFittedImages(
        *set, distinct, {.frame = set->frame, .width = settings.width, .height = settings.height});
    return train({.settings = settings, .images = images, .compute = {.threads = 1}}, {}, {}).model;
}

// Over all channels of all pictures; 1 for what is not a number.
double largestDifference(const DecodedPictures& pictures, const std::vector<float>& planes) {
    const PictureView view = pictures.view();
    const std::vector<float> pixels = readTextureFloats(pictures.texture, view.width, view.height);
    double largest = 0;
    std::size_t next = 0;
    for (int picture = 0; picture < pictures.count; ++picture)
        for (int channel = 0; channel < 3; ++channel)
            for (int y = 0; y < pictures.height; ++y)
                for (int x = 0; x < pictures.width; ++x) {
                    const int row = picture / pictures.columns * pictures.height + y;
                    const int column = picture % pictures.columns * pictures.width + x;
                    const double difference = std::fabs(
                        double(pixels[std::size_t(4 * (row * view.width + column) + channel)]) -
                        planes[next++]);
                    largest = std::max(largest, std::isnan(difference) ? 1.0 : difference);
                }
    return largest;
}

class DecoderIdentity : public GlTest {};

TEST_F(DecoderIdentity, ATrainedModelLooksTheSameThroughOpenGlAndLibTorch) {
    const auto photos = std::filesystem::path(MORPHOSCOPE_PHOTOS_DIR) / "polyterasse";
    if (!std::filesystem::is_directory(photos))
        GTEST_SKIP() << "the real photos are not here: " << photos;
    const auto model = brieflyTrained(photos);
    ASSERT_TRUE(model);
    ASSERT_GE(model->latents.rows(), 2);
    std::vector<float> latents;
    for (Eigen::Index photo = 0; photo < model->latents.rows(); ++photo)
        for (Eigen::Index i = 0; i < model->latents.cols(); ++i)
            latents.push_back(model->latents(photo, i));
    const std::vector<float> expected =
        TorchDecoder(model->decoder).decode(latents, int(model->latents.rows()));
    for (const Precision precision : {Precision::fp32, Precision::fp16}) {
        GpuDecoder decoder(
            model->decoder,
            {.precision = precision, .target = TextureFormat::rgba32f, .tunes = false});
        EXPECT_LE(largestDifference(decoder.decode(latents), expected),
                  precision == Precision::fp32 ? 1e-4 : 4e-3)
            << decoder.name();
    }
}

} // namespace
} // namespace morphoscope
