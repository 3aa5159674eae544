// The catalogue as a cache that may be broken, old, shared or impossible to write.
#include "photo_files.h"

#include "photos/catalogue.h"
#include "photos/content_hash.h"

#include <sqlite3.h>

namespace morphoscope::testing {
namespace {

CatalogueEntry entryFor(const std::filesystem::path& path) {
    CatalogueEntry entry;
    entry.path = path;
    entry.fileBytes = 1234;
    entry.modifiedNanoseconds = 5'000'000'007;
    entry.contentHash = "0123456789abcdef";
    entry.captureTime = -86400;
    entry.width = 4000;
    entry.height = 3000;
    entry.thumbnailJpeg = {1, 0, 2};
    return entry;
}

void runSql(const std::filesystem::path& file, const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
}

TEST(ContentHash, agreesWithThePublishedValues) {
    EXPECT_EQ(contentHash({}), "ef46db3751d8e999");
    EXPECT_EQ(contentHash(bytesOf("a")), "d24ec4f1a98c6e5b");
    EXPECT_EQ(contentHash(bytesOf("abc")), "44bc2cf5ad770999");
    // Longer than a block of 32 bytes, with a rest of every kind.
    EXPECT_EQ(contentHash(bytesOf("The quick brown fox jumps over the lazy dog")),
              "0b242d361fda71bc");
}

TEST(Catalogue, remembersAcrossOpenings) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "new" / "catalogue.sqlite";
    const std::string oddName = "/photos/odd\n\xFF.jpg";
    {
        Catalogue catalogue(file);
        catalogue.store({entryFor(oddName)});
        EXPECT_EQ(catalogue.note(), "");
    }
    Catalogue catalogue(file);
    const auto found = catalogue.find(oddName, 1234, 5'000'000'007);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->contentHash, "0123456789abcdef");
    EXPECT_EQ(found->captureTime, -86400);
    EXPECT_EQ(found->width, 4000);
    EXPECT_EQ(found->thumbnailJpeg, (Bytes{1, 0, 2}));
    EXPECT_FALSE(catalogue.find(oddName, 1235, 5'000'000'007)) << "another size";
    EXPECT_FALSE(catalogue.find(oddName, 1234, 5'000'000'008)) << "another time";
    EXPECT_FALSE(catalogue.find("/photos/other.jpg", 1234, 5'000'000'007));
}

TEST(Catalogue, rebuildsABrokenFileAndSaysSo) {
    const TemporaryFolder folder;
    const auto file = folder.write("catalogue.sqlite",
                                   "this is no database, although it is longer than a header "
                                   "of one hundred bytes would have to be to be taken for one");
    {
        Catalogue catalogue(file);
        EXPECT_EQ(
            catalogue.note(),
            "The photo catalogue \"" + file.string() +
                "\" cannot be used (file is not a database); it was set aside and is built anew.");
        catalogue.store({entryFor("/a.jpg")});
    }
    EXPECT_TRUE(std::filesystem::exists(file.string() + ".broken"));
    Catalogue catalogue(file);
    EXPECT_EQ(catalogue.note(), "");
    EXPECT_TRUE(catalogue.find("/a.jpg", 1234, 5'000'000'007));
}

TEST(Catalogue, setsAsideTheDatabaseOfAnotherProgram) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "catalogue.sqlite";
    runSql(file, "CREATE TABLE file (secret TEXT); INSERT INTO file VALUES ('precious');");
    const Catalogue catalogue(file);
    EXPECT_EQ(catalogue.note(), "The photo catalogue \"" + file.string() +
                                    "\" cannot be used (it belongs to another program); it was set "
                                    "aside and is built anew.");
    EXPECT_TRUE(std::filesystem::exists(file.string() + ".broken"));
}

TEST(Catalogue, leavesANewerVersionAlone) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "catalogue.sqlite";
    { Catalogue catalogue(file); }
    runSql(file, "PRAGMA user_version = 99");
    Catalogue catalogue(file);
    EXPECT_EQ(
        catalogue.note(),
        "The photo catalogue \"" + file.string() +
            "\" cannot be used (it was written by a newer version of this program); this time the "
            "photos are read again without it.");
    catalogue.store({entryFor("/a.jpg")});
    EXPECT_TRUE(catalogue.find("/a.jpg", 1234, 5'000'000'007)) << "in memory, for this run";
    EXPECT_FALSE(std::filesystem::exists(file.string() + ".broken"));
}

TEST(Catalogue, rebuildsAnOlderVersion) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "catalogue.sqlite";
    {
        Catalogue catalogue(file);
        catalogue.store({entryFor("/a.jpg")});
    }
    runSql(file, "PRAGMA user_version = 0");
    Catalogue catalogue(file);
    EXPECT_EQ(catalogue.note(),
              "The photo catalogue \"" + file.string() +
                  "\" was written by an older version of this program and is built anew.");
    EXPECT_FALSE(catalogue.find("/a.jpg", 1234, 5'000'000'007));
}

TEST(Catalogue, goesOnInMemoryWhereItCannotWrite) {
    const TemporaryFolder folder;
    folder.write("file", "not a folder");
    Catalogue catalogue(folder.path() / "file" / "catalogue.sqlite");
    EXPECT_NE(catalogue.note().find("this time the photos are read again without it."),
              std::string::npos);
    catalogue.store({entryFor("/a.jpg")});
    EXPECT_TRUE(catalogue.find("/a.jpg", 1234, 5'000'000'007));
}

TEST(Catalogue, isSharedByTwoPrograms) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "catalogue.sqlite";
    Catalogue first(file);
    Catalogue second(file);
    first.store({entryFor("/a.jpg")});
    second.store({entryFor("/b.jpg")});
    EXPECT_TRUE(first.find("/b.jpg", 1234, 5'000'000'007));
    EXPECT_TRUE(second.find("/a.jpg", 1234, 5'000'000'007));
    EXPECT_EQ(first.note() + second.note(), "");
}

} // namespace
} // namespace morphoscope::testing
