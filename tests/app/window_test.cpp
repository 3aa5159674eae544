// The real window, under Xvfb: it opens on a folder, draws, and answers to a real mouse.
#include "core/atomic_file.h"
#include "photos/importer.h"
#include "store/session_file.h"
#include "tests/app/app_driver.h"
#include "tests/app/program_run.h"

#include <algorithm>
#include <fstream>
#include <gmock/gmock.h>
#include <set>

namespace morphoscope {
namespace {

bool isInstalled(const std::string& program) {
    return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

const std::vector<std::string> kDisplay{"xvfb-run", "-a", "-s", "-screen 0 1280x800x24"};

// Runs the program; click X Y PATTERN FILE until PATTERN is in FILE, spaces left out.
const char* const kClickScript = R"(#!/bin/sh
"$@" &
program=$!
window=$(timeout 60 xdotool search --sync --onlyvisible --name Morphoscope | head -1)
xdotool windowmove --sync $window 0 0 windowfocus $window
click() {
    for try in 1 2 3 4; do
        xdotool mousemove $1 $2 sleep 0.5 mousedown 1 sleep 0.5 mouseup 1
        for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
            sleep 1
            tr -d ' \n' <"$4" | grep -q "$3" && return
        done
    done
}
)";

class RealWindow : public AppTest {
protected:
    void SetUp() override {
        if (!isInstalled("xvfb-run"))
            GTEST_SKIP() << "xvfb-run is not installed (package xvfb)";
        AppTest::SetUp();
    }
    static Image readImage(const std::filesystem::path& file) {
        const auto set = importPhotos({.paths = {file.string()}}).photos;
        return loadPhoto(set->photos.front(), set->frame, 4096, 4096);
    }
    // How many different colours there are: a blank window has one, the interface hundreds.
    static std::size_t colorCount(const Image& image) {
        std::set<std::uint32_t> colors;
        for (std::size_t i = 0; i < image.rgb.size(); i += 3)
            colors.insert(image.rgb[i] | image.rgb[i + 1] << 8u | image.rgb[i + 2] << 16u);
        return colors.size();
    }
};

TEST_F(RealWindow, OpensOnAFolderAndDraws) {
    const std::filesystem::path photos = writePhotos("terrace", 4);
    const std::filesystem::path shot = home() / "shot.png";
    const ProgramRun run = runProgram({photos.string(), "--frames", "120", "--screenshot",
                                       shot.string(), "--no-train", "--size", "1000x700"},
                                      kDisplay);
    ASSERT_EQ(run.status, 0) << run.err;
    const Image image = readImage(shot);
    EXPECT_EQ(image.width, 1000);
    EXPECT_EQ(image.height, 700);
    EXPECT_GT(colorCount(image), 500u); // the photos are there
    EXPECT_TRUE(isSessionFolder(home() / "terrace.morpho"));
}

TEST_F(RealWindow, WithoutADisplayItSaysSo) {
    const std::string display = std::getenv("DISPLAY") ? std::getenv("DISPLAY") : "";
    ::unsetenv("DISPLAY");
    ::unsetenv("WAYLAND_DISPLAY");
    const ProgramRun run = runProgram({"--empty", "--frames", "2"});
    if (!display.empty())
        ::setenv("DISPLAY", display.c_str(), 1);
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.err, testing::HasSubstr("display"));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
}

// Two thumbnails of the gallery are clicked with the X server's own mouse, then Ctrl+Q with the
// shortest of key presses; the session that is left on disk has the two keys. How long a frame
// takes here is unknown, so that each click is repeated until the session on disk has its key; a
// repeated click changes nothing.
TEST_F(RealWindow, AnswersToMouseAndKeyboard) {
    if (!isInstalled("xdotool"))
        GTEST_SKIP() << "xdotool is not installed";
    const std::filesystem::path photos = writePhotos("terrace", 4);
    const std::filesystem::path session = trainedSession(photos, 2);
    const std::vector<std::string> names{"photo 3.png", "photo 2.png"}; // not the first morph
    std::string script = kClickScript;
    {
        AppDriver driver({.width = 1280, .height = 800, .startsLearning = false});
        driver.push(command::OpenPaths{{session.string()}});
        ASSERT_TRUE(driver.runUntilIdle());
        driver.frame(2);
        std::string keys;
        for (const std::string& name : names) {
            const ImVec2 place = driver.ui().centreOf("Photo " + name);
            keys += keys.empty() ? "" : ",";
            keys += "{\"latent\":\\[\\],\"photo\":\"" + name + "\"}";
            keys.erase(std::remove(keys.begin(), keys.end(), ' '), keys.end());
            script += "click " + std::to_string(int(place.x)) + " " + std::to_string(int(place.y)) +
                      " '\"keys\":\\[" + keys + "\\]' '" + (session / "session.json").string() +
                      "'\n";
        }
    }
    script += "xdotool keydown ctrl sleep 0.5 key --delay 0 q sleep 0.5 keyup ctrl\n"
              "wait $program\n";
    std::ofstream(home() / "click.sh") << script;
    std::vector<std::string> before = kDisplay;
    before.insert(before.end(), {"sh", (home() / "click.sh").string()});
    const ProgramRun run = runProgram(
        {session.string(), "--no-train", "--size", "1280x800", "--frames", "9000"}, before);
    ASSERT_EQ(run.status, 0) << run.err;
    const std::vector<MorphKey> keys = loadSession(session).morph.keys;
    ASSERT_EQ(keys.size(), 2u);
    EXPECT_EQ(keys[0].photo, names[0]);
    EXPECT_EQ(keys[1].photo, names[1]);
}

} // namespace
} // namespace morphoscope
