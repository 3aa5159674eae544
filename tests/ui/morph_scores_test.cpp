#include "imgui_panels/film_panel.h"
#include "imgui_panels/morph_scores.h"
#include "tests/support/one_panel.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

struct MorphScores : testing::Test {
    UiDriver driver;
    void SetUp() override {
        driver.state = learnedSample();
        showPanel(driver, {340, 480},
                  [this] { drawMorphScores(driver.state.live, driver.commands); });
        driver.frame(3);
    }
    MorphScoreStatus& scores() { return driver.state.live.scores; }
    static MorphScore score(const char* model) {
        MorphScore score;
        score.model = model;
        score.echo = 0.02;
        score.sharp = 0.97;
        score.endSsim = 0.999;
        return score;
    }
};

TEST_F(MorphScores, AreAskedForWhileTheyAreSeen) {
    EXPECT_TRUE(driver.pushed<command::WantScores>());
}

TEST_F(MorphScores, HaveALineForEachScore) {
    EXPECT_FALSE(driver.find("Ghosts (ECHO)")) << "no morph, no table";
    scores() = {
        .from = "a.jpg", .to = "b.jpg", .shown = score("aligned"), .crossfade = score("crossfade")};
    driver.frame(2);
    for (const char* label :
         {"Ghosts (ECHO)", "Sharpness (SHARP)", "Half-transparent", "Exact ends (END)",
          "Uneven pace (PDV)", "Largest step (JUMP)", "Folds (FOLD)", "Trust"})
        EXPECT_TRUE(driver.find(label)) << label;
}

TEST_F(MorphScores, StayInPlaceWhileTheyAreMeasured) {
    scores() = {.from = "a.jpg", .to = "b.jpg", .isMeasuring = true};
    driver.frame(2);
    const ImVec2 before = driver.find("Trust")->min;
    scores().shown = score("aligned");
    scores().crossfade = score("crossfade");
    scores().isMeasuring = false;
    driver.frame(2);
    EXPECT_EQ(driver.find("Trust")->min.y, before.y);
    EXPECT_EQ(driver.find("Trust")->min.x, before.x);
}

TEST_F(MorphScores, AFailureTakesTheTablesPlace) {
    scores() = {.from = "a.jpg", .to = "b.jpg", .failure = "The photo 'a.jpg' is gone."};
    driver.frame(2);
    EXPECT_FALSE(driver.find("Trust"));
    EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 20) << "a failure says nothing";
}

TEST_F(MorphScores, AreASectionOfTheFilmTab) {
    showPanel(driver, {340, 900},
              [this] { drawFilmPanel(driver.state.live, driver.state.session, driver.commands); });
    scores() = {.from = "a.jpg", .to = "b.jpg"};
    driver.frame(3);
    EXPECT_TRUE(driver.find("Trust"));
    driver.click("How good this morph is");
    driver.frame(2);
    driver.commands.clear();
    driver.frame(1);
    EXPECT_FALSE(driver.pushed<command::WantScores>()) << "closed, and still measured";
}

} // namespace
} // namespace morphoscope
