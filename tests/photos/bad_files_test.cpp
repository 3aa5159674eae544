// Files that are no photos, or no longer: each is refused with its reason, and nothing crashes or
// hangs.
#include "photo_files.h"

#include "photos/colour.h"
#include "photos/encode.h"
#include "photos/exif.h"

#include <sys/stat.h>
#include <unistd.h>

#include <random>

namespace morphoscope::testing {
namespace {

constexpr const char* kExpected = "expected a JPEG, PNG, BMP, WebP, HEIC or AVIF photo.";

TEST(BadFiles, namesWhatLiesThereInstead) {
    const TemporaryFolder folder;
    const auto sentenceFor = [&](const std::string& name, std::string_view content) {
        return refusalOf(folder.write(name, content)).sentence;
    };
    EXPECT_EQ(sentenceFor("a.jpg", ""), std::string("a.jpg is empty; ") + kExpected);
    EXPECT_EQ(sentenceFor("b.jpg", "x"),
              std::string("b.jpg is not an image: it holds too few bytes; ") + kExpected);
    EXPECT_EQ(sentenceFor("c.jpg", "<!DOCTYPE html><p>Sign in"),
              std::string("c.jpg is not an image: it holds an HTML page; ") + kExpected);
    EXPECT_EQ(sentenceFor("d.jpg", "PK\x03\x04 and more"),
              std::string("d.jpg is not an image: it holds a ZIP archive; ") + kExpected);
    EXPECT_EQ(sentenceFor("e.png", "BMW is a maker of cars and motorcycles"),
              std::string("e.png is not an image: it holds text; ") + kExpected);
}

TEST(BadFiles, namesFormatsThatAreNotSupported) {
    using namespace std::string_view_literals;
    const TemporaryFolder folder;
    const std::vector<std::pair<std::string_view, std::string>> cases{
        {"GIF89a........"sv, "a GIF image"},
        {"II*\0\x08\0\0\0"sv, "a TIFF or camera RAW file"},
        {"\0\0\0\x18"
         "ftypmp42\0\0\0\0mp42isom"sv,
         "a video (MP4 or QuickTime)"},
        {"\0\0\0\x18"
         "ftypcrx \0\0\0\1crx isom"sv,
         "a camera RAW file"},
        {"\x1A\x45\xDF\xA3 matroska"sv, "a video (Matroska or WebM)"},
        {"\xFF\x0A jpeg xl"sv, "a JPEG XL image"},
    };
    for (const auto& [content, what] : cases) {
        const Verdict verdict = refusalOf(folder.write("x.jpg", content));
        EXPECT_EQ(verdict.sentence, "x.jpg is " + what + ", which is not supported; " + kExpected);
        EXPECT_EQ(verdict.refusal, Refusal::unsupportedFormat);
    }
}

TEST(BadFiles, refusesACutJpegAtEveryPoint) {
    const TemporaryFolder folder;
    const Bytes jpeg = encodeJpeg(quarters(320, 240), 90);
    for (const int percent : {2, 10, 25, 50, 75, 90, 99}) {
        const Bytes cut(jpeg.begin(),
                        jpeg.begin() + static_cast<std::ptrdiff_t>(jpeg.size()) * percent / 100);
        const Verdict verdict = refusalOf(folder.write("cut.jpg", cut));
        EXPECT_EQ(verdict.sentence, "cut.jpg is cut off: its JPEG data end early.")
            << percent << " %";
        EXPECT_EQ(verdict.refusal, Refusal::cutOff);
    }
    // The scaled way meets the same judge.
    const Bytes half(jpeg.begin(), jpeg.begin() + static_cast<std::ptrdiff_t>(jpeg.size() / 2));
    EXPECT_THROW(decodePhoto(folder.write("cut.jpg", half),
                             {.targetWidth = 10, .targetHeight = 10, .colourManage = true}),
                 PhotoRefused);
}

TEST(BadFiles, acceptsBytesBehindAJpeg) {
    const TemporaryFolder folder;
    const Bytes tail(100'000, 0x5A); // the film of a motion photo, for example
    const auto path =
        folder.write("motion.jpg", concatenated(encodeJpeg(quarters(64, 64), 90), tail));
    EXPECT_EQ(quarterColours(decodePhoto(path).image), "RGBW");
}

TEST(BadFiles, refusesACutPngBmpAndWebp) {
    const TemporaryFolder folder;
    const Image image = quarters(64, 64);
    const auto firstOf = [](Bytes bytes, std::size_t percent) {
        bytes.resize(bytes.size() * percent / 100);
        return bytes;
    };
    for (const std::size_t percent : {40u, 70u, 95u}) {
        EXPECT_EQ(refusalOf(folder.write("a.png", firstOf(encodePng(image), percent))).refusal,
                  Refusal::cutOff);
        EXPECT_EQ(refusalOf(folder.write("a.bmp", firstOf(makeBmp(image), percent))).sentence,
                  "a.bmp is cut off: its BMP data end early.");
    }
    EXPECT_EQ(refusalOf(folder.write("a.webp", firstOf(makeWebp(image), 60))).refusal,
              Refusal::cutOff);
}

TEST(BadFiles, refusesAPngWithAWrongChecksum) {
    const TemporaryFolder folder;
    Bytes png = encodePng(quarters(16, 16));
    png[45] ^= 1; // inside IDAT
    EXPECT_EQ(refusalOf(folder.write("x.png", png)).sentence,
              "x.png is damaged: the checksum of its PNG chunk IDAT is wrong.");
}

TEST(BadFiles, refusesHeadersThatClaimTooManyPixels) {
    const TemporaryFolder folder;
    const std::string limits = " pixels; at most 200 megapixels and 30000 pixels a side are read.";
    Bytes jpeg = encodeJpeg(quarters(16, 16), 90);
    for (std::size_t i = 0; i + 9 < jpeg.size(); ++i)
        if (jpeg[i] == 0xFF && jpeg[i + 1] == 0xC0) {
            jpeg[i + 5] = jpeg[i + 7] = 0xFF;
            jpeg[i + 6] = jpeg[i + 8] = 0xDC;
        }
    EXPECT_EQ(refusalOf(folder.write("bomb.jpg", jpeg)).sentence,
              "bomb.jpg is too large: 65500 x 65500" + limits);
    EXPECT_EQ(
        refusalOf(folder.write("bomb.png", makePng({30000, 30000, 8, 2, {{0}}, {}}))).sentence,
        "bomb.png is too large: 30000 x 30000" + limits);
    EXPECT_EQ(
        refusalOf(folder.write("long.png", makePng({30001, 1, 8, 0, {Bytes(30001)}, {}}))).sentence,
        "long.png is too large: 30001 x 1" + limits);
    EXPECT_EQ(refusalOf(folder.write("none.png", makePng({0, 5, 8, 0, {{0}}, {}}))).sentence,
              "none.png is damaged: its header claims 0 x 5 pixels.");
}

TEST(BadFiles, refusesAFileAboveTheByteLimitWithoutReadingIt) {
    const TemporaryFolder folder;
    const auto path = folder.write("huge.jpg", encodeJpeg(quarters(16, 16), 90));
    std::filesystem::resize_file(path, kMaxPhotoBytes + (1 << 20)); // sparse
    EXPECT_EQ(refusalOf(path).sentence, "huge.jpg is too large: 513 MB; at most 512 MB are read.");
}

TEST(BadFiles, refusesWhatIsNoFile) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path() / "x.jpg");
    EXPECT_EQ(refusalOf(folder.path() / "x.jpg").sentence, "x.jpg cannot be read: it is a folder.");
    ASSERT_EQ(::mkfifo((folder.path() / "pipe.jpg").c_str(), 0600), 0);
    EXPECT_EQ(refusalOf(folder.path() / "pipe.jpg").sentence,
              "pipe.jpg cannot be read: it is a pipe, a socket or a device, not a file.");
    EXPECT_EQ(refusalOf(folder.path() / "none.jpg").sentence,
              "none.jpg cannot be read: No such file or directory.");
    EXPECT_EQ(refusalOf(folder.path() / "none.jpg").refusal, Refusal::unreadable);
}

TEST(BadFiles, refusesAFileWithoutPermission) {
    if (::geteuid() == 0)
        GTEST_SKIP() << "root may read everything";
    const TemporaryFolder folder;
    const auto path = folder.write("secret.jpg", encodeJpeg(quarters(16, 16), 90));
    std::filesystem::permissions(path, std::filesystem::perms::none);
    EXPECT_EQ(refusalOf(path).sentence, "secret.jpg cannot be read: Permission denied.");
}

// Every decoder on damaged copies of a small file: a picture or a PhotoRefused, nothing else.
void expectNoCrash(const Bytes& original, std::uint32_t seed) {
    std::mt19937 random(seed);
    for (int round = 0; round < 400; ++round) {
        Bytes bytes = original;
        const int changeCount = 1 + static_cast<int>(random() % 8);
        for (int i = 0; i < changeCount; ++i)
            bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        if (random() % 4 == 0)
            bytes.resize(1 + random() % bytes.size());
        try {
            const DecodedPhoto photo = decodePhotoBytes(bytes, "mutated", {});
            EXPECT_EQ(photo.image.rgb.size(), std::size_t(3) *
                                                  static_cast<std::size_t>(photo.image.width) *
                                                  static_cast<std::size_t>(photo.image.height));
        } catch (const PhotoRefused& refused) {
            EXPECT_STRNE(refused.what(), "");
        }
    }
}

TEST(BadFiles, surviveMutation) {
    const Image image = quarters(24, 16);
    expectNoCrash(withExif(encodeJpeg(image, 90), exifBlock(6, "2020:01:01 00:00:00")), 1);
    expectNoCrash(encodePng(image), 2);
    expectNoCrash(
        makePng({8, 1, 1, 3, {{0x55}}, {{"PLTE", {1, 2, 3, 4, 5, 6}}, {"eXIf", exifBlock(3)}}}), 3);
    expectNoCrash(makeBmp(image), 4);
    expectNoCrash(makeWebp(image), 5);
    expectNoCrash(withProfile(encodeJpeg(image, 90), displayP3Profile()), 6);
}

TEST(BadFiles, surviveMutatedExif) {
    const Bytes original = exifBlock(6, "2020:01:01 00:00:00");
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        Bytes tiff = original;
        for (int i = 0; i < 3; ++i)
            tiff[random() % tiff.size()] = static_cast<std::uint8_t>(random());
        const ExifFacts facts = readExif(tiff);
        EXPECT_GE(facts.orientation, 1);
        EXPECT_LE(facts.orientation, 8);
    }
}

} // namespace
} // namespace morphoscope::testing
