// Archives for tests, well-formed and hostile, written by libarchive.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace morphoscope {

struct PackedFile {
    std::string path;
    std::string content;
    std::string linkTarget; // a symbolic link instead of a file
};

enum class Packing { zip, tgz };
void writeArchive(const std::filesystem::path& file, Packing packing,
                  const std::vector<PackedFile>& files);

// Bytes that start like a JPEG; different for different seeds. Takeout looks at no pixels.
std::string fakeJpeg(int seed, std::size_t bytes = 600);

// A side-car as Google writes it; extra is JSON that goes in front of the rest.
std::string sidecarJson(const std::string& title, const std::string& timestamp,
                        const std::string& extra = {});

// A folder of its own below the system's temporary one, gone with the object.
class ScratchFolder {
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

std::string contentOf(const std::filesystem::path& file);
void writeText(const std::filesystem::path& file, const std::string& text);

// Relative paths of everything below that is not a folder, sorted, hidden files left out.
std::vector<std::string> visibleFiles(const std::filesystem::path& folder);

// The sentence a call fails with, or "" when it does not fail.
template <class Call> std::string failureOf(const Call& call) {
    try {
        call();
    } catch (const std::exception& error) {
        return error.what();
    }
    return {};
}

} // namespace morphoscope
