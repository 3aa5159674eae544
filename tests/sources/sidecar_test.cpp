#include "core/capture_times.h"
#include "sources/sidecar.h"
#include "sources/sidecar_names.h"
#include "sources/takeout_path.h"
#include "tests/sources/takeout_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace morphoscope {
namespace {

using testing::HasSubstr;

// The side-car (without ".json") that is found for the photo among these, or "none".
std::string found(const std::string& photo, const std::vector<std::string>& stems) {
    SidecarNames names;
    for (std::size_t i = 0; i < stems.size(); ++i)
        names[stems[i]] = i;
    const auto index = sidecarOf(photo, names);
    return index ? stems[*index] : "none";
}

TEST(SidecarNames, FollowTheWholeNameOldAndNew) {
    EXPECT_EQ(found("IMG_1.jpg", {"IMG_1.jpg", "IMG_2.jpg"}), "IMG_1.jpg");
    EXPECT_EQ(found("IMG_1.jpg", {"IMG_1.jpg.supplemental-metadata"}),
              "IMG_1.jpg.supplemental-metadata");
    for (const char* cut :
         {"IMG_1.jpg.supplemental-metadat", "IMG_1.jpg.suppl", "IMG_1.jpg.s", "IMG_1.jpg."})
        EXPECT_EQ(found("IMG_1.jpg", {cut, "IMG_11.jpg", "IMG_1.png"}), cut);
    EXPECT_EQ(found("IMG_1.jpg", {"IMG_1.jpg.other", "IMG_11.jpg.supplemental-metadata"}), "none");
    EXPECT_EQ(found("20240101_100000", {"20240101_100000.supplemental-metadata"}),
              "20240101_100000.supplemental-metadata");
}

TEST(SidecarNames, MoveTheNumberBehindTheEnding) {
    const std::vector<std::string> classic{"IMG.jpg", "IMG.jpg(1)", "IMG.jpg(2)"};
    EXPECT_EQ(found("IMG.jpg", classic), "IMG.jpg");
    EXPECT_EQ(found("IMG(1).jpg", classic), "IMG.jpg(1)");
    EXPECT_EQ(found("IMG(2).jpg", classic), "IMG.jpg(2)");
    EXPECT_EQ(found("IMG(3).jpg", classic), "none");
    EXPECT_EQ(found("IMG(1).jpg", {"IMG.jpg.supple", "IMG.jpg.supple(1)"}), "IMG.jpg.supple(1)");
    EXPECT_EQ(found("IMG(1).jpg", {"IMG.jpg.supplemental-metadata(1)"}),
              "IMG.jpg.supplemental-metadata(1)");
    // A number that belongs to the title.
    EXPECT_EQ(found("IMG(1).jpg", {"IMG(1).jpg", "IMG.jpg(1)"}), "IMG(1).jpg");
    EXPECT_EQ(found("party (12).jpg", {"party (12).jpg"}), "party (12).jpg");
}

TEST(SidecarNames, AreCutInCharactersNotBytes) {
    const std::string longName = "a picture with a name much longer than anyone needs.jpg";
    EXPECT_EQ(found(longName, {longName.substr(0, 46)}), longName.substr(0, 46));
    EXPECT_EQ(found(longName, {longName.substr(0, 53)}), longName.substr(0, 53));
    EXPECT_EQ(found(longName, {longName.substr(0, 20)}), "none");
    std::string emoji;
    for (int i = 0; i < 60; ++i)
        emoji += "\xF0\x9F\x98\x80";
    EXPECT_EQ(found(emoji + ".jpg", {emoji.substr(0, 46 * 4)}), emoji.substr(0, 46 * 4));
    EXPECT_EQ(found(emoji + ".jpg", {emoji.substr(0, 12 * 4)}), "none"); // 48 bytes, 12 characters
}

TEST(SidecarNames, OfCutNamesKeepTheirNumber) {
    const std::string stem = "original_1d4caa6f-16c6-4c3d-901b-9387de10e528_";
    EXPECT_EQ(found(stem + "P.jpg", {stem, stem + "(1)"}), stem);
    EXPECT_EQ(found(stem + "P(1).jpg", {stem, stem + "(1)"}), stem + "(1)");
    EXPECT_EQ(found(stem + "P(1).jpg", {stem}), stem);
}

TEST(SidecarNames, OfEditedPhotosAreTheOriginalsInAnyLanguage) {
    for (const char* word : {"edited", "bearbeitet", "modifi\xC3\xA9", "bewerkt", "edytowane",
                             "\xE7\xB7\xA8\xE9\x9B\x86\xE6\xB8\x88\xE3\x81\xBF", "edi"})
        EXPECT_EQ(found(std::string("IMG_1-") + word + ".jpg",
                        {"IMG_1.jpg.supplemental-metadata", "IMG_2.jpg"}),
                  "IMG_1.jpg.supplemental-metadata");
    EXPECT_EQ(found("IMG-edited(1).jpg", {"IMG.jpg", "IMG.jpg(1)"}), "IMG.jpg(1)");
    EXPECT_EQ(found("IMG-2.jpg", {"IMG.jpg"}), "none");
    EXPECT_EQ(found("IMG-edited.jpg", {"IMG.jpg", "IMG-edited.jpg"}), "IMG-edited.jpg");
}

TEST(SidecarNames, FallBackOnTheBareStem) {
    EXPECT_EQ(found("scan.jpg", {"scan"}), "scan");
    EXPECT_EQ(found("IMG_1.jpg", {"IMG_1.HEIC.supplemental-meta"}), "IMG_1.HEIC.supplemental-meta");
    EXPECT_EQ(found("IMG_1.jpg", {"IMG_1.HEIC.something"}), "none");
    EXPECT_EQ(found("", {""}), "");
    EXPECT_EQ(found(".jpg", {"x"}), "none");
    EXPECT_EQ(found("()", {"x"}), "none");
}

TEST(Sidecar, GivesTimeTitleAndBin) {
    const auto sidecar = readSidecar(sidecarJson("A.jpg", "1577836800", "\"trashed\": true, "));
    ASSERT_TRUE(sidecar);
    EXPECT_EQ(sidecar->title, "A.jpg");
    EXPECT_EQ(sidecar->takenTime, 1577836800);
    EXPECT_TRUE(sidecar->isTrashed);
    EXPECT_FALSE(readSidecar(sidecarJson("A.jpg", "1"))->isTrashed);
}

TEST(Sidecar, TakesAnyTypeOfTime) {
    EXPECT_EQ(readSidecar(R"({"photoTakenTime": {"timestamp": 99}})")->takenTime, 99);
    EXPECT_EQ(readSidecar(R"({"photoTakenTime": {"timestamp": 99.9}})")->takenTime, 99);
    EXPECT_EQ(readSidecar(R"({"photoTakenTime": "99"})")->takenTime, 99);
    EXPECT_EQ(readSidecar(sidecarJson("", "-86400"))->takenTime, -86400); // scans of old prints
    for (const char* unknown : {"0", "", "soon", "99999999999999", "1e9", "12 "})
        EXPECT_FALSE(readSidecar(sidecarJson("", unknown))->takenTime) << unknown;
    EXPECT_FALSE(
        readSidecar(R"({"photoTakenTime": {"timestamp": 18446744073709551615}})")->takenTime);
    EXPECT_FALSE(readSidecar(R"({"photoTakenTime": [1], "title": {"a": 1}})")->takenTime);
}

TEST(Sidecar, IsNothingForAlbumsAndASentenceForNonsense) {
    EXPECT_FALSE(readSidecar(R"({"title": "Holidays", "access": "protected"})"));
    EXPECT_FALSE(readSidecar("[1, 2]"));
    EXPECT_FALSE(readSidecar(R"({"photoTakenTime": {}})"));
    for (const std::string& text : {std::string(), std::string("{"), std::string("<html>"),
                                    std::string(100'000, '['), std::string("\xFF\xFE{")})
        EXPECT_THAT(failureOf([&] { readSidecar(text); }), HasSubstr("is not JSON"));
}

TEST(TakeoutPath, StaysBelowTheTarget) {
    const auto safe = [](const char* path) { return std::get<TakeoutPath>(takeoutPath(path)); };
    EXPECT_EQ(safe("Takeout/Google Fotos/Fotos von 2020/a.jpg"),
              (TakeoutPath{"Google Fotos/Fotos von 2020", "a.jpg"}));
    EXPECT_EQ(safe("part 1/Takeout/Google Fotos/Takeout/a.jpg"),
              (TakeoutPath{"Google Fotos/Takeout", "a.jpg"}));
    EXPECT_EQ(safe("./a//b.jpg"), (TakeoutPath{"a", "b.jpg"}));
    EXPECT_EQ(safe("Takeout"), (TakeoutPath{"", "Takeout"}));
    EXPECT_EQ(safe("a\xFF.jpg"), (TakeoutPath{"", "a_.jpg"}));
    std::string deep;
    for (int i = 0; i < 40; ++i)
        deep += "d/";
    for (const std::string& path :
         {std::string("../a.jpg"), std::string("a/../../b.jpg"), std::string("/etc/a.jpg"),
          std::string(), std::string("."), std::string("a\nb.jpg"), std::string("a\0b.jpg", 7),
          std::string(300, 'x'), deep + "a.jpg"})
        EXPECT_TRUE(std::holds_alternative<UnsafePath>(takeoutPath(path))) << path;
}

TEST(CaptureTimes, SurviveAnyFileName) {
    const CaptureTimes times{
        {"a.jpg", 1}, {"tab\tand\nline\\n.jpg", -5}, {"\xC3\xA9.jpg", 1577836800}};
    EXPECT_EQ(parseCaptureTimes(captureTimesText(times)), times);
    EXPECT_EQ(parseCaptureTimes("x\ta\n7\n7\t\n0\tzero\n9999999999999\tlate\n8\tb"),
              (CaptureTimes{{"b", 8}}));
}

} // namespace
} // namespace morphoscope
