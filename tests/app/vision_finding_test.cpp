// Finding by the features of a network that the user points at, and by a network tuned on the
// labels: tiny networks with random weights stand for the large ones.
#include "tests/app/finding_fixture.h"

#include <nlohmann/json.hpp>

namespace morphoscope {
namespace {

const std::string kNetworks = MORPHOSCOPE_SOURCE_DIR "/tests/data/vit/";

class VisionFinding : public Finding {
protected:
    VisionFinding() { EXPECT_EQ(label({"yes"}, {"no"}).status, 0); }

    // The table that the arguments give.
    std::vector<std::vector<std::string>> found(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--csv", path("found.csv"), "--threads", "2"});
        const ProgramRun run = classify(arguments);
        EXPECT_EQ(run.status, 0) << run.err;
        auto rows = table("found.csv");
        EXPECT_EQ(rows.size(), 15u); // header, 4 of the terrace, 10 waves
        return rows;
    }
    fs::path copyOf(const std::string& network) const {
        const fs::path copy = home_ / "network";
        fs::copy(kNetworks + network, copy);
        return copy;
    }
};

TEST_F(VisionFinding, ScoresByTheFeaturesOfANetwork) {
    const auto layout = found({});
    EXPECT_EQ(found({"--features", "builtin"}), layout);
    const auto vit = found({"--features", kNetworks + "vit"});
    EXPECT_NE(vit, layout);
    EXPECT_EQ(found({"--features", kNetworks + "vit"}), vit); // from the cache, the same bytes
    const auto dino = found({"--features", kNetworks + "dino"});
    EXPECT_NE(dino, vit);
    EXPECT_EQ(found({}), layout); // the kinds live side by side
}

TEST_F(VisionFinding, KnowsAFolderByItsBytesAndNotByItsName) {
    const auto rows = found({"--features", kNetworks + "vit"});
    const fs::path copy = copyOf("vit");
    EXPECT_EQ(found({"--features", copy.string()}), rows);
    std::stringstream config;
    config << std::ifstream(copy / "config.json").rdbuf();
    std::string text = config.str();
    const std::string layers = "\"num_hidden_layers\": ";
    text.replace(text.find(layers), layers.size() + 1, layers + "3");
    std::ofstream(copy / "config.json") << text;
    const ProgramRun run = classify({"--features", copy.string()});
    expectSentence(run, "the weights do not fit config.json");
    EXPECT_THAT(run.err, HasSubstr("encoder.layer.2"));
}

TEST_F(VisionFinding, TunesANetworkAndScoresByIt) {
    const std::vector<std::string> network{"--features", kNetworks + "vit", "--train"};
    const auto with = [&](const std::string& training) {
        auto arguments = network;
        arguments.push_back(training);
        return arguments;
    };
    const auto tuned = found(with("tune"));
    const auto probed = found(with("probe-then-tune"));
    EXPECT_NE(tuned, probed);
    EXPECT_EQ(found(with("probe-then-tune")), probed);
    const ProgramRun run = runProgram({"classify", session(), path("library"), "--features",
                                       kNetworks + "vit", "--train", "tune"});
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.err, HasSubstr("loss 0.")); // live
    EXPECT_THAT(run.out, HasSubstr("14 photos:"));
}

TEST_F(VisionFinding, RefusesWhatItCannotUse) {
    EXPECT_EQ(classify({"--train", "tune"}).status, 2);
    EXPECT_EQ(classify({"--train", "tune", "--features", "builtin"}).status, 2);
    EXPECT_EQ(classify({"--train", "magic"}).status, 2);
    expectSentence(classify({"--features", path("nowhere")}), "config.json");
    const fs::path copy = copyOf("dino");
    fs::resize_file(copy / "model.safetensors", 30'000);
    expectSentence(classify({"--features", copy.string()}), "cut off");
    fs::remove(copy / "model.safetensors");
    expectSentence(classify({"--features", copy.string()}), "has no model.safetensors");
    ASSERT_EQ(found({}).size(), 15u); // labels and cache are kept
}

TEST_F(VisionFinding, MeasuresTheNetwork) {
    const ProgramRun run =
        runProgram({"bench", "classify", "--features", kNetworks + "vit", "--threads", "2"});
    ASSERT_EQ(run.status, 0) << run.err;
    const auto facts = nlohmann::json::parse(run.out);
    EXPECT_GT(facts.at("ms_per_photo").at("median").get<double>(), 0);
    EXPECT_THAT(facts.at("features").get<std::string>(), testing::StartsWith("vit-"));
}

} // namespace
} // namespace morphoscope
