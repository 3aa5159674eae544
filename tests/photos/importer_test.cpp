// Whole imports: what arrives, what is refused, what the second opening costs.
#include "photo_files.h"

#include "core/capture_times.h"
#include "photos/encode.h"
#include "photos/import_bench.h"
#include "photos/importer.h"
#include "photos/set_assembly.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <chrono>
#include <fstream>

namespace morphoscope::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ImportRequest importOf(const TemporaryFolder& folder, const std::filesystem::path& catalogue = {}) {
    ImportRequest request;
    request.paths = {folder.path().string()};
    request.catalogue = catalogue;
    return request;
}

std::string failureOf(const ImportRequest& request, std::stop_token stop = {}) {
    try {
        importPhotos(request, {}, std::move(stop));
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return {};
}

Bytes jpegOf(int width, int height, std::uint8_t grey) {
    return encodeJpeg(plain(width, height, grey, grey, grey), 90);
}

TEST(ImportPhotos, buildsTheSet) {
    const TemporaryFolder folder;
    folder.write("wide1.jpg", withExif(jpegOf(300, 200, 10), exifBlock(1, "2021:03:14 15:09:26")));
    folder.write("wide2.jpg", jpegOf(600, 400, 20));
    folder.write("tall.jpg", jpegOf(200, 300, 30));
    folder.write("turned.jpg", withExif(jpegOf(200, 300, 40), exifBlock(8)));
    folder.write("z/tall.jpg", jpegOf(200, 300, 30));
    folder.write("broken.jpg", "<html>");
    folder.write("notes.txt", "silent");
    const ImportFinished finished = importPhotos(importOf(folder));
    const PhotoSet& set = *finished.photos;

    std::vector<std::string> names;
    for (const Photo& photo : set.photos)
        names.push_back(photo.name);
    const std::string top = folder.path().filename().string() + "/tall.jpg";
    EXPECT_THAT(names, ElementsAre(top, "turned.jpg", "wide1.jpg", "wide2.jpg", "z/tall.jpg"));
    EXPECT_EQ(set.photos[4].duplicateOf, top);
    EXPECT_EQ(set.photos[0].duplicateOf, "");
    EXPECT_THAT(distinctPhotos(set), ElementsAre(0, 1, 2, 3));
    EXPECT_NEAR(set.frame.aspect, 1.5, 1e-9);
    EXPECT_EQ(set.photos[1].width, 300);
    EXPECT_EQ(set.photos[2].captureTime, 1615734566);
    EXPECT_EQ(set.photos[3].thumbnail->width, 128);
    EXPECT_EQ(set.photos[3].thumbnail->height, 85);
    EXPECT_EQ(set.photos[3].contentHash.size(), 16u);
    ASSERT_EQ(set.rejected.size(), 1u);
    EXPECT_EQ(set.rejected[0].reason,
              "broken.jpg is not an image: it holds an HTML page; expected a JPEG, PNG, BMP, "
              "WebP, HEIC or AVIF photo.");
    EXPECT_EQ(finished.readCount, 7);
}

TEST(ImportPhotos, readsNothingTheSecondTime) {
    const TemporaryFolder folder;
    const TemporaryFolder elsewhere;
    const auto first = folder.write("a.jpg", jpegOf(300, 200, 10));
    folder.write("b.png", encodePng(quarters(90, 60)));
    folder.write("c.jpg", "no photo");
    const ImportRequest request = importOf(folder, elsewhere.path() / "catalogue.sqlite");
    const ImportFinished once = importPhotos(request);
    EXPECT_EQ(once.readCount, 3);
    const ImportFinished again = importPhotos(request);
    EXPECT_EQ(again.readCount, 0);
    ASSERT_EQ(again.photos->photos.size(), 2u);
    for (std::size_t i = 0; i < 2; ++i) {
        const Photo& before = once.photos->photos[i];
        const Photo& after = again.photos->photos[i];
        EXPECT_EQ(after.name, before.name);
        EXPECT_EQ(after.contentHash, before.contentHash);
        EXPECT_EQ(after.modifiedTime, before.modifiedTime);
        EXPECT_EQ(*after.thumbnail, *before.thumbnail);
    }
    EXPECT_EQ(again.photos->rejected, once.photos->rejected);

    // Other bytes of the same length and time would not be noticed; that is what proves nothing was
    // read.
    const auto time = std::filesystem::last_write_time(first);
    std::fstream(first, std::ios::in | std::ios::out | std::ios::binary) << "XX";
    std::filesystem::last_write_time(first, time);
    EXPECT_EQ(importPhotos(request).photos->photos.size(), 2u);
    std::filesystem::last_write_time(first, time + std::chrono::seconds(1));
    const ImportFinished changed = importPhotos(request);
    EXPECT_EQ(changed.readCount, 1);
    EXPECT_EQ(changed.photos->photos.size(), 1u);
}

TEST(ImportPhotos, takesTimesFromTheFolderWhereExifHasNone) {
    const TemporaryFolder folder;
    const TemporaryFolder elsewhere;
    folder.write("dated.jpg", withExif(jpegOf(300, 200, 10), exifBlock(1, "2021:03:14 15:09:26")));
    folder.write("plain.jpg", jpegOf(300, 200, 20));
    folder.write("z/plain.jpg", jpegOf(300, 200, 30));
    const ImportRequest request = importOf(folder, elsewhere.path() / "catalogue.sqlite");
    EXPECT_FALSE(importPhotos(request).photos->photos[1].captureTime);
    // Also when the photo itself is in the catalogue already.
    addCaptureTimes(folder.path(), {{"dated.jpg", 5}, {"plain.jpg", 1577836800}});
    const ImportFinished finished = importPhotos(request);
    EXPECT_EQ(finished.readCount, 0);
    EXPECT_EQ(finished.photos->photos[0].name, "dated.jpg");
    EXPECT_EQ(finished.photos->photos[0].captureTime, 1615734566);
    EXPECT_EQ(finished.photos->photos[1].captureTime, 1577836800);
    EXPECT_FALSE(finished.photos->photos[2].captureTime);
}

TEST(ImportPhotos, endsWithASentenceWhenThereIsNothing) {
    const TemporaryFolder folder;
    const std::string root = folder.path().string();
    EXPECT_THAT(failureOf(importOf(folder)), HasSubstr("holds no files"));
    folder.write("a.jpg", "");
    EXPECT_EQ(failureOf(importOf(folder)),
              "No photo was found in \"" + root +
                  "\": 1 file was refused, the first because a.jpg is empty; expected a "
                  "JPEG, PNG, BMP, WebP, HEIC or AVIF photo.");
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(failureOf(importOf(folder), stop.get_token()), "The import was cancelled.");
}

TEST(ImportPhotos, noticesAFolderThatVanishesMeanwhile) {
    const TemporaryFolder folder;
    for (int i = 0; i < 20; ++i)
        folder.write(std::to_string(i) + ".jpg", jpegOf(64, 48, static_cast<std::uint8_t>(i)));
    std::string sentence;
    try {
        importPhotos(importOf(folder),
                     [&](const ImportEvent&) { std::filesystem::remove_all(folder.path()); });
    } catch (const std::runtime_error& error) {
        sentence = error.what();
    }
    EXPECT_EQ(sentence, "\"" + folder.path().string() +
                            "\" vanished while it was read; nothing was changed.");
}

struct Polled {
    std::size_t photoCount = 0;
    std::size_t rejectedCount = 0;
    int lastDoneCount = 0;
    std::shared_ptr<const PhotoSet> set;
    std::string failure;
};

Polled pollUntilDone(Importer& importer) {
    Polled polled;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (importer.isRunning() && std::chrono::steady_clock::now() < deadline) {
        for (const ImportEvent& event : importer.poll()) {
            if (const auto* added = std::get_if<PhotosAdded>(&event))
                polled.photoCount += added->photos.size();
            if (const auto* rejected = std::get_if<FilesRejected>(&event))
                polled.rejectedCount += rejected->files.size();
            if (const auto* progress = std::get_if<ImportProgress>(&event))
                polled.lastDoneCount = progress->doneCount;
            if (const auto* finished = std::get_if<ImportFinished>(&event))
                polled.set = finished->photos;
            if (const auto* failure = std::get_if<Failure>(&event))
                polled.failure = failure->message;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return polled;
}

TEST(Importer, tellsPhotosAsTheyComeThenTheSet) {
    const TemporaryFolder folder;
    for (int i = 0; i < 30; ++i)
        folder.write(std::to_string(i) + ".jpg", jpegOf(640, 480, static_cast<std::uint8_t>(i)));
    folder.write("bad.jpg", "bad");
    Importer importer;
    EXPECT_FALSE(importer.isRunning());
    importer.start(importOf(folder));
    EXPECT_TRUE(importer.isRunning());
    const Polled polled = pollUntilDone(importer);
    EXPECT_EQ(polled.photoCount, 30u);
    EXPECT_EQ(polled.rejectedCount, 1u);
    EXPECT_EQ(polled.lastDoneCount, 31);
    ASSERT_TRUE(polled.set);
    EXPECT_EQ(polled.set->photos.size(), 30u);
}

TEST(Importer, dropsAnEarlierImport) {
    const TemporaryFolder many;
    for (int i = 0; i < 200; ++i)
        many.write(std::to_string(i) + ".jpg", jpegOf(640, 480, static_cast<std::uint8_t>(i)));
    const TemporaryFolder one;
    one.write("only.jpg", jpegOf(64, 48, 3));
    Importer importer;
    importer.start(importOf(many));
    importer.start(importOf(one));
    const Polled polled = pollUntilDone(importer);
    EXPECT_EQ(polled.photoCount, 1u);
    ASSERT_TRUE(polled.set);
    importer.start(importOf(many));
    importer.cancel();
    EXPECT_FALSE(importer.isRunning());
    EXPECT_TRUE(importer.poll().empty());
    importer.start(importOf(many)); // the destructor stops it
}

TEST(Importer, givesAFailureForAMissingFolder) {
    const TemporaryFolder folder;
    ImportRequest request = importOf(folder);
    request.paths[0] += "/gone";
    Importer importer;
    importer.start(request);
    EXPECT_THAT(pollUntilDone(importer).failure, HasSubstr("There is no file or folder"));
}

TEST(LoadPhotos, fitsThemInTheOrderAskedFor) {
    const TemporaryFolder folder;
    folder.write("a.jpg", encodeJpeg(quarters(640, 480), 95));
    folder.write("b.jpg", jpegOf(480, 640, 200));
    const PhotoSet set = *importPhotos(importOf(folder)).photos;
    const std::vector<std::size_t> order{1, 0};
    const FittedSize size{{4.0 / 3.0, Fit::letterbox}, 64, 48, 2};
    const std::vector<Image> images = loadFittedImages(set, order, size);
    ASSERT_EQ(images.size(), 2u);
    EXPECT_EQ(images[0].width, 64);
    EXPECT_LT(images[0].rgb[0], 8) << "letterboxed: black at the left edge";
    EXPECT_EQ(quarterColours(images[1]), "RGBW");

    EXPECT_EQ(loadPhoto(set.photos[0], {4.0 / 3.0, Fit::crop}, 4000, 4000).width, 640);
    EXPECT_EQ(loadPhoto(set.photos[1], {4.0 / 3.0, Fit::crop}, 4000, 4000).width, 480);
    EXPECT_EQ(loadPhoto(set.photos[1], {4.0 / 3.0, Fit::letterbox}, 4000, 4000).height, 640);
    EXPECT_EQ(loadPhoto(set.photos[0], {4.0 / 3.0, Fit::crop}, 320, 320).height, 240);

    std::stop_source stop;
    stop.request_stop();
    EXPECT_TRUE(loadFittedImages(set, order, size, stop.get_token()).empty());
    std::filesystem::remove(folder.path() / "b.jpg");
    EXPECT_THROW(loadFittedImages(set, order, size), PhotoRefused);
}

TEST(MajorityAspect, followsTheLargestGroup) {
    const auto aspectOf = [](const std::vector<std::pair<int, int>>& sizes) {
        std::vector<Photo> photos;
        for (const auto& [width, height] : sizes) {
            photos.emplace_back();
            photos.back().width = width;
            photos.back().height = height;
        }
        return majorityAspect(photos);
    };
    EXPECT_NEAR(aspectOf({{400, 300}, {4032, 3024}, {300, 200}, {100, 200}}), 4.0 / 3.0, 1e-9);
    EXPECT_NEAR(aspectOf({{300, 200}, {302, 200}, {298, 200}, {100, 100}}), 1.5, 1e-9);
    EXPECT_NEAR(aspectOf({{100, 200}}), 0.5, 1e-9);
}

TEST(ImportPhotos, readsTheRealPhotos) {
    const std::filesystem::path photos =
        std::filesystem::path(MORPHOSCOPE_PHOTOS_DIR) / "polyterasse";
    if (!std::filesystem::exists(photos))
        GTEST_SKIP() << photos << " is absent";
    ImportRequest request;
    request.paths = {photos.string()};
    const ImportFinished finished = importPhotos(request);
    EXPECT_EQ(finished.photos->photos.size(), 11u);
    for (const RejectedFile& file : finished.photos->rejected)
        ADD_FAILURE() << file.reason;
    for (const Photo& photo : finished.photos->photos)
        EXPECT_EQ(std::max(photo.thumbnail->width, photo.thumbnail->height), 128) << photo.name;
}

TEST(BenchImport, measuresAndCleansUp) {
    const TemporaryFolder folder;
    ImportBenchRequest request;
    request.folder = folder.path() / "bench";
    request.photoCount = 14; // more than there are pictures: the repeats differ in their bytes
    request.width = 400;
    request.height = 300;
    const ImportBenchResult result = benchImport(request);
    EXPECT_EQ(result.photoCount, 14);
    EXPECT_GT(result.photosPerSecond, 0);
    EXPECT_EQ(result.secondReadCount, 0);
    EXPECT_NEAR(result.megapixelsPerPhoto, 0.12, 1e-9);
    EXPECT_FALSE(std::filesystem::exists(request.folder));
}

} // namespace
} // namespace morphoscope::testing
