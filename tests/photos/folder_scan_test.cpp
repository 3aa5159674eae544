#include "photo_files.h"

#include "photos/folder_scan.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

namespace morphoscope::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> namesIn(const FolderScan& scan, const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const ScannedFile& file : scan.files)
        names.push_back(file.path.lexically_relative(folder).string());
    return names;
}

std::string failureOf(const std::vector<std::string>& paths) {
    try {
        scanFolders(paths);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return {};
}

TEST(FolderScan, findsFilesInFoldersSortedAndOnce) {
    const TemporaryFolder folder;
    for (const char* name :
         {"b.jpg", "a/2.jpg", "a/1.jpg", ".hidden.jpg", ".cache/x.jpg", "s.morpho/y.jpg"})
        folder.write(name, "x");
    const std::string root = folder.path().string();
    const FolderScan scan = scanFolders({root, root + "/b.jpg", root + "/a/"});
    EXPECT_THAT(namesIn(scan, folder.path()), ElementsAre("a/1.jpg", "a/2.jpg", "b.jpg"));
    EXPECT_THAT(scan.rejected, IsEmpty());
    EXPECT_EQ(scan.files[0].fileBytes, 1u);
    EXPECT_GT(scan.files[0].modifiedNanoseconds, 1'000'000'000'000'000'000);
}

TEST(FolderScan, survivesLoopsAndListsWhatIsNoFile) {
    const TemporaryFolder folder;
    folder.write("a/1.jpg", "x");
    std::filesystem::create_directory_symlink("..", folder.path() / "a" / "up");
    std::filesystem::create_symlink("nowhere", folder.path() / "dangling.jpg");
    std::filesystem::create_symlink("self.jpg", folder.path() / "self.jpg");
    ASSERT_EQ(::mkfifo((folder.path() / "pipe.jpg").c_str(), 0600), 0);
    const FolderScan scan = scanFolders({folder.path().string()});
    EXPECT_THAT(namesIn(scan, folder.path()), ElementsAre("a/1.jpg"));
    std::vector<std::string> reasons;
    for (const RejectedFile& file : scan.rejected)
        reasons.push_back(file.reason);
    EXPECT_THAT(
        reasons,
        ElementsAre("dangling.jpg is a link to a file that does not exist.",
                    "pipe.jpg cannot be read: it is a pipe, a socket or a device, not a file.",
                    "self.jpg is a link that leads back to itself."));
}

TEST(FolderScan, saysThatAFolderIsMissingOrEmpty) {
    const TemporaryFolder folder;
    const std::string root = folder.path().string();
    EXPECT_EQ(failureOf({root}),
              "The folder \"" + root +
                  "\" holds no files; expected photos in it, nothing was changed.");
    EXPECT_EQ(failureOf({root + "/gone"}),
              "There is no file or folder \"" + root +
                  "/gone\" (No such file or directory); nothing was changed.");
    EXPECT_EQ(failureOf({}), "No folder and no file was named; expected at least one.");
}

TEST(FolderScan, makesNamesUniqueByTheirTail) {
    const auto namesOf = [](const std::vector<std::string>& paths) {
        std::vector<ScannedFile> files;
        for (const std::string& path : paths)
            files.push_back({path, 0, 0, false});
        return uniqueNames(files);
    };
    EXPECT_THAT(namesOf({"/p/a/1.jpg", "/p/b/1.jpg", "/p/b/2.jpg"}),
                ElementsAre("a/1.jpg", "b/1.jpg", "2.jpg"));
    EXPECT_THAT(namesOf({"/p/x/a/1.jpg", "/p/y/a/1.jpg"}), ElementsAre("x/a/1.jpg", "y/a/1.jpg"));
    EXPECT_THAT(namesOf({"/p/\xFF.jpg", "/p/\xFE.jpg"}), ElementsAre("/p/?.jpg", "/p/?.jpg (2)"));
    EXPECT_THAT(namesOf({"/p/new\nline.jpg", "/p/Zürich.jpg"}),
                ElementsAre("new?line.jpg", "Zürich.jpg"));
}

} // namespace
} // namespace morphoscope::testing
