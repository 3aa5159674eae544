#include "imgui_panels/performance_panel.h"
#include "imgui_panels/plot_ticks.h"
#include "tests/support/one_panel.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

struct PerformancePanel : testing::Test {
    UiDriver driver{{.width = 1280, .height = 900, .fonts = {}}};
    void SetUp() override {
        driver.state = learnedSample();
        showPanel(driver, {324, 900}, [this] {
            drawPerformancePanel(driver.state.live.performance, driver.state.session.performance,
                                 driver.commands);
        });
        driver.frame(3);
    }
};

TEST_F(PerformancePanel, ChoosingADecoderIsACommand) {
    driver.click("Decoder: LibTorch");
    const auto* request = driver.pushed<command::RequestDecoder>();
    ASSERT_TRUE(request);
    EXPECT_EQ(request->name, "torch");
}

TEST_F(PerformancePanel, SwitchesChangeTheSettings) {
    PerformanceSettings& settings = driver.state.session.performance;
    driver.click("Vsync");
    EXPECT_FALSE(settings.vsync);
    driver.click("Only on change");
    EXPECT_FALSE(settings.rendersOnlyOnChange);
    settings.frameLimit = 144;
    driver.frame();
    driver.click("Frame limit", 1);
    EXPECT_EQ(settings.frameLimit, 60);
}

TEST_F(PerformancePanel, WithoutTimerQueriesThereIsNoGraphOfThem) {
    EXPECT_TRUE(driver.find("GPU times"));
    driver.state.live.performance.gpuHistory.clear();
    driver.frame();
    EXPECT_FALSE(driver.find("GPU times"));
}

TEST_F(PerformancePanel, DrawsBeforeAnythingWasMeasured) {
    driver.state.live.performance = {};
    driver.frame(2);
    EXPECT_TRUE(driver.find("CPU times"));
}

TEST(PlotTicks, CountsBeginAtOne) {
    const auto texts = [](int last, int maximumCount) {
        std::string all;
        for (const PlotTick& tick : countTicks(last, maximumCount))
            all += tick.text + " ";
        return all;
    };
    EXPECT_EQ(texts(10, 5), "1 3 5 7 9 ");
    EXPECT_EQ(texts(15, 4), "1 5 10 15 ");
    EXPECT_EQ(texts(3, 5), "1 2 3 ");
    EXPECT_EQ(texts(0, 5), "");
}

TEST(PlotTicks, StepsAreRoundAndInside) {
    const std::vector<PlotTick> ticks = roundTicks(0, 97, 5);
    ASSERT_GE(ticks.size(), 3u);
    ASSERT_LE(ticks.size(), 5u);
    EXPECT_EQ(ticks.front().text, "0");
    for (const PlotTick& tick : ticks)
        EXPECT_LE(tick.value, 97);
    EXPECT_EQ(roundTicks(0, 0.3f, 4)[1].text, "0.1");
    EXPECT_TRUE(roundTicks(1, 1, 4).empty());
}

TEST(PlotTicks, LogarithmicOnesArePowersOfTen) {
    const std::vector<PlotTick> ticks = logarithmicTicks(0.0005f, 200, 8);
    ASSERT_EQ(ticks.size(), 6u);
    EXPECT_EQ(ticks.front().text, "0.001");
    EXPECT_EQ(ticks.back().text, "100");
    EXPECT_GE(logarithmicTicks(2, 9, 8).size(), 2u) << "a short axis has ticks too";
    EXPECT_LE(logarithmicTicks(1e-12f, 1e12f, 6).size(), 6u);
}

TEST(PlotTicks, NumbersAreShort) {
    EXPECT_EQ(shortNumber(12345), "12.3k");
    EXPECT_EQ(shortNumber(2e-5f), "2e-5");
    EXPECT_EQ(shortNumber(0), "0");
    EXPECT_EQ(shortNumber(3.4e6f), "3.4M");
}

} // namespace
} // namespace morphoscope
