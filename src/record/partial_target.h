// A file or folder that grows under a temporary name beside its target and takes the target's name
// at the end; until then, and after a failure, the target is what it was. Private to this folder.
// One thread at a time.
#pragma once

#include <filesystem>

namespace morphoscope {

enum class TargetKind { file, frameFolder };

struct TargetRequest {
    std::filesystem::path path;
    TargetKind kind = TargetKind::file;
    bool isReserved =
        false; // an empty file or folder holds the name; removed when the target is given up
};

class PartialTarget {
public:
    // Creates the temporary file or folder, and removes those that killed processes left beside
    // it. Throws std::runtime_error: the folder is absent or not
    // writable, the path is of the other kind, a folder at the path holds other things than
    // numbered frames.
    explicit PartialTarget(TargetRequest request);
    ~PartialTarget();
    PartialTarget(const PartialTarget&) = delete;
    PartialTarget& operator=(const PartialTarget&) = delete;

    const std::filesystem::path& target() const { return request_.path; }
    const std::filesystem::path& temporary() const { return temporary_; }

    // Makes the temporary file durable and gives it the target's name. Throws std::runtime_error.
    void commit();

private:
    void createTemporary();
    void replaceFolder();

    TargetRequest request_;
    std::filesystem::path folder_;
    std::filesystem::path temporary_; // empty: nothing to remove
    bool ownsReservation_ = false;
};

// "000000.png"
std::filesystem::path frameName(int index);

} // namespace morphoscope
