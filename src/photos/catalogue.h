// What is known about files seen before, in `catalogue.sqlite`: with it the second opening of a
// folder reads no photo. The catalogue is a cache. A broken or foreign file is rebuilt, a place
// that cannot be written is replaced by memory, and either is told in note(); nothing here ever
// stops an import. One object belongs to one thread; two programs may hold the same file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphoscope {

struct CatalogueEntry {
    std::filesystem::path path; // absolute
    std::uintmax_t fileBytes = 0;
    std::int64_t modifiedNanoseconds = 0;
    std::string contentHash;
    std::optional<std::int64_t> captureTime;
    int width = 0; // after the EXIF turn
    int height = 0;
    std::vector<std::uint8_t> thumbnailJpeg;
    std::string rejectedReason; // one sentence; empty for a photo
    bool isSidecar = false;     // rejected, and not worth telling (see importer.cpp)
};

class Catalogue {
public:
    // An empty path keeps the catalogue in memory.
    explicit Catalogue(const std::filesystem::path& file);
    ~Catalogue();
    Catalogue(const Catalogue&) = delete;
    Catalogue& operator=(const Catalogue&) = delete;

    // Nothing when the file is unknown or was changed since.
    std::optional<CatalogueEntry> find(const std::filesystem::path& path, std::uintmax_t fileBytes,
                                       std::int64_t modifiedNanoseconds);
    // One transaction. A full disk or a locked file loses the entries, not the import; note() says
    // so.
    void store(const std::vector<CatalogueEntry>& entries);

    const std::string& note() const { return note_; } // one sentence, empty when all is well

private:
    struct Database;
    std::optional<CatalogueEntry> findRow(const std::filesystem::path& path,
                                          std::uintmax_t fileBytes,
                                          std::int64_t modifiedNanoseconds);
    void storeRows(const std::vector<CatalogueEntry>& entries);
    void recover(bool isBroken, const std::string& why);

    std::filesystem::path file_; // empty once it lives in memory
    std::unique_ptr<Database> database_;
    std::string note_;
};

} // namespace morphoscope
