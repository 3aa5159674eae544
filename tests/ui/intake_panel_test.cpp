// The small window about photos from Google, and the ways to it.
#include "tests/support/sample_state.h"
#include "tests/support/ui_driver.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

TEST(IntakePanel, IsOfferedToANewcomer) {
    UiDriver driver;
    driver.state = emptySample();
    driver.frame(3);
    driver.click("From a Google Takeout or Google Photos");
    ASSERT_TRUE(driver.pushed<command::ShowIntake>());
    EXPECT_TRUE(driver.pushed<command::ShowIntake>()->isOpen);
}

TEST(IntakePanel, NeedsAClientFileToSignIn) {
    UiDriver driver;
    driver.state = fullSample();
    driver.state.live.intake.isOpen = true;
    driver.frame(3);
    driver.click("Sign in and choose");
    EXPECT_FALSE(driver.pushed<command::FetchGooglePhotos>());
    driver.state.live.intake.clientFile = "/home/somebody/client_secret.json";
    driver.frame(2);
    driver.click("Sign in and choose");
    ASSERT_TRUE(driver.pushed<command::FetchGooglePhotos>());
    EXPECT_EQ(driver.pushed<command::FetchGooglePhotos>()->clientFile,
              "/home/somebody/client_secret.json");
}

TEST(IntakePanel, LeadsToTheFolderBrowserAndCloses) {
    UiDriver driver;
    driver.state = fullSample();
    driver.state.live.intake.isOpen = true;
    driver.frame(3);
    driver.click("Choose a Takeout");
    EXPECT_TRUE(driver.pushed<command::ChooseFolder>());
    ASSERT_TRUE(driver.pushed<command::ShowIntake>());
    EXPECT_FALSE(driver.pushed<command::ShowIntake>()->isOpen);
    driver.commands.clear();
    driver.press("Escape");
    ASSERT_TRUE(driver.pushed<command::ShowIntake>());
    EXPECT_FALSE(driver.pushed<command::ClearSelection>());
}

TEST(IntakePanel, ShowsHowFarItIsAndCancels) {
    UiDriver driver;
    driver.state = fullSample();
    driver.state.live.intake = {.isOpen = true,
                                .isRunning = true,
                                .task = "Unpacking takeout-20240101T000000Z-001.zip",
                                .detail = "IMG_2041.jpg",
                                .fraction = 0.4f,
                                .photoCount = 1203};
    driver.frame(3);
    EXPECT_FALSE(driver.find("Sign in and choose"));
    driver.press("Escape"); // a running one is not lost by a key
    EXPECT_FALSE(driver.pushed<command::ShowIntake>());
    EXPECT_FALSE(driver.pushed<command::CancelIntake>());
    driver.click("Cancel");
    EXPECT_TRUE(driver.pushed<command::CancelIntake>());
}

TEST(IntakePanel, OffersTakeoutsInTheFolderBrowser) {
    UiDriver driver;
    driver.state = fullSample();
    FolderBrowser& browser = driver.state.live.folderBrowser;
    browser.isOpen = true;
    browser.folder = "/downloads";
    browser.entries = {
        {.name = "takeout-1.zip", .path = "/downloads/takeout-1.zip", .isTakeout = true}};
    driver.frame(3);
    driver.click("Folder: takeout-1.zip");
    ASSERT_TRUE(driver.pushed<command::OpenPaths>());
    EXPECT_EQ(driver.pushed<command::OpenPaths>()->paths[0], "/downloads/takeout-1.zip");
}

} // namespace
} // namespace morphoscope
