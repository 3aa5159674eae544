// Reading Hugging Face folders without computing: the fixtures of
// scripts/reference/vision_transformer.py, and what is wrong with files that anybody may have made.
#include "model/safetensors.h"
#include "model/vit_weights.h"
#include "tests/support/fuzz.h"
#include "tiny_photos.h"

#include <fstream>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace morphoscope {

namespace {

using test::ScratchFolder;
using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

const fs::path kData = fs::path(MORPHOSCOPE_SOURCE_DIR) / "tests/data/vit";

std::string textOf(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

void write(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

// What a reader says against its input; "accepted" when nothing.
std::string sentenceOf(const std::function<void()>& read) {
    try {
        read();
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
        return error.what();
    }
    return "accepted";
}

std::string configSentence(const std::string& json) {
    return sentenceOf([&] { parseVitConfig(json, "config.json"); });
}

std::string preprocessingSentence(const std::string& json) {
    return sentenceOf([&] { parsePreprocessing(json, "preprocessor_config.json"); });
}

struct Hostile {
    std::string json;
    std::string sentence; // part of it
};

// A copy of a fixture whose weights a test may change.
class VitFolder {
public:
    explicit VitFolder(const std::string& fixture = "vit") {
        for (const char* file : {"config.json", "preprocessor_config.json"})
            fs::copy(kData / fixture / file, path() / file);
        SafetensorsReader reader(kData / fixture / "model.safetensors");
        for (const TensorEntry& entry : reader.entries())
            tensors.push_back({entry.name, entry.type, entry.shape, reader.readBytes(entry)});
    }

    const fs::path& path() const { return folder_.path; }
    StoredTensor& tensor(const std::string& name) {
        return *std::ranges::find(tensors, name, &StoredTensor::name);
    }
    std::string sentence() {
        writeSafetensors(path() / "model.safetensors", tensors, {});
        return sentenceOf([&] { loadVitWeights(path()); });
    }

    std::vector<StoredTensor> tensors;

private:
    ScratchFolder folder_;
};

TEST(VitConfig, ReadsWhatTheFilesSay) {
    const VitConfig vit = loadVitConfig(kData / "vit");
    EXPECT_EQ(vit, (VitConfig{.hiddenSize = 32,
                              .layerCount = 2,
                              .headCount = 4,
                              .innerSize = 64,
                              .imageSize = 12,
                              .patchSize = 4,
                              .labelCount = 2}));
    const VitConfig dino = loadVitConfig(kData / "dino_registers");
    EXPECT_EQ(dino.family, VitConfig::Family::dinov2);
    EXPECT_EQ(dino.registerCount, 3);
    EXPECT_TRUE(dino.isGated);
    EXPECT_EQ(dino.innerSize, 32); // two thirds of 48
    EXPECT_EQ(dino.featureCount(), 48);
}

TEST(VitConfig, TakesTheDefaultsOfTheClassItNames) {
    EXPECT_EQ(parseVitConfig(R"({"model_type": "vit"})", ""), VitConfig{});
    const PhotoPreprocessing vit =
        parsePreprocessing(R"({"do_normalize":true,"do_resize":true,"image_mean":[0.5,0.5,0.5],)"
                           R"("image_std":[0.5,0.5,0.5],"size":224,"unknown":{"key":[1]}})",
                           "");
    EXPECT_EQ(vit, PhotoPreprocessing{}); // the file of google/vit-base-patch16-224
    const PhotoPreprocessing dino =
        parsePreprocessing(R"({"image_processor_type":"BitImageProcessor"})", "");
    EXPECT_EQ(dino.resize, PhotoPreprocessing::Resize::shortestEdge);
    EXPECT_EQ(dino.filter, PillowFilter::bicubic);
    EXPECT_TRUE(dino.cutsCentre);
}

TEST(VitConfig, ReadsResizeAndCut) {
    const PhotoPreprocessing read = loadPreprocessing(kData / "dino");
    EXPECT_EQ(read, (PhotoPreprocessing{.width = 16,
                                        .height = 12,
                                        .resize = PhotoPreprocessing::Resize::shortestEdge,
                                        .shortestEdge = 18,
                                        .filter = PillowFilter::bicubic,
                                        .cutsCentre = true,
                                        .scale = 0.00392156862745098,
                                        .mean = {0.485f, 0.456f, 0.406f},
                                        .deviation = {0.229f, 0.224f, 0.225f}}));
}

TEST(VitConfig, RefusesHostileValuesWithASentenceEach) {
    const auto vit = [](const std::string& more) { return R"({"model_type":"vit",)" + more + "}"; };
    const Hostile files[] = {
        {"", "not valid JSON"},
        {"[]", "not a JSON object"},
        {"{\"a\":\"\xff\"}", "not valid JSON"},
        {std::string(100'000, '['), "nested deeper"},
        {"{}", "\"model_type\" is null, expected \"vit\""},
        {R"({"model_type":"bert"})", "\"bert\", expected \"vit\""},
        {R"({"model_type":7})", "\"model_type\" is 7, expected a text"},
        {vit(R"("hidden_size":"768")"), "\"hidden_size\" is \"768\", expected a whole number"},
        {vit(R"("hidden_size":-1)"), "expected a whole number from 1"},
        {vit(R"("hidden_size":1e300)"), "expected a whole number from 1"},
        {vit(R"("hidden_size":30.5)"), "expected a whole number"},
        {vit(R"("num_attention_heads":5)"), "expected a multiple of the 5"},
        {vit(R"("num_attention_heads":0)"), "\"num_attention_heads\" is 0"},
        {vit(R"("patch_size":0)"), "\"patch_size\" is 0"},
        {vit(R"("patch_size":[16,8])"), "one size for both sides"},
        {vit(R"("patch_size":[[],[]])"), "\"patch_size\" is []"},
        {vit(R"("patch_size":512)"), "give 0 patches"},
        {vit(R"("image_size":1000000000)"), "from 1 to 2048"},
        {vit(R"("image_size":2048,"patch_size":1)"), "4194304 patches"},
        {vit(R"("hidden_act":"relu")"), "\"hidden_act\" is \"relu\""},
        {vit(R"("num_channels":1)"), "\"num_channels\" is 1"},
        {vit(R"("layer_norm_eps":-1)"), "\"layer_norm_eps\" is -1"},
        {vit(R"("id2label":[1])"), "\"id2label\" is [1]"},
        {R"({"model_type":"dinov2","mlp_ratio":0.0002})", "leaves the dense layers"},
        {R"({"model_type":"dinov2_with_registers","num_register_tokens":1000})", "from 0 to 64"},
    };
    for (const Hostile& hostile : files)
        EXPECT_THAT(configSentence(hostile.json), HasSubstr(hostile.sentence))
            << hostile.json.substr(0, 80);
}

TEST(VitConfig, RefusesHostilePreprocessingWithASentenceEach) {
    const Hostile files[] = {
        {"{\"size\":", "not valid JSON"},
        {R"({"size":0})", "\"size\" is 0"},
        {R"({"size":{"height":224}})", "an object with height and width"},
        {R"({"size":{"height":224,"width":"224"}})", "\"width\" is \"224\""},
        {R"({"size":{"shortest_edge":1e9},"do_center_crop":true})", "\"shortest_edge\""},
        {R"({"size":{"shortest_edge":256}})", "keep different shapes"},
        {R"({"size":{"shortest_edge":8,"longest_edge":9},"do_center_crop":true})", "longest_edge"},
        {R"({"do_resize":false})", "keep different shapes"},
        {R"({"do_center_crop":true,"crop_size":{"height":-1,"width":3}})", "\"height\" is -1"},
        {R"({"resample":0})", "\"resample\" is 0"},
        {R"({"resample":"bilinear"})", "\"resample\""},
        {R"({"image_mean":[0.5,0.5]})", "three numbers"},
        {R"({"image_mean":[0.5,0.5,"x"]})", "three numbers"},
        {R"({"image_std":[0.5,0,0.5]})", "above 0"},
        {R"({"rescale_factor":0})", "\"rescale_factor\" is 0"},
        {R"({"do_rescale":1})", "true or false"},
    };
    for (const Hostile& hostile : files)
        EXPECT_THAT(preprocessingSentence(hostile.json), HasSubstr(hostile.sentence))
            << hostile.json;
}

TEST(VitWeights, ReadsBothSchemesOfNames) {
    for (const char* fixture : {"vit", "vit_newer_names", "dino", "dino_registers"}) {
        const VitWeights weights = loadVitWeights(kData / fixture);
        EXPECT_EQ(weights.tensors.at("layers.0.query.weight").shape,
                  (std::vector<std::int64_t>(2, weights.config.hiddenSize)))
            << fixture;
        EXPECT_EQ(weights.tensors.contains("registers"), weights.config.registerCount > 0);
        EXPECT_EQ(weights.tensors.contains("layers.0.scale1"), weights.config.hasLayerScale());
    }
}

TEST(VitWeights, ReadsAnEncoderWithoutPrefixAndHead) {
    VitFolder folder;
    std::erase_if(folder.tensors,
                  [](const StoredTensor& t) { return t.name.starts_with("classifier"); });
    for (StoredTensor& tensor : folder.tensors)
        tensor.name = tensor.name.substr(std::string("vit.").size());
    EXPECT_EQ(folder.sentence(), "accepted");
    EXPECT_EQ(loadVitWeights(folder.path()).config.labelCount, 0);
}

TEST(VitWeights, NamesWhatIsMissingAndWhatIsLeftOver) {
    VitFolder folder;
    folder.tensor("vit.encoder.layer.1.output.dense.bias").name = "vit.encoder.layer.1.surplus";
    EXPECT_THAT(folder.sentence(),
                AllOf(HasSubstr("1 tensor is missing (\"encoder.layer.1.output.dense.bias\")"),
                      HasSubstr("1 tensor is unexpected (\"vit.encoder.layer.1.surplus\")")));
    // Found by damaging files: such a name made two lines of the sentence.
    VitFolder hostile;
    hostile.tensor("vit.encoder.layer.1.output.dense.bias").name = "vit.two\nlines";
    EXPECT_THAT(hostile.sentence(), HasSubstr("1 tensor is unexpected (\"vit.two?lines\")"));
    VitFolder other;
    for (StoredTensor& tensor : other.tensors)
        tensor.name = "model." + tensor.name;
    EXPECT_THAT(other.sentence(),
                AllOf(HasSubstr("38 tensors are missing"), HasSubstr("\"embeddings.cls_token\"")));
}

TEST(VitWeights, RefusesWrongTensorsWithASentenceEach) {
    VitFolder transposed;
    transposed.tensor("vit.encoder.layer.0.intermediate.dense.weight").shape = {32, 64};
    EXPECT_THAT(transposed.sentence(),
                HasSubstr("\"vit.encoder.layer.0.intermediate.dense.weight\" has the shape "
                          "[32, 64], config.json needs [64, 32]"));
    VitFolder twice;
    twice.tensors.push_back(twice.tensor("vit.layernorm.bias"));
    twice.tensors.back().name = "layernorm.bias";
    EXPECT_THAT(twice.sentence(), HasSubstr("are the same one"));
    VitFolder infinite;
    infinite.tensor("vit.layernorm.bias").bytes.assign(32 * 4, 0xff); // not a number
    EXPECT_THAT(infinite.sentence(), HasSubstr("\"vit.layernorm.bias\" holds values that are not"));
    VitFolder integers;
    integers.tensor("vit.layernorm.bias").type = TensorType::i32;
    EXPECT_THAT(integers.sentence(), HasSubstr("holds I32, expected floating-point"));
    VitFolder head;
    head.tensor("classifier.weight").shape = {4, 16};
    EXPECT_THAT(head.sentence(), HasSubstr("\"classifier.weight\" has the shape [4, 16]"));
    VitFolder scalar;
    scalar.tensor("classifier.weight") = {"classifier.weight", TensorType::f32, {}, {0, 0, 0, 0}};
    EXPECT_THAT(scalar.sentence(), HasSubstr("\"classifier.weight\" has the shape []"));
}

TEST(VitWeights, ReadsPartsWithAnIndex) {
    VitFolder folder;
    const std::size_t half = folder.tensors.size() / 2;
    std::string map;
    for (std::size_t i = 0; i < folder.tensors.size(); ++i)
        map += (i ? ",\"" : "\"") + folder.tensors[i].name + "\":\"part" + (i < half ? "1" : "2") +
               ".safetensors\"";
    const fs::path index = folder.path() / "model.safetensors.index.json";
    write(index, R"({"metadata":{},"weight_map":{)" + map + "}}");
    const auto middle = folder.tensors.begin() + static_cast<std::ptrdiff_t>(half);
    writeSafetensors(folder.path() / "part1.safetensors", {folder.tensors.begin(), middle}, {});
    const auto load = [&] { loadVitWeights(folder.path()); };
    EXPECT_THAT(sentenceOf(load), HasSubstr("part2.safetensors: the file cannot be read"));
    writeSafetensors(folder.path() / "part2.safetensors", {middle, folder.tensors.end()}, {});
    EXPECT_EQ(sentenceOf(load), "accepted");
    EXPECT_EQ(vitFiles(folder.path()).size(), 5u);
    write(index, R"({"weight_map":{"x":"part1.safetensors",)" + map + "}}");
    EXPECT_THAT(sentenceOf(load), HasSubstr("the tensor \"x\""));
    write(index, R"({"weight_map":{"x":"../part1.safetensors"}})");
    EXPECT_THAT(sentenceOf(load), HasSubstr("gives \"x\" no file name"));
    write(index, R"({"weight_map":[]})");
    EXPECT_THAT(sentenceOf(load), HasSubstr("no weight_map"));
}

TEST(VitWeights, SaysWhichFileIsNotThere) {
    const ScratchFolder folder;
    const auto load = [&] { loadVitWeights(folder.path); };
    EXPECT_THAT(sentenceOf(load), HasSubstr("config.json: the file cannot be read"));
    fs::copy(kData / "vit/config.json", folder.path);
    EXPECT_THAT(sentenceOf(load), HasSubstr("the folder has no model.safetensors"));
    fs::copy(kData / "vit/model.safetensors", folder.path);
    EXPECT_EQ(sentenceOf(load), "accepted");
    EXPECT_THAT(sentenceOf([&] { vitFiles(folder.path); }),
                HasSubstr("preprocessor_config.json: the file is missing"));
    write(folder.path / "preprocessor_config.json", R"({"size":2})");
    EXPECT_THAT(sentenceOf([&] { loadPreprocessing(folder.path); }), HasSubstr("have 0 patches"));
}

// Flips bytes, cuts, doubles, and puts numbers where they hurt.
std::string mutated(std::string text, std::mt19937_64& random) {
    static const std::regex kNumber("-?[0-9]+(\\.[0-9]+)?");
    const char* const numbers[] = {"0",    "-1",    "1e308",  "2147483648", "18446744073709551616",
                                   "null", "\"4\"", "[4, 4]", "{}",         "0.5",
                                   "NaN",  "7"};
    for (std::uint64_t change = random() % 3 + 1; change > 0 && !text.empty(); --change) {
        const std::size_t place = random() % text.size();
        std::smatch match;
        const std::string rest = text.substr(place);
        if (random() % 2 == 0 && std::regex_search(rest, match, kNumber))
            text = text.substr(0, place) + match.prefix().str() +
                   numbers[random() % std::size(numbers)] + match.suffix().str();
        else if (random() % 4 == 0)
            text.insert(place, text.substr(random() % text.size(), random() % 20));
        else if (random() % 8 == 0)
            text.resize(place);
        else
            text[place] = static_cast<char>(random());
    }
    return text;
}

TEST(VitConfig, SurvivesMutatedFiles) {
    std::mt19937_64 random(11);
    const int rounds = fuzzRounds(4'000);
    int refused = 0;
    for (const char* fixture : {"vit", "dino_registers"}) {
        const std::string config = textOf(kData / fixture / "config.json");
        const std::string preprocessing = textOf(kData / fixture / "preprocessor_config.json");
        ASSERT_EQ(configSentence(config), "accepted");
        for (int round = 0; round < rounds; ++round) {
            refused += configSentence(mutated(config, random)) != "accepted";
            refused += preprocessingSentence(mutated(preprocessing, random)) != "accepted";
        }
    }
    EXPECT_GT(refused, rounds);
    EXPECT_LT(refused, 4 * rounds);
}

TEST(VitWeights, SurvivesMutatedFolders) {
    const ScratchFolder folder;
    std::mt19937_64 random(12);
    const char* const files[] = {"config.json", "model.safetensors", "preprocessor_config.json"};
    std::vector<std::string> texts;
    for (const char* file : files)
        texts.push_back(textOf(kData / "dino" / file));
    const int rounds = fuzzRounds(300);
    int refused = 0;
    for (int round = 0; round < rounds; ++round) {
        const std::size_t changed = random() % 2;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            std::string text = texts[i];
            // Of the weights only the header, some 4 kB; other bytes are just other numbers.
            if (i == changed)
                text = mutated(text.substr(0, 3000), random) + (i == 1 ? text.substr(3000) : "");
            write(folder.path / files[i], text);
        }
        refused += sentenceOf([&] {
                       loadVitWeights(folder.path);
                       loadPreprocessing(folder.path);
                   }) != "accepted";
    }
    EXPECT_GT(refused, rounds / 2);
}

} // namespace

} // namespace morphoscope
