// The executable's contract: exit status, one sentence on stderr, JSON on stdout, the same bytes
// for the same input.
#include "record/probe.h"
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
        return runProgram({"train", photos().string(), "-o", session.string(), "--epochs", "6",
                           "--size", "64x48", "--seed", "3", "--threads", "1", "--json",
                           "--quiet"});
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

} // namespace
} // namespace morphoscope
