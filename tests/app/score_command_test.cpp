// `morphoscope score` with points that a person marked.
#include "app/cli.h"
#include "tests/app/app_driver.h"

#include <gmock/gmock.h>

#include <fstream>

namespace morphoscope {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ScoreCommand : public AppTest {
protected:
    std::filesystem::path file(const char* name, const std::string& text) const {
        std::ofstream(home() / name) << text;
        return home() / name;
    }
    // What it prints is not looked at.
    static void score(const ScoreOptions& options) {
        testing::internal::CaptureStdout();
        try {
            runScore({.isQuiet = true}, options);
        } catch (...) {
            testing::internal::GetCapturedStdout();
            throw;
        }
        testing::internal::GetCapturedStdout();
    }
};

TEST_F(ScoreCommand, WritesHowFarEachLandmarkIsOff) {
    const auto session = trainedSession(writePhotos("terrace", 2), 12, ModelKind::aligned);
    ScoreOptions options{.session = session, .keys = {"photo 0", "photo 1"}};
    // Names go with and without extension; a point of one photo alone has no line.
    options.landmarks =
        file("marks.json", R"({"photo 0": {"mid, far": [0.5, 0.3], "own": [0.4, 0.3]},
                                              "photo 1.png": {"mid, far": [0.5, 0.3]},
                                              "elsewhere.jpg": {"mid, far": [0.1, 0.1]}})");
    options.landmarkErrors = home() / "errors.csv";
    score(options);
    const std::string csv = bytesOf(options.landmarkErrors);
    EXPECT_THAT(csv, StartsWith("a,b,landmark,error,similarity_error,trust\n"
                                "photo 0.png,photo 1.png,\"mid, far\",0."));
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 2);

    options.landmarks = file("strange.json", R"({"elsewhere.jpg": {"a": [0.1, 0.1]}})");
    options.landmarkErrors = home() / "none.csv";
    try {
        score(options);
        FAIL() << "marks of other photos were taken";
    } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), HasSubstr("strange.json marks no photo of the session"));
        EXPECT_THAT(error.what(), HasSubstr("photo 0.png"));
    }
    options.landmarks = file("pixels.json", R"({"photo 0": {"a": [640, 120]}})");
    try {
        score(options);
        FAIL() << "marks in pixels were taken";
    } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), HasSubstr("pixels.json has 'a' of photo 0.png"));
    }
    EXPECT_FALSE(std::filesystem::exists(options.landmarkErrors));
}

} // namespace
} // namespace morphoscope
