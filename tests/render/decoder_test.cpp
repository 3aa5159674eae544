// The GPU decoder against the plain C++ one, its updates, and its life across contexts.
#include "core/decoder_plan.h"
#include "render/bench_decode.h"
#include "render/decoder_timing.h"
#include "render/decoder_tuning.h"
#include "render/decoder_weights.h"
#include "render/gpu_decoder.h"
#include "render/readback.h"
#include "tests/support/gl_fixture.h"
#include "tests/support/reference_decode.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <thread>

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

struct KernelShapes {
    KernelShape grid;
    KernelShape convolution;
};

// Largest difference of one picture to the plain decoder, made by kernels of these shapes, whether
// or not they would be tried on this renderer.
double differenceWith(const DecoderNetwork& network, Precision precision,
                      const KernelShapes& shapes) {
    WeightSet weights(network, precision);
    weights.startUpload(std::make_shared<const DecoderNetwork>(network));
    weights.uploadAll();
    DecoderPipeline pipeline(network, {.precision = precision, .target = TextureFormat::rgba32f},
                             {});
    for (std::size_t i = 0; i < pipeline.geometries().size(); ++i) {
        const LayerGeometry& layer = pipeline.geometries()[i];
        KernelShape shape = layer.isGrid ? shapes.grid : shapes.convolution;
        if (quadCount(layer.outputChannels) % shape.quads != 0) // the last one
            shape.quads = 1;
        pipeline.setShape(i, shape);
    }
    const std::vector<float> latents = testLatents(1, 4);
    pipeline.run(weights, latents);
    const DecodedPictures picture = {.texture = pipeline.texture().id(),
                                     .width = network.width,
                                     .height = network.height,
                                     .count = 1};
    return largestDifference(picture, texturePixels(picture), 0, referenceDecode(network, latents));
}

void finishUpdate(GpuDecoder& decoder, std::shared_ptr<const DecoderNetwork> network) {
    if (decoder.network() == network)
        return;
    decoder.update(std::move(network));
    while (!decoder.advanceUpdate(1000)) {
    }
}

// Three seeds, one latent and a batch, both precisions, against the plain decoder. `checked`: which
// pictures of a batch.
void expectLikeReference(int width, int height, const std::vector<int>& checked) {
    GpuDecoder full(testNetwork(width, height, 1), untuned(Precision::fp32));
    GpuDecoder half(testNetwork(width, height, 1), untuned(Precision::fp16));
    for (std::uint64_t seed : {1u, 2u, 3u}) {
        const auto network = testNetwork(width, height, seed);
        const std::vector<float> latents = testLatents(kMaxDecodeBatch, unsigned(seed));
        const auto latent = [&](int i) {
            return std::span(latents).subspan(std::size_t(i * kLatentSize), kLatentSize);
        };
        std::vector<std::vector<float>> expected;
        for (int i : checked)
            expected.push_back(referenceDecode(*network, latent(i)));
        for (GpuDecoder* decoder : {&full, &half}) {
            const double bound = decoder->precision() == Precision::fp32 ? 1e-4 : 4e-3;
            finishUpdate(*decoder, network);
            const DecodedPictures one = decoder->decode(latent(checked[0]));
            EXPECT_EQ(one.view().width, width);
            EXPECT_LE(largestDifference(one, texturePixels(one), 0, expected[0]), bound)
                << decoder->name() << " seed " << seed;
            const DecodedPictures all = decoder->decode(latents);
            const std::vector<float> pixels = texturePixels(all);
            for (std::size_t k = 0; k < checked.size(); ++k)
                EXPECT_LE(largestDifference(all, pixels, checked[k], expected[k]), bound)
                    << decoder->name() << " seed " << seed << " image " << checked[k];
        }
    }
}

class DecoderTest : public GlTest {};

TEST_F(DecoderTest, SmallPresetMatchesPlainDecodeInEveryPicture) {
    std::vector<int> all(kMaxDecodeBatch);
    std::iota(all.begin(), all.end(), 0);
    expectLikeReference(64, 48, all);
}
TEST_F(DecoderTest, MiddlePresetMatchesPlainDecode) {
    expectLikeReference(128, 96, {0, 31});
}
TEST_F(DecoderTest, LargePresetMatchesPlainDecode) {
    expectLikeReference(256, 192, {31});
}

