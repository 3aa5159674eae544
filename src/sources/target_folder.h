// The folder that photos are brought into. Writes below it and nowhere else: every step down is
// taken without following links. A file appears under its name only when it is whole; an existing
// file is never replaced. Inside `sources` only; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace morphoscope {

// This one file has no place here (a file where a folder is needed, a link that leads out), but
// others may have; what() is one sentence.
struct NoPlace : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class TargetFolder {
public:
    // Creates the folder where it is missing. Throws std::runtime_error.
    explicit TargetFolder(const std::filesystem::path& folder);
    ~TargetFolder(); // removes what was begun and not finished
    TargetFolder(const TargetFolder&) = delete;
    TargetFolder& operator=(const TargetFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    bool isNew() const { return isNew_; } // was created by this object

    // The name under which a file of this many bytes lies in `folder` or can be put: `name`, or
    // "name (2)" where another file has it. Throws NoPlace.
    struct Place {
        std::string name;
        bool isThere = false; // a file of this size: a run before brought it
    };
    Place placeFor(const std::string& folder, const std::string& name, std::uint64_t bytes);

    // One file at a time: begin, append..., then keep() under a name that is free. Each throws
    // std::runtime_error that names the folder when nothing can be written (a full disk).
    void begin();
    void append(std::span<const std::byte> bytes);
    std::uint64_t begunBytes() const { return begunBytes_; }
    void keep(const std::string& folder, const std::string& name);
    void discard();

    // A link to a file elsewhere, with an absolute target.
    void link(const std::filesystem::path& target, const std::string& folder,
              const std::string& name);
    bool remove(const std::string& folder, const std::string& name);

    // Everything written so far is on the disk. Before it is noted as done.
    void sync() const;

private:
    int openFolder(const std::string& folder);
    void closeCached();
    [[noreturn]] void fail(const std::string& what, int error) const;

    std::filesystem::path path_;
    bool isNew_ = false;
    int root_ = -1;
    std::string cachedFolder_; // the folder opened last: entries of one folder come together
    int cached_ = -1;
    int begun_ = -1;
    std::uint64_t begunBytes_ = 0;
};

} // namespace morphoscope
