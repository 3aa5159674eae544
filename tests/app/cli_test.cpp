// The executable's contract: exit status, one sentence on stderr, JSON on stdout, the same bytes
// for the same input.
#include "core/capture_times.h"
#include "record/probe.h"
#include "store/session_file.h"
#include "tests/app/app_driver.h"
#include "tests/app/program_run.h"

#include <algorithm>
#include <fstream>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sstream>

namespace morphoscope {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::SizeIs;
using testing::StartsWith;

class Cli : public AppTest {
protected:
    ProgramRun train(const std::filesystem::path& session) const {
        return runProgram({"train", photos().string(), "-o", session.string(), "--model", "vae",
                           "--epochs", "6", "--size", "64x48", "--seed", "3", "--threads", "1",
                           "--json", "--quiet"});
    }
    std::filesystem::path photos() const { return home() / "terrace"; }
    std::filesystem::path session() const { return home() / "s.morpho"; }
    void SetUp() override {
        AppTest::SetUp();
        if (!IsSkipped())
            writePhotos("terrace", 4);
    }

    // One line, no more, that says what is wrong; nothing on stdout, status 1.
    static void expectSentence(const ProgramRun& run, const testing::Matcher<std::string>& says) {
        EXPECT_EQ(run.status, 1);
        EXPECT_THAT(run.err, says);
        EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
        EXPECT_EQ(run.out, "");
    }
};

TEST_F(Cli, TrainsMorphsAndRepeatsItselfToTheByte) {
    const ProgramRun trained = train(session());
    ASSERT_EQ(trained.status, 0) << trained.err;
    EXPECT_EQ(trained.err, ""); // --quiet
    const auto facts = nlohmann::json::parse(trained.out);
    EXPECT_EQ(facts.at("photos"), 4);
    EXPECT_EQ(facts.at("epochs"), 6);
    EXPECT_EQ(facts.at("width"), 64);
    EXPECT_GT(facts.at("psnr_db").get<double>(), 5);

    const std::filesystem::path again = home() / "again.morpho";
    ASSERT_EQ(train(again).status, 0);
    EXPECT_EQ(bytesOf(session() / "model.safetensors"), bytesOf(again / "model.safetensors"));
    const auto morph = [&](const std::filesystem::path& from, const std::string& to) {
        return runProgram({"morph", from.string(), "photo 0", "photo 2.png", "-o",
                           (home() / to).string(), "--frames", "7", "--size", "64x48", "--json",
                           "--quiet"});
    };
    const ProgramRun first = morph(session(), "a.gif");
    ASSERT_EQ(first.status, 0) << first.err;
    EXPECT_EQ(nlohmann::json::parse(first.out).at("frames"), 7);
    ASSERT_EQ(morph(again, "b.gif").status, 0);
    EXPECT_EQ(probeFilm(home() / "a.gif").frameCount, 7);
    EXPECT_EQ(bytesOf(home() / "a.gif"), bytesOf(home() / "b.gif"));
}

TEST_F(Cli, LearningAnewKeepsWhatTheUserSaid) {
    ASSERT_EQ(train(session()).status, 0);
    Session marked = loadSession(session());
    marked.labels["photo 1.png"] = Label::positive;
    marked.morph.keys = {{.photo = "photo 2.png", .latent = {}}};
    saveSession(session(), marked);
    ASSERT_EQ(train(session()).status, 0);
    EXPECT_EQ(loadSession(session()), marked);
}

TEST_F(Cli, TrainsAnAlignedModelUnlessToldOtherwiseResumesItAndDrawsIt) {
    const auto alignedRun = [&](std::vector<std::string> more) {
        std::vector<std::string> arguments{
            "train", photos().string(), "-o", session().string(), "--size",
            "64x48", "--threads",       "2",  "--json",           "--quiet"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return runProgram(arguments);
    };
    const ProgramRun trained = alignedRun({"--epochs", "4"});
    ASSERT_EQ(trained.status, 0) << trained.err;
    const ProgramRun resumed = alignedRun({"--epochs", "6", "--resume"});
    ASSERT_EQ(resumed.status, 0) << resumed.err;
    EXPECT_EQ(nlohmann::json::parse(resumed.out).at("epochs"), 6);
    EXPECT_EQ(loadSession(session()).training.kind, ModelKind::aligned);

    const std::filesystem::path table = home() / "latents.csv";
    ASSERT_EQ(runProgram({"latents", session().string(), "--csv", table.string()}).status, 0);
    EXPECT_THAT(bytesOf(table), HasSubstr(",z127\n"));
    for (const char* kind : {"recon", "traverse", "pca", "scree", "map"}) {
        const std::filesystem::path png = home() / (std::string(kind) + ".png");
        const ProgramRun figure =
            runProgram({"figure", session().string(), kind, "-o", png.string()});
        EXPECT_EQ(figure.status, 0) << figure.err;
        EXPECT_TRUE(std::filesystem::exists(png)) << kind;
    }

    for (const char* yardstick : {"crossfade", "similarity"}) {
        const std::filesystem::path png = home() / (std::string(yardstick) + ".png");
        const ProgramRun strip =
            runProgram({"figure", session().string(), "traverse", "photo 0", "photo 1", "--frames",
                        "5", "--instead", yardstick, "-o", png.string()});
        EXPECT_EQ(strip.status, 0) << strip.err;
        EXPECT_TRUE(std::filesystem::exists(png)) << yardstick;
    }

    // A photo that came later: what was learned stays as it is, what leaves it out says so.
    const std::string before = bytesOf(home() / "traverse.png");
    writePhotos("terrace", 5);
    const ProgramRun latents = runProgram({"latents", session().string(), "--csv", table.string()});
    EXPECT_EQ(latents.status, 0);
    EXPECT_THAT(latents.err, HasSubstr("1 photo is not learned yet and has no latent: photo 4"));
    ASSERT_EQ(runProgram({"figure", session().string(), "traverse", "-o",
                          (home() / "traverse.png").string()})
                  .status,
              0);
    EXPECT_EQ(bytesOf(home() / "traverse.png"), before);
    expectSentence(alignedRun({"--epochs", "7", "--resume"}), HasSubstr("set of photos"));
}

TEST_F(Cli, MorphsThroughTheDay) {
    ASSERT_EQ(train(session()).status, 0);
    addCaptureTimes(photos(), {{"photo 0.png", 1'000'028'800}, {"photo 2.png", 1'000'018'000}});
    const auto frames = [&](const std::string& to, std::vector<std::string> keysAndOptions) {
        std::vector<std::string> arguments{"morph", session().string()};
        arguments.insert(arguments.end(), keysAndOptions.begin(), keysAndOptions.end());
        arguments.insert(arguments.end(), {"--at", "0", "0.5", "1", "--size", "64x48", "--raw-pace",
                                           "-o", (home() / to).string()});
        return runProgram(arguments);
    };
    const ProgramRun ordered =
        frames("ordered", {"photo 3", "photo 0", "photo 2", "--order", "time-of-day"});
    ASSERT_EQ(ordered.status, 0) << ordered.err;
    EXPECT_THAT(ordered.err, AllOf(HasSubstr("1 photo does not say when it was taken"),
                                   HasSubstr("photo 3.png"), HasSubstr("known in UTC only")));
    ASSERT_EQ(frames("by hand", {"photo 2", "photo 0", "photo 3"}).status, 0);
    const auto pictures = filesIn(home() / "ordered");
    ASSERT_THAT(pictures, SizeIs(3));
    for (const auto& picture : pictures)
        EXPECT_EQ(bytesOf(picture), bytesOf(home() / "by hand" / picture.filename()));
    EXPECT_EQ(frames("wrong", {"--order", "size"}).status, 2);
}

TEST_F(Cli, WritesFramesFiguresAndTables) {
    ASSERT_EQ(train(session()).status, 0);
    const std::filesystem::path frames = home() / "frames";
    const ProgramRun at =
        runProgram({"morph", session().string(), "photo 0", "photo 1", "--at", "0", "0.5", "1",
                    "-o", frames.string(), "--width", "80", "--json", "--quiet"});
    EXPECT_EQ(at.status, 0) << at.err;
    EXPECT_THAT(filesIn(frames), SizeIs(3));
    EXPECT_EQ(nlohmann::json::parse(at.out).at("height"), 60); // of the photos, which are 4:3

    expectSentence(runProgram({"figure", session().string(), "traverse", "--instead", "crossfade",
                               "-o", (home() / "strip.png").string()}),
                   HasSubstr("model is of another kind"));

    const std::filesystem::path csv = home() / "scree.csv";
    const ProgramRun scree = runProgram({"figure", session().string(), "scree", "-o",
                                         (home() / "scree.png").string(), "--csv", csv.string()});
    EXPECT_EQ(scree.status, 0) << scree.err;
    EXPECT_GT(std::filesystem::file_size(home() / "scree.png"), 1000u);
    std::istringstream lines(bytesOf(csv));
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(line, "component,share,cumulative");
    double sum = 0;
    int rows = 0;
    while (std::getline(lines, line)) {
        sum += std::stod(line.substr(line.find(',') + 1));
        ++rows;
    }
    EXPECT_EQ(rows, 3); // four photos span three directions
    EXPECT_NEAR(sum, 1, 1e-5);

    const std::filesystem::path table = home() / "latents.csv";
    ASSERT_EQ(runProgram({"latents", session().string(), "--csv", table.string()}).status, 0);
    EXPECT_THAT(bytesOf(table), AllOf(StartsWith("name,z0,z1,"), HasSubstr(",z127\n"),
                                      HasSubstr("\nphoto 3.png,")));
    for (const char* kind : {"recon", "traverse", "dims", "pca", "map"}) {
        const std::filesystem::path png = home() / (std::string(kind) + ".png");
        const ProgramRun figure =
            runProgram({"figure", session().string(), kind, "-o", png.string()});
        EXPECT_EQ(figure.status, 0) << figure.err;
        EXPECT_TRUE(std::filesystem::exists(png)) << kind;
    }
}

TEST_F(Cli, BadInputGetsASentenceAndStatusOne) {
    const std::string missing = (home() / "missing").string();
    expectSentence(runProgram({"train", missing, "-o", session().string(), "--quiet"}),
                   HasSubstr(missing));
    EXPECT_FALSE(std::filesystem::exists(session())); // nothing half made
    std::filesystem::create_directories(home() / "empty");
    expectSentence(
        runProgram({"train", (home() / "empty").string(), "-o", session().string(), "--quiet"}),
        HasSubstr((home() / "empty").string()));
    expectSentence(runProgram({"morph", missing, "-o", (home() / "m.gif").string()}),
                   HasSubstr(missing));
    expectSentence(runProgram({"latents", photos().string(), "--csv", "l.csv"}),
                   HasSubstr(photos().string()));
    expectSentence(runProgram({"train", photos().string(), "-o", session().string(), "--size",
                               "65x48", "--quiet"}),
                   AllOf(HasSubstr("65"), HasSubstr("16")));
    expectSentence(runProgram({"train", photos().string(), "-o",
                               (photos() / "photo 0.png/s.morpho").string(), "--quiet"}),
                   HasSubstr("photo 0.png"));
}

TEST_F(Cli, KeysAndOutputsThatDoNotFitAreNamed) {
    ASSERT_EQ(train(session()).status, 0);
    const auto morph = [&](const std::string& key, const std::filesystem::path& to) {
        return runProgram({"morph", session().string(), "photo 0", key, "-o", to.string(),
                           "--frames", "3", "--size", "64x48", "--quiet"});
    };
    expectSentence(morph("phato 1", home() / "m.gif"),
                   AllOf(HasSubstr("phato 1"), HasSubstr("photo 1.png")));
    expectSentence(morph("z:1,2", home() / "m.gif"), AllOf(HasSubstr("z:1,2"), HasSubstr("128")));
    expectSentence(morph("z:1,x", home() / "m.gif"), HasSubstr("'x'"));
    expectSentence(morph("photo 1", photos() / "photo 0.png/m.gif"), HasSubstr("m.gif"));
    expectSentence(morph("photo 1", home() / "m.xyz"), HasSubstr("m.xyz"));
    EXPECT_FALSE(std::filesystem::exists(home() / "m.gif"));
    expectSentence(runProgram({"figure", session().string(), "dims", "-o",
                               (home() / "d.png").string(), "--dims", "500", "--quiet"}),
                   AllOf(HasSubstr("500"), HasSubstr("0 to 127")));
}

TEST_F(Cli, WrongUsageIsStatusTwoAndHelpIsZero) {
    for (const std::vector<std::string>& wrong :
         {std::vector<std::string>{"--no-such-option"},
          {"morph"},
          {"morph", "s.morpho", "-o", "m.gif", "--size", "big"}}) {
        const ProgramRun run = runProgram(wrong);
        EXPECT_EQ(run.status, 2);
        EXPECT_NE(run.err, "");
        EXPECT_EQ(run.out, "");
    }
    const ProgramRun help = runProgram({"--help"});
    EXPECT_EQ(help.status, 0);
    EXPECT_THAT(help.out, HasSubstr("latent space you can walk through"));
    const ProgramRun version = runProgram({"--version"});
    EXPECT_EQ(version.status, 0);
    EXPECT_THAT(version.out, MatchesRegex("morphoscope [0-9.]+\n"));
}

TEST_F(Cli, ABrokenPhotoIsSkippedAndSaid) {
    std::ofstream(photos() / "broken.jpg") << "not a photo";
    const ProgramRun run =
        runProgram({"train", photos().string(), "-o", session().string(), "--model", "vae",
                    "--epochs", "1", "--size", "64x48", "--json"});
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.err, HasSubstr("broken.jpg"));
    EXPECT_EQ(nlohmann::json::parse(run.out).at("rejected"), 1);
}

TEST_F(Cli, DoctorAnswersInJson) {
    const ProgramRun run = runProgram({"doctor", "--json"});
    ASSERT_EQ(run.status, 0) << run.err;
    const auto findings = nlohmann::json::parse(run.out);
    const auto has = [&](const std::string& what) {
        return std::any_of(findings.begin(), findings.end(),
                           [&](const auto& finding) { return finding.at("what") == what; });
    };
    for (const char* what : {"display", "OpenGL", "LibTorch", "fonts", "data folder"})
        EXPECT_TRUE(has(what)) << what;
}

TEST_F(Cli, AMistypedFolderLeavesTheSessionAsItIs) {
    ASSERT_EQ(train(session()).status, 0);
    const std::string before = bytesOf(session() / "session.json");
    expectSentence(
        runProgram({"train", (home() / "terace").string(), "-o", session().string(), "--quiet"}),
        HasSubstr("terace"));
    EXPECT_EQ(bytesOf(session() / "session.json"), before);
}

TEST_F(Cli, GoesOnWithTheSettingsThatItBeganWithOnly) {
    ASSERT_EQ(train(session()).status, 0);
    expectSentence(
        runProgram({"train", "-o", session().string(), "--resume", "--latent", "64", "--quiet"}),
        AllOf(HasSubstr("--latent 64"), HasSubstr("128")));
}

// Mesa plays an old driver when told so; another driver does not, and has nothing to show here.
TEST_F(Cli, WithoutComputeShadersLibTorchDecodesForTheScreen) {
    const std::vector<std::string> old{"env", "MESA_GL_VERSION_OVERRIDE=3.3",
                                       "MESA_GLSL_VERSION_OVERRIDE=330"};
    const ProgramRun doctor = runProgram({"doctor"}, old);
    if (doctor.out.find("No compute shaders") == std::string::npos)
        GTEST_SKIP() << "this driver cannot play OpenGL 3.3";
    ASSERT_EQ(train(session()).status, 0);
    const std::filesystem::path picture = home() / "window.png";
    const ProgramRun run = runProgram({session().string(), "--headless", "--no-train", "--size",
                                       "900x600", "--screenshot", picture.string()},
                                      old);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_TRUE(std::filesystem::exists(picture));
}

TEST_F(Cli, ARunThatComesToNothingLeavesTheModelOfBefore) {
    ASSERT_EQ(train(session()).status, 0);
    const std::string model = bytesOf(session() / "model.safetensors");
    const std::string before = bytesOf(session() / "session.json");
    expectSentence(
        runProgram({"train", photos().string(), "-o", session().string(), "--model", "vae",
                    "--size", "64x48", "--learning-rate", "1e10", "--epochs", "2", "--quiet"}),
        HasSubstr("learning rate"));
    EXPECT_EQ(bytesOf(session() / "model.safetensors"), model);
    EXPECT_EQ(bytesOf(session() / "session.json"), before);
}

TEST_F(Cli, ThereIsNothingToResumeWhereThereIsNoSession) {
    expectSentence(runProgram({"train", "-o", session().string(), "--resume", "--quiet"}),
                   HasSubstr(session().string()));
    EXPECT_FALSE(std::filesystem::exists(session()));
}

TEST_F(Cli, WhatIsNoPlainFileIsWrittenThrough) {
    ASSERT_EQ(train(session()).status, 0);
    const ProgramRun run =
        runProgram({"latents", session().string(), "--csv", "/dev/stdout", "--quiet"});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, StartsWith("name,z0"));
    EXPECT_TRUE(std::filesystem::is_symlink("/dev/stdout"));
}

TEST_F(Cli, WithoutAWindowAFolderThatCannotBeOpenedFails) {
    expectSentence(runProgram({(home() / "nowhere").string(), "--headless", "--frames", "30"}),
                   HasSubstr("nowhere"));
}

} // namespace
} // namespace morphoscope
