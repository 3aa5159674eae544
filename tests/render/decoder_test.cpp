// The GPU decoder against the plain C++ one, its updates, and its life across contexts.
#include "core/decoder_plan.h"
#include "render/decoder_timing.h"
#include "render/decoder_tuning.h"
#include "render/gpu_decoder.h"
#include "render/readback.h"
#include "tests/support/gl_fixture.h"
#include "tests/support/reference_decode.h"

#include <filesystem>
#include <fstream>

namespace morphoscope {
namespace {

constexpr int kLatentSize = 128;

std::vector<float> testLatents(int count, unsigned seed) {
    std::vector<float> latents(std::size_t(kLatentSize * count));
    for (std::size_t i = 0; i < latents.size(); ++i)
        latents[i] = 1.5f * std::sin(float(i) * 1.7f + float(seed));
    return latents;
}

std::shared_ptr<const DecoderNetwork> testNetwork(int width, int height, std::uint64_t seed) {
    return std::make_shared<const DecoderNetwork>(
        randomDecoderNetwork(width, height, kLatentSize, seed));
}

GpuDecoderSettings untuned(Precision precision) {
    return {.precision = precision, .target = TextureFormat::rgba32f, .tunes = false};
}

std::vector<float> texturePixels(const DecodedPictures& pictures) {
    return readTextureFloats(pictures.texture, pictures.view().width, pictures.view().height);
}

// Largest difference of one picture of a decode to the plain decoder, over all channels.
double largestDifference(const DecodedPictures& pictures, const std::vector<float>& pixels,
                         int index, const std::vector<float>& expected) {
    const int left = index % pictures.columns * pictures.width;
    const int top = index / pictures.columns * pictures.height;
    double largest = 0;
    for (int channel = 0; channel < 3; ++channel)
        for (int y = 0; y < pictures.height; ++y)
            for (int x = 0; x < pictures.width; ++x) {
                const auto place = 4 * (std::size_t(top + y) * std::size_t(pictures.view().width) +
                                        std::size_t(left + x));
                const double difference = std::fabs(
                    double(pixels[place + std::size_t(channel)]) -
                    expected[std::size_t((channel * pictures.height + y) * pictures.width + x)]);
                largest = std::max(largest, std::isnan(difference) ? 1.0 : difference);
            }
    return largest;
}

void expectLikeReference(int width, int height, Precision precision) {
    const double bound = precision == Precision::fp32 ? 1e-4 : 4e-3;
    for (std::uint64_t seed : {1u, 2u, 3u}) {
        const auto network = testNetwork(width, height, seed);
        GpuDecoder decoder(network, untuned(precision));
        const std::vector<float> latents = testLatents(kMaxDecodeBatch, unsigned(seed));
        const auto latent = [&](int i) {
            return std::span(latents).subspan(std::size_t(i * kLatentSize), kLatentSize);
        };
        const std::vector<float> expected = referenceDecode(*network, latent(0));
        const DecodedPictures one = decoder.decode(latent(0));
        EXPECT_EQ(one.view().width, width);
        EXPECT_LE(largestDifference(one, texturePixels(one), 0, expected), bound)
            << "seed " << seed;
        if (seed != 1)
            continue; // a whole batch in plain C++ takes seconds
        const DecodedPictures all = decoder.decode(latents);
        const std::vector<float> pixels = texturePixels(all);
        EXPECT_LE(largestDifference(all, pixels, 0, expected), bound);
        for (int i : {7, 31})
            EXPECT_LE(largestDifference(all, pixels, i, referenceDecode(*network, latent(i))),
                      bound)
                << "image " << i;
    }
}

class DecoderTest : public GlTest {};

TEST_F(DecoderTest, SmallPresetMatchesPlainDecode) {
    expectLikeReference(64, 48, Precision::fp32);
}
TEST_F(DecoderTest, SmallPresetMatchesPlainDecodeInHalf) {
    expectLikeReference(64, 48, Precision::fp16);
}
TEST_F(DecoderTest, MiddlePresetMatchesPlainDecode) {
    expectLikeReference(128, 96, Precision::fp32);
}
TEST_F(DecoderTest, MiddlePresetMatchesPlainDecodeInHalf) {
    expectLikeReference(128, 96, Precision::fp16);
}
TEST_F(DecoderTest, LargePresetMatchesPlainDecode) {
    expectLikeReference(256, 192, Precision::fp32);
}
TEST_F(DecoderTest, LargePresetMatchesPlainDecodeInHalf) {
    expectLikeReference(256, 192, Precision::fp16);
}

// The kernels a GPU would use: shared sums and storage buffers, on whatever runs the tests.
TEST_F(DecoderTest, SharedSumsGiveTheSamePicture) {
    const auto network = testNetwork(64, 48, 4);
    const std::vector<float> latents = testLatents(1, 4);
    ChosenShapes shapes;
    for (const LayerGeometry& geometry : layerGeometries(*network, 1))
        shapes[toText(geometry)] = {.split = geometry.isGrid ? 8 : 4, .group = 32};
    WeightSet weights(*network, Precision::fp32);
    weights.startUpload(network);
    weights.uploadAll();
    DecoderPipeline pipeline(*network, {.target = TextureFormat::rgba32f}, shapes);
    EXPECT_EQ(pipeline.shape(1).split, 4);
    pipeline.run(weights, latents);
    const DecodedPictures picture = {
        .texture = pipeline.texture().id(), .width = 64, .height = 48, .count = 1};
    EXPECT_LE(
        largestDifference(picture, texturePixels(picture), 0, referenceDecode(*network, latents)),
        1e-4);
}

TEST_F(DecoderTest, UpdateShowsTheOldPictureUntilTheSwitch) {
    const auto before = testNetwork(64, 48, 5);
    const auto after = testNetwork(64, 48, 6);
    const std::vector<float> latents = testLatents(1, 5);
    GpuDecoder decoder(before, untuned(Precision::fp32));
    GpuDecoder fresh(after, untuned(Precision::fp32));
    const std::vector<float> oldPixels = texturePixels(decoder.decode(latents));
    const std::vector<float> newPixels = texturePixels(fresh.decode(latents));

    decoder.update(after);
    int frames = 0;
    while (!decoder.advanceUpdate(0)) {
        ++frames;
        EXPECT_EQ(decoder.network(), before);
        if (frames % 50 == 1) {
            EXPECT_EQ(texturePixels(decoder.decode(latents)), oldPixels);
        }
        ASSERT_LT(frames, 1000);
    }
    EXPECT_GT(frames, 10); // a budget of nothing still moves one slice a frame
    EXPECT_FALSE(decoder.isUpdating());
    EXPECT_EQ(decoder.network(), after);
    EXPECT_EQ(texturePixels(decoder.decode(latents)), newPixels);
    EXPECT_THROW(decoder.update(testNetwork(128, 96, 1)), std::runtime_error);
}

TEST_F(DecoderTest, ALostContextIsRebuiltFromTheNetwork) {
    const std::vector<float> latents = testLatents(1, 7);
    auto decoder = std::make_unique<GpuDecoder>(testNetwork(64, 48, 7), untuned(Precision::fp32));
    const auto network = decoder->network();
    const std::vector<float> pixels = texturePixels(decoder->decode(latents));
    decoder.reset();
    context_.reset();
    context_ = std::make_unique<HeadlessContext>();
    EXPECT_FALSE(contextWasLost());
    decoder = std::make_unique<GpuDecoder>(network, untuned(Precision::fp32));
    EXPECT_EQ(texturePixels(decoder->decode(latents)), pixels);
}

TEST_F(DecoderTest, SaysWhichLatentsItExpected) {
    GpuDecoder decoder(testNetwork(64, 48, 1), untuned(Precision::fp32));
    EXPECT_THROW(decoder.decode(std::vector<float>(5)), std::runtime_error);
    EXPECT_THROW(decoder.decode(testLatents(kMaxDecodeBatch + 1, 1)), std::runtime_error);
    EXPECT_GT(decoder.memoryBytes(), 1u << 20);
    EXPECT_GT(timeDecode(decoder, {.count = 3}).medianMilliseconds, 0);
}

TEST(DecoderTuning, RemembersShapesPerRenderer) {
    const auto file = std::filesystem::temp_directory_path() / "morphoscope_tuning_test.txt";
    std::filesystem::remove(file);
    const ChosenShapes shapes = {
        {"up 64-32 64x48 x1", {.blockX = 2, .blockY = 2, .split = 4, .group = 64}}};
    rememberShapes(file, "One", Precision::fp32, shapes);
    rememberShapes(file, "Two", Precision::fp32,
                   {{"grid 128-192 4x3 x1", {.group = 8, .readsTexels = true}}});
    EXPECT_EQ(rememberedShapes(file, "One", Precision::fp32), shapes);
    EXPECT_TRUE(rememberedShapes(file, "One", Precision::fp16).empty());
    EXPECT_EQ(rememberedShapes(file, "Two", Precision::fp32).size(), 1u);
    std::ofstream(file) << "rubbish\n2\tOne\tfp32\tgrid\tno shape\n";
    EXPECT_TRUE(rememberedShapes(file, "One", Precision::fp32).empty());
    std::filesystem::remove(file);
}

} // namespace
} // namespace morphoscope
