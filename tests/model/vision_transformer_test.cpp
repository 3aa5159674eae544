// Against the numbers that scripts/reference/vision_transformer.py computed with PyTorch.
#include "model/safetensors.h"
#include "model/vision_transformer.h"
#include "model/vit_tensors.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

namespace morphoscope {

namespace {

namespace fs = std::filesystem;

const fs::path kData = fs::path(MORPHOSCOPE_SOURCE_DIR) / "tests/data/vit";
const ComputeOptions kTwoThreads{.device = "cpu", .threads = 2};

std::vector<float> valuesOf(const std::vector<std::uint8_t>& bytes) {
    std::vector<float> values;
    for (const std::uint8_t byte : bytes)
        values.push_back(static_cast<float>(byte) / 127.5f - 1);
    return values;
}

struct Pictures {
    std::vector<float> planes;
    VitInput input;
};

Pictures picturesOf(SafetensorsReader& reader) {
    const TensorEntry& entry = reader.require("bytes");
    Pictures pictures{.planes = valuesOf(reader.readBytes(entry))};
    pictures.input = {.photoCount = static_cast<int>(entry.shape[0]),
                      .width = static_cast<int>(entry.shape[3]),
                      .height = static_cast<int>(entry.shape[2]),
                      .planes = pictures.planes};
    return pictures;
}

float largestDifference(const std::vector<float>& a, const std::vector<float>& b) {
    if (a.size() != b.size())
        return INFINITY;
    float largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

TEST(VisionTransformer, GivesTheFeaturesAndLogitsOfTheReference) {
    for (const char* fixture : {"vit", "vit_newer_names", "dino", "dino_registers"}) {
        const VisionTransformer network(loadVitWeights(kData / fixture), kTwoThreads);
        SafetensorsReader expected(kData / fixture / "expected.safetensors");
        const Pictures pictures = picturesOf(expected);
        EXPECT_LT(largestDifference(network.features(pictures.input),
                                    expected.readFloats(expected.require("features"))),
                  1e-5f)
            << fixture;
        EXPECT_LT(largestDifference(network.logits(pictures.input),
                                    expected.readFloats(expected.require("logits"))),
                  1e-5f)
            << fixture;
    }
}

TEST(VisionTransformer, GivesTheSameBitsWithAnyNumberOfThreads) {
    SafetensorsReader expected(kData / "vit/expected.safetensors");
    const Pictures pictures = picturesOf(expected);
    const VitWeights weights = loadVitWeights(kData / "vit");
    const VisionTransformer one(weights, {.device = "cpu", .threads = 1});
    const VisionTransformer three(weights, {.device = "cpu", .threads = 3});
    EXPECT_EQ(one.features(pictures.input), three.features(pictures.input));
}

TEST(VisionTransformer, RefusesWhatItCannotCompute) {
    VitWeights weights = loadVitWeights(kData / "vit");
    weights.tensors.erase("head.weight");
    weights.tensors.erase("head.bias");
    weights.config.labelCount = 0;
    weights.config.hasDropout = true;
    const VisionTransformer network(weights, kTwoThreads);
    const std::vector<float> planes(3 * 12 * 12);
    const VitInput input{.photoCount = 1, .width = 12, .height = 12, .planes = planes};
    EXPECT_EQ(network.features(input).size(), 32u);
    EXPECT_THROW(network.logits(input), std::runtime_error);
    EXPECT_THROW(network.features({2, 12, 12, planes}), std::runtime_error);
    EXPECT_THROW(network.features({9, 4, 4, std::span(planes).first(9 * 48 - 3)}),
                 std::runtime_error);
    EXPECT_THROW(network.features({144, 1, 1, planes}), std::runtime_error);
    EXPECT_THROW(network.tuned({.head = randomHead(32, 1)}), std::runtime_error);
    EXPECT_THROW(VisionTransformer(weights, {.device = "gpu"}), std::runtime_error);
}

// The fixture of a fine-tune: photos, labels, batches, and where PyTorch ended.
class TuningFixture {
public:
    TuningFixture() : file_(kData / "vit/tuned.safetensors"), pictures_(picturesOf(file_)) {
        const auto photoSize = std::size_t{3} * 12 * 12;
        for (const std::int64_t label : file_.readIntegers(file_.require("labels")))
            request.isPositive.push_back(label == 1);
        const std::vector<std::int64_t> batches =
            file_.readIntegers(file_.require("batches")); // of 8, -1: none
        for (std::size_t i = 0; i < batches.size(); ++i) {
            if (i % 8 == 0)
                request.batches.emplace_back();
            if (batches[i] >= 0)
                request.batches.back().push_back(static_cast<std::size_t>(batches[i]));
        }
        request.width = request.height = 12;
        request.planes = [this, photoSize](std::size_t photo, std::span<float> planes) {
            std::copy_n(pictures_.planes.begin() + static_cast<std::ptrdiff_t>(photo * photoSize),
                        photoSize, planes.begin());
        };
        start = loadVitWeights(kData / "vit");
        request.head = {start.tensors.at("head.weight").values,
                        start.tensors.at("head.bias").values};
    }

    std::vector<float> expected(const std::string& name) {
        return file_.readFloats(file_.require(name));
    }

    TuningRequest request;
    VitWeights start;

private:
    SafetensorsReader file_;
    Pictures pictures_;
};

std::vector<VitTensorSpec> allTensors(const VitConfig& config) {
    std::vector<VitTensorSpec> specs = vitTensors(config);
    for (const VitTensorSpec& spec : vitHeadTensors(config, 2))
        specs.push_back(spec);
    return specs;
}

TEST(VisionTransformerTuning, EndsWhereTheReferenceEndsAfter35Steps) {
    TuningFixture fixture;
    ASSERT_EQ(fixture.request.batches.size(), 35u);
    std::vector<float> losses;
    std::vector<double> rates;
    const VisionTransformer start(fixture.start, kTwoThreads);
    const auto tuned = start.tuned(fixture.request, [&](const TuningProgress& progress) {
        EXPECT_EQ(progress.stepCount, 35);
        losses.push_back(static_cast<float>(progress.loss));
        rates.push_back(progress.learningRate);
    });
    ASSERT_TRUE(tuned);
    EXPECT_LT(largestDifference(losses, fixture.expected("losses")), 1e-5f);
    EXPECT_DOUBLE_EQ(rates.front(), 5e-5);
    EXPECT_NEAR(rates.back(), 5e-5 / 35, 1e-12);
    const VitWeights ended = tuned->weights();
    for (const VitTensorSpec& spec : allTensors(ended.config)) {
        const std::vector<float>& values = ended.tensors.at(spec.key).values;
        const bool isHead = spec.key.starts_with("head");
        EXPECT_LT(
            largestDifference(values, fixture.expected((isHead ? "" : "vit.") + spec.fileName)),
            1e-5f)
            << spec.key;
        // The bias of the keys changes nothing and learns nothing: softmax ignores it.
        if (!spec.key.ends_with("key.bias")) {
            EXPECT_GT(largestDifference(values, fixture.start.tensors.at(spec.key).values), 1e-4f)
                << spec.key << " did not learn";
        }
    }
}

TEST(VisionTransformerTuning, LeavesTheStartAloneAndRepeatsItself) {
    TuningFixture fixture;
    fixture.request.batches.resize(5);
    const VisionTransformer start(fixture.start, kTwoThreads);
    const auto first = start.tuned(fixture.request);
    const auto second = start.tuned(fixture.request);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->weights().tensors.at("head.weight").values,
              second->weights().tensors.at("head.weight").values);
    EXPECT_EQ(start.weights().tensors.at("head.weight").values,
              fixture.start.tensors.at("head.weight").values);
}

TEST(VisionTransformerTuning, StopsWhenAsked) {
    TuningFixture fixture;
    std::stop_source stop;
    int steps = 0;
    const VisionTransformer start(fixture.start, kTwoThreads);
    EXPECT_FALSE(start.tuned(
        fixture.request,
        [&](const TuningProgress& progress) {
            steps = progress.step;
            if (steps == 3)
                stop.request_stop();
        },
        stop.get_token()));
    EXPECT_EQ(steps, 3);
    const std::vector<float> planes(3 * 12 * 12);
    EXPECT_TRUE(start.features({1, 12, 12, planes}, stop.get_token()).empty());
}

TEST(VisionTransformerTuning, SaysWhenTheLossIsLost) {
    TuningFixture fixture;
    fixture.request.settings.learningRate = 1e30;
    const VisionTransformer start(fixture.start, kTwoThreads);
    EXPECT_THROW(start.tuned(fixture.request), std::runtime_error);
}

TEST(VisionTransformerTuning, ShufflesEveryPhotoIntoEveryEpoch) {
    const PhotoBatches batches = tuningBatches(50, {});
    ASSERT_EQ(batches.size(), 35u);
    std::vector<std::size_t> firstEpoch;
    for (std::size_t i = 0; i < 7; ++i)
        firstEpoch.insert(firstEpoch.end(), batches[i].begin(), batches[i].end());
    EXPECT_EQ(batches[6].size(), 2u);
    EXPECT_FALSE(std::ranges::is_sorted(firstEpoch));
    std::ranges::sort(firstEpoch);
    for (std::size_t i = 0; i < 50; ++i)
        EXPECT_EQ(firstEpoch[i], i);
    EXPECT_NE(batches[0], batches[7]);
    EXPECT_EQ(batches, tuningBatches(50, {}));
}

TEST(VisionTransformerTuning, BeginsWithASmallRandomHead) {
    const VitHead head = randomHead(768, 1);
    ASSERT_EQ(head.weights.size(), 1536u);
    double sum = 0;
    for (const float weight : head.weights)
        sum += static_cast<double>(weight) * weight;
    EXPECT_NEAR(std::sqrt(sum / 1536), 0.02, 0.001);
    EXPECT_EQ(head.bias, (std::vector<float>{0, 0}));
    EXPECT_NE(head.weights, randomHead(768, 2).weights);
}

} // namespace

} // namespace morphoscope
