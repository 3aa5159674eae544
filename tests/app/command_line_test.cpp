#include "app/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace morphoscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Invocation parsed(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "morphoscope");
    return parseCommandLine(static_cast<int>(arguments.size()), arguments.data());
}

std::string refusal(std::vector<const char*> arguments) {
    try {
        parsed(std::move(arguments));
    } catch (const UsageError& error) {
        EXPECT_FALSE(error.isHelp);
        return error.what();
    }
    ADD_FAILURE() << "was accepted";
    return {};
}

TEST(CommandLine, WithoutACommandOpensTheWindow) {
    const Invocation nothing = parsed({});
    EXPECT_TRUE(std::get<WindowOptions>(nothing.what).paths.empty());
    EXPECT_TRUE(std::get<WindowOptions>(nothing.what).startsLearning);
    const Invocation given = parsed({"a", "b.jpg", "--headless", "--frames", "7", "--screenshot",
                                     "s.png", "--size", "800x600", "--no-train", "--empty"});
    const auto& window = std::get<WindowOptions>(given.what);
    EXPECT_TRUE(given.common.isHeadless);
    EXPECT_THAT(window.paths, ElementsAre("a", "b.jpg"));
    EXPECT_EQ(window.frames, 7);
    EXPECT_EQ(window.screenshot, "s.png");
    EXPECT_EQ(window.width, 800);
    EXPECT_EQ(window.height, 600);
    EXPECT_FALSE(window.startsLearning);
    EXPECT_TRUE(window.isEmpty);
}

TEST(CommandLine, TrainTakesEverySetting) {
    const Invocation invocation =
        parsed({"train",    "photos",    "-o",       "s.morpho", "--model",
                "ae",       "--epochs",  "3",        "--size",   "64x48",
                "--latent", "16",        "--batch",  "4",        "--learning-rate",
                "0.001",    "--beta",    "2",        "--seed",   "9",
                "--fit",    "letterbox", "--resume", "--quiet",  "--threads",
                "2",        "--device",  "cpu"});
    const auto& train = std::get<TrainOptions>(invocation.what);
    EXPECT_THAT(train.photos, ElementsAre("photos"));
    EXPECT_EQ(train.session, "s.morpho");
    EXPECT_EQ(train.kind, ModelKind::ae);
    EXPECT_EQ(train.epochs, 3);
    EXPECT_EQ(train.width, 64);
    EXPECT_EQ(train.height, 48);
    EXPECT_EQ(train.latentSize, 16);
    EXPECT_EQ(train.batchSize, 4);
    EXPECT_FLOAT_EQ(train.learningRate.value(), 0.001f);
    EXPECT_FLOAT_EQ(train.beta.value(), 2);
    EXPECT_EQ(train.seed, 9u);
    EXPECT_EQ(train.fit, Fit::letterbox);
    EXPECT_TRUE(train.resumes);
    EXPECT_TRUE(invocation.common.isQuiet); // common options stand before or after the command
    EXPECT_EQ(invocation.common.threads, 2);
    EXPECT_EQ(invocation.common.device, "cpu");
}

TEST(CommandLine, MorphTakesKeysAndPositions) {
    const Invocation invocation =
        parsed({"--json", "morph", "s.morpho", "one", "z:0.5,-1", "-o", "out", "--at", "0", "0.5",
                "1", "--path", "pca", "--loop", "--ease", "--raw-pace"});
    const auto& morph = std::get<MorphOptions>(invocation.what);
    EXPECT_TRUE(invocation.common.asJson);
    EXPECT_EQ(morph.session, "s.morpho");
    EXPECT_THAT(morph.keys, ElementsAre("one", "z:0.5,-1"));
    EXPECT_THAT(morph.at, ElementsAre(0, 0.5, 1));
    EXPECT_EQ(morph.path, PathKind::pca);
    EXPECT_TRUE(morph.loops);
    EXPECT_TRUE(morph.easesIntoKeys);
    EXPECT_TRUE(morph.hasRawPace);
    EXPECT_FALSE(morph.frames);
}

