#include "core/training_defaults.h"
#include "model/checkpoint.h"
#include "model/torch_decoder.h"
#include "model/trainer.h"
#include "tiny_photos.h"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

namespace morphoscope {

namespace {

using test::ScratchFolder;
using test::tinyAlignedPhotos;
using test::tinyPhotos;
using test::tinySettings;

TrainingRequest tinyRequest(ModelKind kind = ModelKind::vae) {
    return {.settings = tinySettings(kind),
            .images = kind == ModelKind::aligned ? tinyAlignedPhotos() : tinyPhotos(),
            .checkpointFolder = {},
            .compute = {.device = "cpu", .threads = 1}};
}

TrainingUpdate trainToEnd(const TrainingRequest& request) {
    return train(request, {}, {});
}

// Stops after the given number of steps have been published.
TrainingUpdate trainUntilStep(TrainingRequest request, std::int64_t step) {
    request.publishIntervalSeconds = 0;
    std::stop_source stop;
    return train(
        request,
        [&](const TrainingUpdate& update) {
            if (update.status.step >= step)
                stop.request_stop();
        },
        stop.get_token());
}

template <class Condition> bool becomesTrue(Condition condition, int milliseconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (std::chrono::steady_clock::now() < end) {
        if (condition())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return condition();
}

class EveryKind : public testing::TestWithParam<ModelKind> {};
INSTANTIATE_TEST_SUITE_P(Kinds, EveryKind,
                         testing::Values(ModelKind::ae, ModelKind::vae, ModelKind::aligned),
                         [](const auto& kind) { return std::string(name(kind.param)); });

TEST_P(EveryKind, PublishesModelsWhoseShapesFit) {
    const TrainingUpdate last = trainToEnd(tinyRequest(GetParam()));
    ASSERT_EQ(last.status.phase, TrainingPhase::finished) << last.status.failure;
    ASSERT_NE(last.model, nullptr);
    EXPECT_EQ(last.model->latents.rows(), 6);
    EXPECT_EQ(last.model->latents.cols(), tinySettings(GetParam()).latentSize);
    EXPECT_EQ(last.model->reconstructions.size(), 6u);
    EXPECT_EQ(last.model->reconstructionPsnrs.size(), 6u);
    EXPECT_EQ(last.model->reconstructions[0].width, 32);
    EXPECT_EQ(last.model->step, 60); // 30 epochs of two batches
    EXPECT_GE(last.model->activeUnits, 1);
    EXPECT_NO_THROW(checkShapes(*last.model->decoder));
}

TEST_P(EveryKind, LearnsTinyPhotos) {
    TrainingRequest request = tinyRequest(GetParam());
    request.settings.epochs = 100;
    request.settings.learningRate = 2e-3f;
    const TrainingUpdate start = trainUntilStep(request, 0);
    const TrainingUpdate last = trainToEnd(request);
    EXPECT_GT(last.model->reconstructionPsnr, start.model->reconstructionPsnr + 5);
    EXPECT_LT(last.status.curve.back().reconstruction,
              0.5f * last.status.curve.front().reconstruction);
}

TEST_P(EveryKind, IsTheSameTwice) {
    const TrainingUpdate a = trainToEnd(tinyRequest(GetParam()));
    const TrainingUpdate b = trainToEnd(tinyRequest(GetParam()));
    EXPECT_EQ(a.model->latents, b.model->latents);
    EXPECT_EQ(a.model->reconstructions, b.model->reconstructions);
}

TEST_P(EveryKind, DoesNotDependOnTheThreadCount) {
    TrainingRequest request = tinyRequest(GetParam());
    const TrainingUpdate one = trainToEnd(request);
    request.compute.threads = 2;
    EXPECT_EQ(trainToEnd(request).model->latents, one.model->latents);
}

TEST_P(EveryKind, PublishedDecoderGivesTheReconstructions) {
    const TrainingUpdate last = trainToEnd(tinyRequest(GetParam()));
    TorchDecoder decoder(last.model->decoder);
    for (Eigen::Index row = 0; row < last.model->latents.rows(); ++row) {
        const Eigen::VectorXf latent = last.model->latents.row(row);
        const std::span<const float> numbers(latent.data(),
                                             static_cast<std::size_t>(latent.size()));
        Image image = decoder.toImage(numbers);
        if (last.model->shape)
            image = drawnThroughShape(*last.model->shape, numbers, image, 32, 32);
        // A batch and a single decode may round one level apart.
        EXPECT_GT(psnr(image, last.model->reconstructions[static_cast<std::size_t>(row)]), 60);
    }
}

TEST_P(EveryKind, ResumesToTheBit) {
    const ScratchFolder straight;
    const ScratchFolder broken;
    TrainingRequest request = tinyRequest(GetParam());
    request.checkpointFolder = straight.path;
    const TrainingUpdate whole = trainToEnd(request);
    request.checkpointFolder = broken.path;
    const TrainingUpdate half = trainUntilStep(request, 23);
    ASSERT_LT(half.status.step, 60);
    request.resumes = true;
    const TrainingUpdate rest = trainToEnd(request);
    ASSERT_EQ(rest.status.step, 60) << rest.status.failure;
    EXPECT_EQ(whole.model->latents, rest.model->latents);
    EXPECT_EQ(whole.model->decoder->gridWeights, rest.model->decoder->gridWeights);
    EXPECT_EQ(whole.model->decoder->outputBias, rest.model->decoder->outputBias);
}

TEST(AlignedTraining, GoesOnWithABetterAlignment) {
    const ScratchFolder folder;
    TrainingRequest request = tinyRequest(ModelKind::aligned);
    request.checkpointFolder = folder.path;
    const TrainingUpdate first = trainToEnd(request);
    auto images = std::make_shared<TrainingImages>(*request.images);
    auto shape = std::make_shared<ShapeSpace>(*images->shape);
    shape->mean.array() += 0.01f;
    images->shape = shape;
    request.images = images;
    request.resumes = true;
    request.settings.epochs += 1;
    const TrainingUpdate last = trainToEnd(request);
    ASSERT_EQ(last.status.phase, TrainingPhase::finished) << last.status.failure;
    EXPECT_EQ(last.model->step, first.model->step + 2);
    EXPECT_EQ(loadModel(folder.path, request.compute)->shape->mean, shape->mean);
}

TEST(AlignedTraining, NeverLearnsTheFill) {
    TrainingRequest request = tinyRequest(ModelKind::aligned);
    const TrainingUpdate plain = trainToEnd(request);
    auto images = std::make_shared<TrainingImages>(*request.images);
    for (std::size_t i = 0; i < images->textures.size(); ++i) // nobody sees the first column
        for (std::size_t row = 0; row < 32; ++row)
            for (std::size_t k = 0; k < 3; ++k)
                images->textures[i].image.rgb[3 * 32 * row + k] ^= 0x80;
    request.images = images;
    const TrainingUpdate other = trainToEnd(request);
    ASSERT_EQ(other.status.phase, TrainingPhase::finished) << other.status.failure;
    // The encoder sees the fill, so the codes differ; how well the rest is learned does not.
    EXPECT_NEAR(other.model->reconstructionPsnr, plain.model->reconstructionPsnr, 1.5);
}

TEST(AlignedTraining, SaysThatThePhotosAreNotAligned) {
    TrainingRequest request = tinyRequest(ModelKind::aligned);
    request.images = tinyPhotos();
    EXPECT_EQ(trainToEnd(request).status.failure,
              "An aligned model learns from aligned photos; found 0 textures for 6 photos.");
}

TEST(Training, RefusesToResumeAnotherRun) {
    const ScratchFolder folder;
    TrainingRequest request = tinyRequest();
    request.settings.epochs = 2;
    request.checkpointFolder = folder.path;
    trainToEnd(request);
    request.resumes = true;
    request.settings.latentSize = 9;
    const TrainingUpdate last = trainToEnd(request);
    EXPECT_EQ(last.status.phase, TrainingPhase::failed);
    EXPECT_THAT(last.status.failure, testing::HasSubstr("another latent size"));
}

TEST(Training, KeepsTheLastGoodWeightsWhenTheLossExplodes) {
    TrainingRequest request = tinyRequest();
    request.settings.learningRate = 1e30f;
    const TrainingUpdate last = trainToEnd(request);
    EXPECT_EQ(last.status.phase, TrainingPhase::failed);
    EXPECT_THAT(last.status.failure, testing::HasSubstr("not finite"));
    ASSERT_NE(last.model, nullptr);
    EXPECT_TRUE(last.model->latents.allFinite());
}

TEST(Training, NamesAPhotoOfTheWrongSize) {
    TrainingRequest request = tinyRequest();
    request.images = tinyPhotos(3, 16);
    const TrainingUpdate last = trainToEnd(request);
    EXPECT_EQ(last.status.failure, "The photo \"photo0.jpg\" has 16x16 pixels, expected 32x32.");
}

TEST(Training, NamesAMissingDevice) {
    TrainingRequest request = tinyRequest();
    request.compute.device = "abacus";
    EXPECT_THAT(trainToEnd(request).status.failure, testing::HasSubstr("\"abacus\" is not known"));
}

TEST(Trainer, StopsWithin100Milliseconds) {
    TrainingRequest request = tinyRequest();
    request.settings.epochs = 1'000'000;
    Trainer trainer;
    trainer.start(request);
    ASSERT_TRUE(becomesTrue([&] { return trainer.poll().status.step > 3; }, 20'000));
    trainer.stop();
    EXPECT_TRUE(
        becomesTrue([&] { return trainer.poll().status.phase == TrainingPhase::idle; }, 100));
}

TEST(Trainer, PausesAndGoesOn) {
    TrainingRequest request = tinyRequest();
    request.settings.epochs = 1'000'000;
    request.publishIntervalSeconds = 0;
    Trainer trainer;
    trainer.start(request);
    ASSERT_TRUE(becomesTrue([&] { return trainer.poll().model != nullptr; }, 20'000));
    trainer.pause();
    ASSERT_TRUE(
        becomesTrue([&] { return trainer.poll().status.phase == TrainingPhase::paused; }, 1000));
    const std::int64_t step = trainer.poll().status.step;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(trainer.poll().status.step, step);
    trainer.resume();
    EXPECT_TRUE(becomesTrue([&] { return trainer.poll().status.step > step; }, 5000));
}

TEST_P(EveryKind, LoadsWhatWasSaved) {
    const ScratchFolder folder;
    TrainingRequest request = tinyRequest(GetParam());
    request.checkpointFolder = folder.path;
    const TrainingUpdate last = trainToEnd(request);
    ASSERT_TRUE(hasModel(folder.path));
    const auto loaded = loadModel(folder.path, request.compute);
    EXPECT_EQ(loaded->settings, request.settings);
    EXPECT_EQ(loaded->names, last.model->names);
    EXPECT_EQ(loaded->latents, last.model->latents);
    EXPECT_EQ(loaded->latentShares, last.model->latentShares);
    EXPECT_EQ(loaded->reconstructionPsnr, last.model->reconstructionPsnr);
    EXPECT_EQ(loaded->decoder->gridWeights, last.model->decoder->gridWeights);
    for (std::size_t i = 0; i < 6; ++i)
        EXPECT_GT(psnr(loaded->reconstructions[i], last.model->reconstructions[i]), 60);
    if (GetParam() == ModelKind::aligned) {
        EXPECT_EQ(loaded->shape->mean, request.images->shape->mean);
        EXPECT_EQ(loaded->shape->basis, request.images->shape->basis);
    }
}

TEST_P(EveryKind, EncodesAPhotoAgain) {
    const ScratchFolder folder;
    TrainingRequest request = tinyRequest(GetParam());
    request.checkpointFolder = folder.path;
    const TrainingUpdate last = trainToEnd(request);
    std::vector<Image> pictures = request.images->images;
    Eigen::MatrixXf expected = last.model->latents;
    if (GetParam() == ModelKind::aligned) { // of textures, at the mean shape
        expected.leftCols(kShapeSize).setZero();
        for (std::size_t i = 0; i < pictures.size(); ++i)
            pictures[i] = request.images->textures[i].image;
    }
    const Eigen::MatrixXf again = encodeImages(folder.path, pictures, request.compute);
    EXPECT_LT((again - expected).cwiseAbs().maxCoeff(), 1e-3f);
}

TEST(Checkpoint, SaysThatThereIsNoModel) {
    const ScratchFolder folder;
    EXPECT_FALSE(hasModel(folder.path));
    EXPECT_THROW(loadModel(folder.path), std::runtime_error);
}

TEST(TrainingDefaults, AreTheBlogsForAnAe) {
    const TrainingSettings settings = defaultTrainingSettings(ModelKind::ae, Machine::cpu);
    EXPECT_EQ(settings.epochs, 200);
    EXPECT_FLOAT_EQ(settings.learningRate, 5e-4f);
    EXPECT_EQ(settings.width, 128);
    EXPECT_EQ(defaultTrainingSettings(ModelKind::vae, Machine::gpu).height, 192);
    EXPECT_EQ(modelKindFor(1), ModelKind::vae); // nothing to align it with
    EXPECT_EQ(modelKindFor(11), ModelKind::aligned);
    EXPECT_EQ(modelKindFor(1000), ModelKind::vae);
}

} // namespace

} // namespace morphoscope
