#include "tests/sources/takeout_files.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <stdlib.h>

namespace morphoscope {

namespace fs = std::filesystem;

namespace {

void check(archive* writer, int status) {
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
        throw std::runtime_error(std::string("libarchive: ") + ::archive_error_string(writer));
}

void writeEntry(archive* writer, const PackedFile& file) {
    archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, file.path.c_str());
    ::archive_entry_set_perm(entry, 0644);
    ::archive_entry_set_mtime(entry, 1'700'000'000, 0);
    if (!file.linkTarget.empty()) {
        ::archive_entry_set_filetype(entry, AE_IFLNK);
        ::archive_entry_set_symlink(entry, file.linkTarget.c_str());
    } else {
        ::archive_entry_set_filetype(entry, AE_IFREG);
        ::archive_entry_set_size(entry, static_cast<la_int64_t>(file.content.size()));
    }
    check(writer, ::archive_write_header(writer, entry));
    if (file.linkTarget.empty())
        ::archive_write_data(writer, file.content.data(), file.content.size());
    ::archive_entry_free(entry);
}

} // namespace

void writeArchive(const fs::path& file, Packing packing, const std::vector<PackedFile>& files) {
    archive* writer = ::archive_write_new();
    if (packing == Packing::zip) {
        check(writer, ::archive_write_set_format_zip(writer));
    } else {
        check(writer, ::archive_write_set_format_pax_restricted(writer));
        check(writer, ::archive_write_add_filter_gzip(writer));
    }
    check(writer, ::archive_write_open_filename(writer, file.c_str()));
    for (const PackedFile& packed : files)
        writeEntry(writer, packed);
    check(writer, ::archive_write_close(writer));
    ::archive_write_free(writer);
}

std::string fakeJpeg(int seed, std::size_t bytes) {
    std::string content("\xFF\xD8\xFF\xE0", 4);
    std::uint32_t state = static_cast<std::uint32_t>(seed) * 2654435761u + 1;
    while (content.size() < bytes) {
        state = state * 1664525u + 1013904223u;
        content += static_cast<char>(state >> 24);
    }
    return content;
}

std::string sidecarJson(const std::string& title, const std::string& timestamp,
                        const std::string& extra) {
    return "{" + extra + "\"title\": \"" + title +
           "\", \"description\": \"\", \"creationTime\": {\"timestamp\": \"1700000000\"}, "
           "\"photoTakenTime\": {\"timestamp\": \"" +
           timestamp + "\", \"formatted\": \"some day\"}, \"geoData\": {\"latitude\": 0.0}}";
}

ScratchFolder::ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "morphoscope-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
}

ScratchFolder::~ScratchFolder() {
    fs::remove_all(path_);
}

std::string contentOf(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void writeText(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

std::vector<std::string> visibleFiles(const fs::path& folder) {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (!entry.is_directory() && !entry.path().filename().string().starts_with('.'))
            files.push_back(entry.path().lexically_relative(folder).string());
    std::ranges::sort(files);
    return files;
}

} // namespace morphoscope