// The kernels a GPU would use: shared sums and storage buffers, on whatever runs the tests.
TEST_F(DecoderTest, SharedSumsGiveTheSamePicture) {
    EXPECT_LE(differenceWith(*testNetwork(64, 48, 4), Precision::fp32,
                             {.grid = {.split = 8}, .convolution = {.split = 4}}),
              1e-4);
}

// Work groups that read their part of the input once: wider than the first grid, several side by
// side, and a row of blocks that has to move inwards.
TEST_F(DecoderTest, TilesGiveTheSamePicture) {
    const auto network = testNetwork(64, 48, 4);
    const KernelShapes wide = {.convolution = {.blockX = 2, .blockY = 2, .tile = 8, .group = 32}};
    const KernelShapes narrow = {.convolution = {.blockX = 2, .blockY = 2, .tile = 2, .group = 2}};
    EXPECT_LE(differenceWith(*network, Precision::fp32, wide), 1e-4);
    EXPECT_LE(differenceWith(*network, Precision::fp32, narrow), 1e-4);
    EXPECT_LE(differenceWith(*network, Precision::fp16, wide), 4e-3);
}

TEST_F(DecoderTest, EightChannelsAThreadGiveTheSamePicture) {
    EXPECT_LE(differenceWith(*testNetwork(64, 48, 4), Precision::fp32,
                             {.convolution = {.blockX = 2, .quads = 2}}),
              1e-4);
}

