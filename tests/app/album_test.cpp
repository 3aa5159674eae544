// Albums: copies and links, names that are taken, and nothing left of what fails half way.
#include "app/album.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace morphoscope {
namespace {

namespace fs = std::filesystem;

struct Album : testing::Test {
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "morphoscope-album-XXXXXX").string();
        home = ::mkdtemp(name.data());
        for (const char* folder : {"a", "b"}) {
            fs::create_directories(home / folder);
            write(home / folder / "photo.jpg", std::string("from ") + folder);
        }
    }
    void TearDown() override { fs::remove_all(home); }
    static void write(const fs::path& file, const std::string& text) {
        std::ofstream(file) << text;
    }
    static std::string read(const fs::path& file) {
        std::ostringstream text;
        text << std::ifstream(file).rdbuf();
        return text.str();
    }
    static std::size_t countIn(const fs::path& folder) {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
    }
    fs::path home;
};

TEST_F(Album, TakenNamesGetTheNextFreeOne) {
    fs::create_directories(home / "album");
    write(home / "album" / "photo.jpg", "somebody else's");
    write(home / "album" / "photo (2).jpg.part", "also somebody else's");
    const AlbumRequest request{.folder = home / "album",
                               .photos = {home / "a/photo.jpg", home / "b/photo.jpg"}};
    EXPECT_EQ(makeAlbum(request).added, 2);
    EXPECT_EQ(read(home / "album/photo.jpg"), "somebody else's");
    EXPECT_EQ(read(home / "album/photo (2).jpg"), "from a");
    EXPECT_EQ(read(home / "album/photo (3).jpg"), "from b");
    EXPECT_EQ(read(home / "album/photo (2).jpg.part"), "also somebody else's");
    EXPECT_EQ(makeAlbum(request).added, 0); // they are there already
    EXPECT_EQ(read(home / "a/photo.jpg"), "from a");
}

TEST_F(Album, LinksPointAtTheOriginals) {
    const AlbumResult made = makeAlbum({.folder = home / "album",
                                        .photos = {home / "a/photo.jpg", home / "b/photo.jpg"},
                                        .kind = AlbumKind::links});
    EXPECT_EQ(made.added, 2);
    EXPECT_EQ(fs::read_symlink(home / "album/photo.jpg"), home / "a/photo.jpg");
    EXPECT_EQ(fs::read_symlink(home / "album/photo (2).jpg"), home / "b/photo.jpg");
}

TEST_F(Album, AFailureLeavesNothingBehind) {
    const std::vector<fs::path> photos{home / "a/photo.jpg", home / "gone.jpg"};
    EXPECT_THROW(makeAlbum({.folder = home / "new/album", .photos = photos}), std::runtime_error);
    EXPECT_FALSE(fs::exists(home / "new"));
    fs::create_directories(home / "old");
    write(home / "old" / "mine.jpg", "mine");
    EXPECT_THROW(makeAlbum({.folder = home / "old", .photos = photos}), std::runtime_error);
    EXPECT_EQ(countIn(home / "old"), 1u);
    EXPECT_EQ(read(home / "old/mine.jpg"), "mine");
}

TEST_F(Album, StoppedHalfWayItIsNotThere) {
    std::stop_source stop;
    fs::create_directories(home / "album 0001"); // a name that was reserved
    const AlbumResult made = makeAlbum(
        {.folder = home / "album 0001",
         .photos = {home / "a/photo.jpg", home / "b/photo.jpg"},
         .isReserved = true},
        [&](int) { stop.request_stop(); }, stop.get_token());
    EXPECT_TRUE(made.wasStopped);
    EXPECT_EQ(made.added, 0);
    EXPECT_FALSE(fs::exists(home / "album 0001"));
}

} // namespace
} // namespace morphoscope
