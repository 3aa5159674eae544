#include "store/session_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <unistd.h>

namespace morphoscope {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Session unusualSession() {
    Session session;
    session.sources = {"/photos/Zürich \"terrace\"", "/b.jpg"};
    session.fit = Fit::letterbox;
    session.training.kind = ModelKind::ae;
    session.training.learningRate = 0.0005f;
    session.training.seed = 18446744073709551615u;
    session.map = {MapLayoutKind::tsne, 7.5f, 3, 80, false, {{0.1f, -0.2f}, 123.4f}};
    session.morph.keys = {{"a.jpg", {}}, {"", {0.1f, -0.33333334f, 1e-20f}}};
    session.morph.path = PathKind::pca;
    session.morph.speed = -0.5;
    session.picture.keptComponents = 4;
    session.picture.split = PictureSplit::comparison;
    session.film.format = FilmFormat::webm;
    session.window.middle = WindowSettings::Middle::map;
    session.selection = {"a.jpg"};
    session.labels = {{"a.jpg", Label::positive}, {"b.jpg", Label::negative}};
    session.userPoints = {{"a.jpg", {-0.123456789f, 0.3f}, "b.jpg", {0.5f, -0.37499997f}},
                          {"b.jpg", {0, 0}, "c d.jpg", {1e-7f, 0.1f}}};
    return session;
}

std::string messageOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "no error";
}

struct TemporaryFolder {
    std::filesystem::path path = std::filesystem::temp_directory_path() /
                                 ("morphoscope-store-" + std::to_string(::getpid()));
    TemporaryFolder() { std::filesystem::create_directories(path); }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
};

TEST(SessionFile, TextRoundTripKeepsEveryValue) {
    const Session session = unusualSession();
    EXPECT_EQ(sessionFromText(sessionToText(session), "test"), session);
    EXPECT_EQ(sessionToText(session),
              sessionToText(sessionFromText(sessionToText(session), "test")));
}

TEST(SessionFile, MissingFieldsTakeTheirDefaults) {
    const Session session =
        sessionFromText(R"({"format": "morphoscope session", "version": 1})", "test");
    EXPECT_EQ(session, Session{});
}

TEST(SessionFile, RefusesWhatDoesNotFitWithOneSentence) {
    const auto message = [](const std::string& text) {
        return messageOf([&] { sessionFromText(text, "session.json"); });
    };
    EXPECT_THAT(message("not json"), HasSubstr("session.json is not JSON text"));
    EXPECT_THAT(message(R"({"format": "something"})"), HasSubstr("has the format \"something\""));
    EXPECT_THAT(message(R"({"format": "morphoscope session", "version": 99})"),
                HasSubstr("has version 99; this program reads version 1"));
    EXPECT_THAT(
        message(R"({"format": "morphoscope session", "version": 1, "training": {"epochs": "x"}})"),
        AllOf(HasSubstr("training/epochs"), HasSubstr("type must be number")));
    EXPECT_THAT(
        message(R"({"format": "morphoscope session", "version": 1, "training": {"width": -5}})"),
        HasSubstr("training.width is -5"));
}

TEST(SessionFile, RefusesPointsThatLieInNoPhoto) {
    const auto message = [](const UserPoint& point) {
        Session session;
        session.userPoints = {{"a", {}, "b", {}}, point};
        const std::string text = sessionToText(session);
        return messageOf([&] { sessionFromText(text, "session.json"); });
    };
    EXPECT_EQ(message({"a", {0.5f, -0.375f}, "b", {-0.5f, 0.6f}}), "no error");
    EXPECT_THAT(message({"a", {0.6f, 0}, "b", {}}),
                HasSubstr("userPoints[1].firstPosition.x is 0.6"));
    EXPECT_THAT(message({"a", {}, "b", {0, -9}}),
                HasSubstr("userPoints[1].secondPosition.y is -9"));
    EXPECT_THAT(message({"a", {}, "a", {}}),
                HasSubstr("userPoints[1] names 'a' and 'a'; expected two different photos"));
    EXPECT_THAT(message({"a", {}, "", {}}), HasSubstr("expected two different photos"));
    EXPECT_THAT(message({"a", {NAN, 0}, "b", {}}), HasSubstr("firstPosition/x"));
}

TEST(SessionFile, FolderRoundTripAndRecognition) {
    const TemporaryFolder folder;
    const auto session = folder.path / "a.morpho";
    EXPECT_FALSE(isSessionFolder(session));
    saveSession(session, unusualSession());
    EXPECT_TRUE(isSessionFolder(session));
    EXPECT_EQ(loadSession(session), unusualSession());
    EXPECT_TRUE(std::filesystem::is_directory(session / "takes"));
    EXPECT_THAT(messageOf([&] { loadSession(folder.path); }), HasSubstr("is not a session"));
}

TEST(SessionFile, LiesBesideThePhotosOrInTheDataFolder) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path / "photos");
    EXPECT_EQ(sessionFolderFor(folder.path / "photos", "/data"), folder.path / "photos.morpho");
    EXPECT_EQ(sessionFolderFor((folder.path / "photos").string() + "/", "/data"),
              folder.path / "photos.morpho");
    if (::geteuid() != 0) { // root may write everywhere
        EXPECT_EQ(sessionFolderFor("/usr/share", "/data").parent_path(), "/data/sessions");
    }
}

TEST(Take, RoundTripIsExact) {
    Take take;
    take.morph.keys = {{"", {0.1f, 0.2f}}, {"", {-3.4028235e38f, 1.1754944e-38f}}};
    take.film.width = 640;
    take.modelHash = "0123456789abcdef";
    EXPECT_EQ(takeFromText(takeToText(take), "test"), take);
}

TEST(Recent, KeepsTenNewestFirstAndSurvivesABrokenFile) {
    const TemporaryFolder folder;
    EXPECT_TRUE(loadRecent(folder.path).empty());
    for (int i = 0; i < 12; ++i)
        addRecent(folder.path, "/photos/" + std::to_string(i));
    addRecent(folder.path, "/photos/5");
    const auto recent = loadRecent(folder.path);
    ASSERT_EQ(recent.size(), 10u);
    EXPECT_EQ(recent[0], "/photos/5");
    EXPECT_EQ(recent[1], "/photos/11");
    std::ofstream(folder.path / "recent.json") << "{broken";
    EXPECT_TRUE(loadRecent(folder.path).empty());
}

} // namespace
} // namespace morphoscope
