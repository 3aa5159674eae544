// Whole photos of every format: turns, times, colours, scaled decoding.
#include "photo_files.h"

#include "photos/colour.h"
#include "photos/encode.h"

#include <libheif/heif.h>

#include <cstring>
#include <fstream>

namespace morphoscope::testing {
namespace {

TEST(Decode, undoesAllEightExifOrientations) {
    // What must be stored so that the turned picture reads "RGBW" is easier to check the other way:
    // the stored picture is always RGBW, and each orientation moves its quarters to a known place.
    const std::vector<std::string> expected{"RGBW", "GRWB", "WBGR", "BWRG",
                                            "RBGW", "BRWG", "WGBR", "GWRB"};
    const TemporaryFolder folder;
    const Bytes jpeg = encodeJpeg(quarters(64, 32), 95);
    for (int orientation = 1; orientation <= 8; ++orientation) {
        const DecodedPhoto photo =
            decodePhoto(folder.write("turned.jpg", withExif(jpeg, exifBlock(orientation))));
        EXPECT_EQ(quarterColours(photo.image), expected[static_cast<std::size_t>(orientation - 1)])
            << "orientation " << orientation;
        EXPECT_EQ(photo.orientation, orientation);
        EXPECT_EQ(photo.image.width, orientation >= 5 ? 32 : 64);
        EXPECT_EQ(photo.fullWidth, photo.image.width);
        EXPECT_EQ(photo.fullHeight, photo.image.height);
    }
}

TEST(Decode, takesOrientationsOutsideOneToEightAsUnturned) {
    const TemporaryFolder folder;
    const Bytes jpeg = encodeJpeg(quarters(32, 32), 95);
    for (const int orientation : {0, 9, 65535})
        EXPECT_EQ(
            decodePhoto(folder.write("x.jpg", withExif(jpeg, exifBlock(orientation)))).orientation,
            1);
}

TEST(Decode, readsTheCaptureTimeAsIfInUtc) {
    const TemporaryFolder folder;
    const Bytes jpeg = encodeJpeg(quarters(32, 32), 95);
    const auto timeOf = [&](const std::string& text) {
        return decodePhoto(folder.write("x.jpg", withExif(jpeg, exifBlock(1, text)))).captureTime;
    };
    EXPECT_EQ(timeOf("2021:03:14 15:09:26"), 1615734566);
    EXPECT_EQ(timeOf("0000:00:00 00:00:00"), std::nullopt);
    EXPECT_EQ(timeOf("2021:02:30 10:00:00"), std::nullopt);
    EXPECT_EQ(timeOf("    :  :     :  :  "), std::nullopt);
    EXPECT_EQ(timeOf(""), std::nullopt);
}

TEST(Decode, scalesAJpegDownToNoLessThanTwiceTheTarget) {
    const TemporaryFolder folder;
    const auto path =
        folder.write("x.jpg", withExif(encodeJpeg(quarters(1600, 800), 90), exifBlock(6)));
    const auto widthFor = [&](int width, int height) {
        return decodePhoto(path,
                           {.targetWidth = width, .targetHeight = height, .colourManage = true})
            .image.width;
    };
    EXPECT_EQ(widthFor(0, 0), 800);
    EXPECT_EQ(widthFor(401, 802), 800);
    EXPECT_EQ(widthFor(200, 400), 400);
    EXPECT_EQ(widthFor(100, 200), 200);
    EXPECT_EQ(widthFor(101, 200), 400);
    EXPECT_EQ(widthFor(10, 10), 100);
    const DecodedPhoto small =
        decodePhoto(path, {.targetWidth = 50, .targetHeight = 100, .colourManage = true});
    EXPECT_EQ(small.fullWidth, 800);
    EXPECT_EQ(small.fullHeight, 1600);
    EXPECT_EQ(quarterColours(small.image), "BRWG");
}

TEST(Decode, bringsDisplayP3ToSrgb) {
    // (200, 100, 50) of Display P3, through both linear matrices and curves by hand.
    const Bytes profile = displayP3Profile();
    ASSERT_FALSE(profile.empty());
    const TemporaryFolder folder;
    const auto path =
        folder.write("p3.jpg", withProfile(encodeJpeg(plain(32, 32, 200, 100, 50), 100), profile));
    const Image managed = decodePhoto(path).image;
    EXPECT_NEAR(managed.rgb[0], 214, 3);
    EXPECT_NEAR(managed.rgb[1], 95, 3);
    EXPECT_NEAR(managed.rgb[2], 35, 4);
    const Image stored =
        decodePhoto(path, {.targetWidth = 0, .targetHeight = 0, .colourManage = false}).image;
    EXPECT_NEAR(stored.rgb[0], 200, 2);
    EXPECT_NEAR(stored.rgb[1], 100, 2);
}

TEST(Decode, ignoresABrokenProfile) {
    const TemporaryFolder folder;
    Bytes profile = displayP3Profile();
    profile.resize(profile.size() / 3);
    const Bytes jpeg = encodeJpeg(plain(16, 16, 200, 100, 50), 100);
    for (const Bytes& broken : {profile, bytesOf("no profile at all"), Bytes{}})
        EXPECT_NEAR(decodePhoto(folder.write("x.jpg", withProfile(jpeg, broken))).image.rgb[0], 200,
                    2);
}

TEST(Decode, readsEveryKindOfPng) {
    const TemporaryFolder folder;
    const auto pixelsOf = [&](const PngPicture& picture) {
        return decodePhoto(folder.write("x.png", makePng(picture))).image.rgb;
    };
    EXPECT_EQ(pixelsOf({2, 1, 8, 2, {{10, 20, 30, 40, 50, 60}}, {}}),
              (Bytes{10, 20, 30, 40, 50, 60}));
    EXPECT_EQ(pixelsOf({1, 1, 16, 2, {{10, 255, 20, 0, 30, 9}}, {}}), (Bytes{10, 20, 30}));
    EXPECT_EQ(pixelsOf({2, 1, 8, 0, {{7, 250}}, {}}), (Bytes{7, 7, 7, 250, 250, 250}));
    EXPECT_EQ(pixelsOf({2, 1, 1, 3, {{0x40}}, {{"PLTE", {1, 2, 3, 200, 100, 50}}}}),
              (Bytes{1, 2, 3, 200, 100, 50}));
    // Half transparent red over white.
    EXPECT_EQ(pixelsOf({1, 1, 8, 6, {{255, 0, 0, 128}}, {}}), (Bytes{255, 127, 127}));
}

TEST(Decode, obeysExifInPng) {
    const TemporaryFolder folder;
    const PngPicture picture{2, 1,          8,
                             0, {{0, 255}}, {{"eXIf", exifBlock(6, "2020:01:01 00:00:00")}}};
    const DecodedPhoto photo = decodePhoto(folder.write("x.png", makePng(picture)));
    EXPECT_EQ(photo.image.height, 2);
    EXPECT_EQ(photo.captureTime, 1577836800);
}

TEST(Decode, readsBmpAndWebpWhateverTheirNames) {
    const TemporaryFolder folder;
    const Image image = quarters(30, 20);
    EXPECT_EQ(decodePhoto(folder.write("a.jpg", makeBmp(image))).image, image);
    EXPECT_EQ(decodePhoto(folder.write("b", makeWebp(image))).image, image);
    EXPECT_EQ(decodePhoto(folder.write("c.gif", encodePng(image))).image, image);
}

TEST(Decode, keepsAPngThroughWritingAndReading) {
    const TemporaryFolder folder;
    const Image image = quarters(33, 17);
    writePng(folder.path() / "still.png", image);
    EXPECT_EQ(decodePhoto(folder.path() / "still.png").image, image);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Decode, readsAPictureWrittenAsItsEndingSays) {
    const TemporaryFolder folder;
    const std::filesystem::path jpeg = folder.path() / "strip.jpg";
    writePicture(jpeg, quarters(33, 17));
    EXPECT_EQ(std::ifstream(jpeg, std::ios::binary).get(), 0xFF) << "a JPEG begins so";
    EXPECT_EQ(decodePhoto(jpeg).image.width, 33);
    const std::filesystem::path other = folder.path() / "strip.tiff";
    try {
        writePicture(other, quarters(33, 17));
        FAIL() << "written as what?";
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(error.what(),
                  other.string() + ": the ending is .tiff; .png or .jpg was expected.");
    }
    EXPECT_FALSE(std::filesystem::exists(other));
}

heif_error appendTo(heif_context*, const void* data, std::size_t size, void* target) {
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    static_cast<Bytes*>(target)->insert(static_cast<Bytes*>(target)->end(), bytes, bytes + size);
    return {heif_error_Ok, heif_suberror_Unspecified, ""};
}

// Stored with EXIF orientation 6 but without a turn of its own; empty when no encoder is installed.
Bytes makeHeif(const Image& image, heif_compression_format format) {
    heif_context* context = heif_context_alloc();
    heif_encoder* encoder = nullptr;
    Bytes bytes;
    if (heif_context_get_encoder_for_format(context, format, &encoder).code == heif_error_Ok) {
        heif_image* picture = nullptr;
        heif_image_create(image.width, image.height, heif_colorspace_RGB,
                          heif_chroma_interleaved_RGB, &picture);
        heif_image_add_plane(picture, heif_channel_interleaved, image.width, image.height, 8);
        int stride = 0;
        std::uint8_t* plane = heif_image_get_plane(picture, heif_channel_interleaved, &stride);
        for (int y = 0; y < image.height; ++y)
            std::memcpy(plane + y * stride, image.rgb.data() + 3 * y * image.width,
                        static_cast<std::size_t>(3 * image.width));
        heif_encoder_set_lossy_quality(encoder, 95);
        heif_image_handle* handle = nullptr;
        heif_context_encode_image(context, picture, encoder, nullptr, &handle);
        const Bytes exif = exifBlock(6, "2022:02:02 02:02:02");
        heif_context_add_exif_metadata(context, handle, exif.data(), static_cast<int>(exif.size()));
        heif_writer writer{1, appendTo};
        heif_context_write(context, &writer, &bytes);
        heif_image_handle_release(handle);
        heif_image_release(picture);
        heif_encoder_release(encoder);
    }
    heif_context_free(context);
    return bytes;
}

void expectHeifRoundTrip(heif_compression_format format, const std::string& name) {
    const Bytes heif = makeHeif(quarters(64, 48), format);
    if (heif.empty())
        GTEST_SKIP() << "libheif has no encoder for " << name << " here";
    const TemporaryFolder folder;
    const DecodedPhoto photo = decodePhoto(folder.write("photo.jpg", heif));
    EXPECT_EQ(quarterColours(photo.image), "RGBW") << "turned a second time";
    EXPECT_EQ(photo.image.width, 64);
    EXPECT_EQ(photo.orientation, 1);
    EXPECT_EQ(photo.captureTime, 1643767322);
    for (const int percent : {30, 60, 95}) {
        const Bytes cut(heif.begin(),
                        heif.begin() + static_cast<std::ptrdiff_t>(heif.size()) * percent / 100);
        EXPECT_EQ(refusalOf(folder.write("cut.heic", cut)).sentence,
                  "cut.heic is cut off: its HEIF data end early.");
    }
}

TEST(Decode, readsHeicWithoutTurningItTwice) {
    expectHeifRoundTrip(heif_compression_HEVC, "HEIC");
}
TEST(Decode, readsAvifWithoutTurningItTwice) {
    expectHeifRoundTrip(heif_compression_AV1, "AVIF");
}

} // namespace
} // namespace morphoscope::testing
