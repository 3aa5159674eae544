// A home with photos of the demo terrace and of waves, in folders yes, no and library, and the
// commands that find the terrace among them.
#pragma once

#include "core/terrace.h"
#include "figure/csv.h"
#include "photos/encode.h"
#include "tests/app/program_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace morphoscope {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Waves in a direction and length of their own: no two alike, none like a town.
inline Image waves(int number) {
    Image image = makeImage(160, 120);
    const double turn = 0.7 * number;
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x) {
            const double phase = (x * std::cos(turn) + y * std::sin(turn)) / (2 + number % 5);
            const auto value = static_cast<std::uint8_t>(127 + 120 * std::sin(phase));
            for (std::size_t channel = 0; channel < 3; ++channel)
                image.rgb[3 * static_cast<std::size_t>(y * image.width + x) + channel] = value;
        }
    return image;
}

class Finding : public testing::Test {
protected:
    Finding() {
        std::string name = (fs::temp_directory_path() / "morphoscope-XXXXXX").string();
        home_ = ::mkdtemp(name.data());
        ::setenv("HOME", home_.c_str(), 1); // where runProgram keeps the streams
        for (const char* folder : {"yes", "no", "library"})
            fs::create_directories(home_ / folder);
        const auto scenes = demoTerraceFactors();
        for (std::size_t i = 0; i < 8; ++i)
            writePng(home_ / (i < 4 ? "yes" : "library") / (scenes[i].name + ".png"),
                     renderTerrace(scenes[i].factors, 160, 120));
        for (int i = 0; i < 20; ++i)
            writePng(home_ / (i < 10 ? "no" : "library") / ("wave" + std::to_string(i) + ".png"),
                     waves(i));
    }
    ~Finding() override {
        fs::remove_all(home_);
        ::setenv("HOME", homeBefore_.c_str(), 1);
    }

    std::string path(const std::string& name) const { return (home_ / name).string(); }
    std::string session() const { return path("find.morpho"); }
    ProgramRun label(const std::vector<std::string>& positive,
                     const std::vector<std::string>& negative) const {
        std::vector<std::string> arguments{"label", session()};
        const auto add = [&](const char* option, const std::vector<std::string>& names) {
            if (!names.empty())
                arguments.push_back(option);
            for (const std::string& name : names)
                arguments.push_back(path(name));
        };
        add("--positive", positive);
        add("--negative", negative);
        return runProgram(arguments);
    }
    ProgramRun classify(const std::vector<std::string>& more) const {
        std::vector<std::string> arguments{"classify", session(), path("library"), "--json",
                                           "--quiet"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return runProgram(arguments);
    }
    std::vector<std::vector<std::string>> table(const std::string& name) const {
        std::stringstream text;
        text << std::ifstream(home_ / name).rdbuf();
        return parseCsv(text.str());
    }
    static void expectSentence(const ProgramRun& run, const std::string& says) {
        EXPECT_EQ(run.status, 1);
        EXPECT_THAT(run.err, HasSubstr(says));
        EXPECT_EQ(run.out, "");
    }

    fs::path home_;
    const std::string homeBefore_ = std::getenv("HOME") ? std::getenv("HOME") : "";
};

} // namespace morphoscope
