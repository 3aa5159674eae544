#include "photos/photo_reader.h"

#include "photos/codecs.h"
#include "photos/content_hash.h"
#include "photos/decode.h"
#include "photos/encode.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <new>
#include <string_view>

namespace morphoscope {
namespace {

constexpr int kThumbnailSide = 128;
constexpr int kThumbnailQuality = 88;

// Files that cameras and file managers put beside photos. They are read like any other; only when
// they turn out to be no image, and nobody asked for them by name, nothing is said about them.
bool isSidecarName(const ScannedFile& file) {
    constexpr std::array<std::string_view, 9> kEndings{".json", ".xmp", ".aae",  ".txt", ".md",
                                                       ".csv",  ".ini", ".html", ".db"};
    std::string ending = file.path.extension().string();
    std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
    return !file.isNamed && std::ranges::find(kEndings, ending) != kEndings.end();
}

Image thumbnailOf(const DecodedPhoto& photo) {
    const double scale =
        std::min(1.0, double(kThumbnailSide) / std::max(photo.fullWidth, photo.fullHeight));
    const auto side = [&](int length) {
        return std::max(1, static_cast<int>(std::lround(length * scale)));
    };
    return resized(photo.image, side(photo.fullWidth), side(photo.fullHeight));
}

void readInto(ReadPhoto& result, const ScannedFile& file, ReadBudgets& budgets) {
    const ByteBudget::Share fileShare(budgets.files, std::min(file.fileBytes, kMaxPhotoBytes));
    result.wasRead = true;
    const std::vector<std::uint8_t> bytes = readPhotoFile(file.path);
    result.entry.contentHash = contentHash(bytes);
    const DecodeOptions options{kThumbnailSide, kThumbnailSide, true};
    const ByteBudget::Share pixelShare(budgets.pixels,
                                       bytesToDecode({bytes, displayName(file.path), options}));
    const DecodedPhoto photo = decodePhotoBytes(bytes, file.path, options);
    result.entry.captureTime = photo.captureTime;
    result.entry.width = photo.fullWidth;
    result.entry.height = photo.fullHeight;
    result.thumbnail = std::make_shared<const Image>(thumbnailOf(photo));
    result.entry.thumbnailJpeg = encodeJpeg(*result.thumbnail, kThumbnailQuality);
    // What the set shows is what a second opening will show.
    result.thumbnail = std::make_shared<const Image>(decodeJpeg(result.entry.thumbnailJpeg));
}

// Whether the catalogue's row is enough; false when its thumbnail is damaged.
bool takeKnown(ReadPhoto& result, const CatalogueEntry& known) {
    result.entry = known;
    if (!known.rejectedReason.empty())
        return true;
    try {
        result.thumbnail = std::make_shared<const Image>(decodeJpeg(known.thumbnailJpeg));
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

} // namespace

ReadPhoto readPhoto(const ScannedFile& file, const std::optional<CatalogueEntry>& known,
                    ReadBudgets& budgets) {
    ReadPhoto result;
    // A sidecar stays silent only while it is not asked for by name.
    const bool mayUseKnown = known && !(known->isSidecar && file.isNamed);
    if (mayUseKnown && takeKnown(result, *known))
        return result;
    result.entry.path = file.path;
    result.entry.fileBytes = file.fileBytes;
    result.entry.modifiedNanoseconds = file.modifiedNanoseconds;
    try {
        readInto(result, file, budgets);
    } catch (const PhotoRefused& refused) {
        result.entry.rejectedReason = refused.what();
        result.entry.isSidecar = refused.refusal() == Refusal::notAnImage && isSidecarName(file);
        result.isLasting = refused.refusal() != Refusal::unreadable;
    } catch (const std::bad_alloc&) {
        result.entry.rejectedReason =
            displayName(file.path) + " is too large: there is not enough memory to decode it.";
        result.isLasting = false;
    } catch (const std::runtime_error& error) {
        result.entry.rejectedReason = displayName(file.path) + " cannot be read: " + error.what();
        result.isLasting = false;
    }
    return result;
}

} // namespace morphoscope