TEST(CommandLine, ATakeStandsInThePlaceOfASession) {
    const Invocation given = parsed({"morph", "--take", "s/takes/a.take.json", "-o", "a.mp4"});
    EXPECT_EQ(std::get<MorphOptions>(given.what).take, "s/takes/a.take.json");
    EXPECT_THAT(refusal({"morph", "s", "--take", "t", "-o", "a.mp4"}), HasSubstr("--take"));
    EXPECT_THAT(refusal({"morph", "--take", "t", "--loop", "-o", "a.mp4"}), HasSubstr("--loop"));
    EXPECT_THAT(refusal({"morph", "-o", "a.mp4"}), HasSubstr("SESSION"));
}

TEST(CommandLine, FigureTakesItsNumbers) {
    const Invocation invocation = parsed({"figure", "s.morpho", "dims", "-o", "f.png", "--dims",
                                          "1,2,3", "--components", "5", "--layout", "tsne"});
    const auto& figure = std::get<FigureOptions>(invocation.what);
    EXPECT_EQ(figure.kind, FigureKind::dims);
    EXPECT_THAT(figure.dimensions, ElementsAre(1, 2, 3));
    EXPECT_EQ(figure.components, 5);
    EXPECT_EQ(figure.layout, MapLayoutKind::tsne);
    EXPECT_THAT(refusal({"figure", "s.morpho", "traverse", "-o", "f.png", "--frames", "1"}),
                HasSubstr("--frames"));
    EXPECT_THAT(refusal({"figure", "s.morpho", "traverse", "-o", "f.png", "--instead", "ae"}),
                HasSubstr("'ae' is none of crossfade, similarity"));
}

TEST(CommandLine, WrongUsageIsRefusedWithWhatWasFound) {
    EXPECT_THAT(refusal({"morph", "s.morpho"}), HasSubstr("--output"));
    EXPECT_THAT(refusal({"morph", "s.morpho", "-o", "o.gif", "--size", "64by48"}),
                HasSubstr("'64by48' is not a size; expected WIDTHxHEIGHT"));
    EXPECT_THAT(refusal({"morph", "s.morpho", "-o", "o.gif", "--size", "0x48"}),
                HasSubstr("'0x48'"));
    EXPECT_THAT(refusal({"morph", "s.morpho", "-o", "o.gif", "--path", "straight"}),
                HasSubstr("'straight' is none of lerp, pca, slerp, spline"));
    EXPECT_THAT(refusal({"morph", "s.morpho", "-o", "o.gif", "--frames", "0"}),
                HasSubstr("--frames"));
    EXPECT_THAT(refusal({"train", "photos"}), HasSubstr("--output"));
    EXPECT_THAT(refusal({"figure", "s.morpho", "pie", "-o", "f.png"}), HasSubstr("'pie'"));
    EXPECT_THAT(refusal({"--decoder", "abacus"}), HasSubstr("'abacus'"));
    for (const char* option : {"--threshold", "--precision"})
        for (const char* value : {"nan", "1.5", "-0.1", "half"})
            EXPECT_THAT(refusal({"classify", "s.morpho", "photos", option, value}),
                        HasSubstr(std::string(value) + " not in range 0 to 1"));
    EXPECT_THAT(refusal({"--no-such-option"}), HasSubstr("--no-such-option"));
}

TEST(CommandLine, HelpIsNoError) {
    try {
        parsed({"--help"});
        FAIL();
    } catch (const UsageError& help) {
        EXPECT_TRUE(help.isHelp);
        for (const char* command : {"train", "morph", "figure", "latents", "bench", "doctor"})
            EXPECT_THAT(help.what(), HasSubstr(command));
    }
}

} // namespace
} // namespace morphoscope