TEST_F(DecoderTest, TakesTheShapesThatWereChosen) {
    const auto network = testNetwork(64, 48, 4);
    ChosenShapes shapes;
    for (const LayerGeometry& geometry : layerGeometries(*network, 1))
        shapes[toText(geometry)] = {.split = geometry.isGrid ? 8 : 4, .group = 32};
    const DecoderPipeline pipeline(*network, {.target = TextureFormat::rgba32f}, shapes);
    EXPECT_EQ(pipeline.shape(1).split, 4);
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

// Half storage also in the kernels of a GPU: packed halves in storage buffers.
TEST_F(DecoderTest, HalvesInStorageBuffersGiveTheSamePicture) {
    EXPECT_LE(differenceWith(*testNetwork(64, 48, 4), Precision::fp16, {}), 4e-3);
}

// Also where halves are multiplied, on whatever runs the tests: a driver without such arithmetic
// plays it, rounding after every step. The runs are short enough for the bound of half storage.
TEST_F(DecoderTest, HalfProductsStayWithinTheBoundOfHalfStorage) {
    const KernelShapes halves = {.convolution = {.multipliesHalves = true}};
    for (const std::uint64_t seed : {1u, 2u, 3u})
        EXPECT_LE(differenceWith(*testNetwork(64, 48, seed), Precision::fp16, halves), 4e-3)
            << seed;
    EXPECT_LE(differenceWith(*testNetwork(128, 96, 1), Precision::fp16, halves), 4e-3);
}

TEST_F(DecoderTest, TuningGoesOnStepByStepWhilePicturesAreDecoded) {
    const auto network = testNetwork(64, 48, 8);
    const std::vector<float> latents = testLatents(1, 8);
    const auto file = std::filesystem::temp_directory_path() / "morphoscope_steps_test.txt";
    std::filesystem::remove(file);
    GpuDecoderSettings settings = untuned(Precision::fp32);
    settings.tuningFile = file;
    GpuDecoder decoder(network, settings);
    const std::vector<float> expected = referenceDecode(*network, latents);
    int steps = 0;
    for (; decoder.advanceTuning(); ++steps) {
        const DecodedPictures picture = decoder.decode(latents);
        ASSERT_LE(largestDifference(picture, texturePixels(picture), 0, expected), 1e-4);
        ASSERT_LT(steps, 200);
    }
    EXPECT_GE(steps, int(layerGeometries(*network, 1).size())); // a candidate a layer at least
    EXPECT_EQ(rememberedShapes(file, currentGlInfo().renderer, Precision::fp32).size(),
              layerGeometries(*network, 1).size());
    EXPECT_FALSE(GpuDecoder(network, settings).advanceTuning()); // remembered
    std::filesystem::remove(file);
}

// As on a GPU, where every layer has many candidates and the driver compiles while pictures are
// decoded.
TEST_F(DecoderTest, TuningMeasuresEveryCandidateAndKeepsOne) {
    const auto network = testNetwork(64, 48, 8);
    const std::vector<float> latents = testLatents(1, 8);
    WeightSet weights(*network, Precision::fp32);
    weights.startUpload(network);
    weights.uploadAll();
    DecoderPipeline pipeline(*network, {.target = TextureFormat::rgba32f}, {});
    GlInfo info;
    info.maxSharedMemoryBytes = 32 << 10;
    const std::string tuned = toText(pipeline.geometries()[1]);
    ChosenShapes known;
    for (const LayerGeometry& layer : pipeline.geometries())
        if (toText(layer) != tuned)
            known[toText(layer)] = {};
    KernelTuner tuner(known, KernelTuner::Compiler::isLeftAlone, info);
    const auto candidates = candidateShapes(pipeline.geometries()[1], Precision::fp32, info);
    ASSERT_GT(candidates.size(), 1u);
    std::vector<KernelShape> seen;
    while (tuner.step(pipeline, weights)) {
        if (seen.empty() || seen.back() != pipeline.shape(1))
            seen.push_back(pipeline.shape(1));
    }
    EXPECT_GE(seen.size() + 1, candidates.size()); // the last one gives way to the fastest at once
    ASSERT_EQ(tuner.measured().size(), 1u);
    EXPECT_EQ(tuner.measured().at(tuned), pipeline.shape(1));
    EXPECT_NE(std::find(candidates.begin(), candidates.end(), pipeline.shape(1)), candidates.end());
}

TEST_F(DecoderTest, ABackgroundCompilationSaysWhatIsWrongInTheEnd) {
    PendingProgram good({.files = {"measure_arithmetic.comp"}, .defines = {}});
    PendingProgram bad({.files = {"measure_arithmetic.comp"}, .defines = {"main 5"}});
    while (!good.isReady() || !bad.isReady())
        std::this_thread::yield();
    EXPECT_NE(good.take().id(), 0u);
    try {
        bad.take();
        FAIL() << "expected a failure";
    } catch (const std::runtime_error& error) {
        EXPECT_TRUE(std::string(error.what()).starts_with("measure_arithmetic.comp:"))
            << error.what();
    }
}

// Software renderers do not run it: at least it compiles and takes what it is given.
TEST_F(DecoderTest, TheYardstickOfAGpuCompiles) {
    for (const std::vector<std::string>& defines :
         {std::vector<std::string>{}, std::vector<std::string>{"HALF_PRODUCTS"}}) {
        const ShaderProgram program({.files = {"measure_arithmetic.comp"}, .defines = defines});
        EXPECT_GE(program.uniform("turnCount"), 0);
        EXPECT_GE(program.uniform("factor"), 0);
    }
}

TEST_F(DecoderTest, BenchmarkRowsAreComplete) {
    const auto cache = std::filesystem::temp_directory_path() / "morphoscope_bench_test";
    setenv("XDG_CACHE_HOME", cache.c_str(), 1); // measured shapes of a test are not remembered
    const auto rows = benchDecode({.sizes = {{64, 48}},
                                   .batches = {1},
                                   .precisions = {Precision::fp32},
                                   .perLayer = true,
                                   .secondsPerRow = 0.05});
    unsetenv("XDG_CACHE_HOME");
    std::filesystem::remove_all(cache);
    ASSERT_EQ(rows.size(), 1u);
    const DecodeBenchRow& row = rows[0];
    EXPECT_EQ(row.backend, "gl-fp32");
    EXPECT_EQ(row.device, currentGlInfo().renderer);
    EXPECT_EQ(row.width, 64);
    EXPECT_EQ(row.height, 48);
    EXPECT_EQ(row.batch, 1);
    EXPECT_GT(row.medianMilliseconds, 0);
    EXPECT_GE(row.p99Milliseconds, row.medianMilliseconds);
    const double macs = double(multiplyAccumulates(*testNetwork(64, 48, 1)));
    EXPECT_NEAR(row.gmacPerSecond, macs / row.medianMilliseconds * 1e-6, 1e-6 * row.gmacPerSecond);
    EXPECT_EQ(row.peakShare.has_value(), !currentGlInfo().isSoftware);
    double layerMacs = 0;
    for (const DecodeBenchLayer& layer : row.layers) {
        EXPECT_GT(layer.time.milliseconds, 0) << layer.time.name;
        layerMacs += layer.time.multiplyAccumulates;
    }
    EXPECT_DOUBLE_EQ(layerMacs, macs);
}

} // namespace
} // namespace morphoscope
