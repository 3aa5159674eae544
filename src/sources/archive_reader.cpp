#include "sources/archive_reader.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <clocale>
#include <fstream>
#include <locale.h>
#include <system_error>

namespace morphoscope {
namespace {

constexpr std::size_t kPieceBytes = 256u << 10;
constexpr std::size_t kFileBlockBytes = 128u << 10;

// libarchive gives names in the locale's encoding; in the "C" locale every name with an accent
// would be lost. Only this thread, only for the time of a call.
class Utf8Names {
public:
    Utf8Names() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
        if (utf8_ != nullptr)
            before_ = ::uselocale(utf8_);
    }
    ~Utf8Names() {
        if (utf8_ == nullptr)
            return;
        ::uselocale(before_);
        ::freelocale(utf8_);
    }
    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;

private:
    locale_t utf8_;
    locale_t before_ = nullptr;
};

ArchiveEntry::Kind kindOf(archive_entry* entry) {
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_filetype(entry) == AE_IFLNK)
        return ArchiveEntry::Kind::link;
    if (archive_entry_filetype(entry) == AE_IFDIR)
        return ArchiveEntry::Kind::folder;
    if (archive_entry_filetype(entry) != AE_IFREG)
        return ArchiveEntry::Kind::other;
    return archive_entry_is_encrypted(entry) != 0 ? ArchiveEntry::Kind::encrypted
                                                  : ArchiveEntry::Kind::file;
}

} // namespace

struct ArchiveReader::Handle {
    Handle() : archive(::archive_read_new()) {}
    ~Handle() { ::archive_read_free(archive); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    bool isZip() const {
        return (::archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;
    }

    ::archive* archive;
};

ArchiveReader::ArchiveReader(const std::filesystem::path& file, const UnpackLimits& limits)
    : name_(file.filename().string()), limits_(limits), handle_(std::make_unique<Handle>()),
      piece_(kPieceBytes) {
    std::error_code error;
    fileBytes_ = std::filesystem::file_size(file, error);
    if (error)
        throw ArchiveBroken("Cannot read '" + file.string() + "': " + error.message() + ".");
    if (!isArchiveFile(file))
        throw ArchiveBroken("'" + file.string() +
                            "' is no zip and no tgz file; expected a part of a Takeout.");
    // Nothing but what Takeout makes: every other reader of libarchive would only be a way in.
    ::archive_read_support_format_zip(handle_->archive);
    ::archive_read_support_format_tar(handle_->archive);
    ::archive_read_support_filter_gzip(handle_->archive);
    const Utf8Names names;
    if (::archive_read_open_filename(handle_->archive, file.c_str(), kFileBlockBytes) != ARCHIVE_OK)
        fail();
}

ArchiveReader::~ArchiveReader() = default;

std::optional<ArchiveEntry> ArchiveReader::next(const std::stop_token& stop) {
    // What is skipped in a tgz is unpacked all the same: piece by piece it can be stopped and
    // counted. A zip is skipped by a jump.
    if (isInEntry_ && !handle_->isZip())
        while (!stop.stop_requested() && !readSome().empty()) {
        }
    isInEntry_ = false;
    if (stop.stop_requested())
        return std::nullopt;
    const Utf8Names names;
    archive_entry* entry = nullptr;
    const int status = ::archive_read_next_header(handle_->archive, &entry);
    if (status == ARCHIVE_EOF)
        return std::nullopt;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
        fail();
    isInEntry_ = true;
    ArchiveEntry found{.kind = kindOf(entry), .path = {}, .bytes = {}};
    if (const char* path = ::archive_entry_pathname(entry))
        found.path = path;
    else
        found.kind = ArchiveEntry::Kind::other; // a name that is not text
    if (::archive_entry_size_is_set(entry) != 0)
        found.bytes =
            static_cast<std::uint64_t>(std::max<la_int64_t>(0, ::archive_entry_size(entry)));
    return found;
}

std::span<const std::byte> ArchiveReader::readSome() {
    const la_ssize_t count = ::archive_read_data(handle_->archive, piece_.data(), piece_.size());
    if (count < 0)
        fail();
    if (count == 0)
        isInEntry_ = false;
    unpackedBytes_ += static_cast<std::uint64_t>(count);
    checkUnpacked();
    return std::span(piece_).first(static_cast<std::size_t>(count));
}

std::uint64_t ArchiveReader::bytesRead() const {
    const la_int64_t bytes = ::archive_filter_bytes(handle_->archive, -1);
    return std::min<std::uint64_t>(fileBytes_, bytes > 0 ? static_cast<std::uint64_t>(bytes) : 0);
}

void ArchiveReader::checkUnpacked() const {
    const double limit = static_cast<double>(fileBytes_) * limits_.timesOwnSize +
                         static_cast<double>(limits_.spareBytes);
    if (static_cast<double>(unpackedBytes_) > limit)
        throw ArchiveBroken("'" + name_ + "' (" + std::to_string(fileBytes_) +
                            " bytes) unpacks to more than " + std::to_string(unpackedBytes_) +
                            " bytes, which no Takeout of photos does; it was not read further.");
}

void ArchiveReader::fail() const {
    const char* found = ::archive_error_string(handle_->archive);
    throw ArchiveBroken("'" + name_ + "' is cut off or damaged (" +
                        (found != nullptr ? found : "no more is known") +
                        "); download this part again.");
}

bool isArchiveFile(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) // a pipe would block
        return false;
    std::array<unsigned char, 4> start{};
    std::ifstream stream(file, std::ios::binary);
    stream.read(reinterpret_cast<char*>(start.data()), start.size());
    const bool isZip = stream.gcount() == 4 && start[0] == 'P' && start[1] == 'K' &&
                       ((start[2] == 3 && start[3] == 4) || (start[2] == 5 && start[3] == 6));
    const bool isGzip = stream.gcount() == 4 && start[0] == 0x1F && start[1] == 0x8B;
    return isZip || isGzip;
}

} // namespace morphoscope
