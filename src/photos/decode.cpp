#include "photos/decode.h"

#include "photos/codecs.h"
#include "photos/colour.h"
#include "photos/exif.h"
#include "photos/folder_scan.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace morphoscope {
namespace {

// Enough for every signature and for the brand list of an ISO file.
constexpr std::size_t kSignatureBytes = 256;

class OpenFile {
public:
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    explicit OpenFile(const std::filesystem::path& path)
        : descriptor_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {}
    ~OpenFile() {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

[[noreturn]] void refuseUnreadable(const std::string& name, const std::string& why) {
    throw PhotoRefused(Refusal::unreadable, name + " cannot be read: " + why + ".");
}

// Fills `target` as far as the file goes.
std::size_t readInto(int descriptor, std::span<std::uint8_t> target, const std::string& name) {
    std::size_t done = 0;
    while (done < target.size()) {
        const ssize_t got = ::read(descriptor, target.data() + done, target.size() - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            refuseUnreadable(name, std::strerror(errno));
        if (got == 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

std::uintmax_t sizeOfRegularFile(int descriptor, const std::string& name) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0)
        refuseUnreadable(name, std::strerror(errno));
    if (S_ISDIR(status.st_mode))
        refuseUnreadable(name, "it is a folder");
    if (!S_ISREG(status.st_mode))
        refuseUnreadable(name, "it is a pipe, a socket or a device, not a file");
    return static_cast<std::uintmax_t>(status.st_size);
}

struct Codec {
    PixelSize (*size)(const CodecInput&);
    StoredPhoto (*decode)(const CodecInput&);
};

Codec codecFor(const CodecInput& input) {
    switch (recognizeFormat(input.bytes.first(std::min(kSignatureBytes, input.bytes.size())),
                            input.name)) {
    case PhotoFormat::jpeg:
        return {jpegSize, decodeJpegPhoto};
    case PhotoFormat::png:
        return {pngSize, decodePngPhoto};
    case PhotoFormat::bmp:
        return {bmpSize, decodeBmpPhoto};
    case PhotoFormat::webp:
        return {webpSize, decodeWebpPhoto};
    case PhotoFormat::heif:
        return {heifSize, decodeHeifPhoto};
    }
    throw std::logic_error("A photo format without a codec.");
}

// Where pixel (0, 0) of the result lies in the stored image, and the steps to its right and lower
// neighbour.
struct Walk {
    std::int64_t start = 0;
    std::int64_t right = 0;
    std::int64_t down = 0;
};

// EXIF 2.32, tag 0x0112: which side of the scene the stored row 0 and column 0 are.
Walk walkOf(int orientation, std::int64_t width, std::int64_t height) {
    const std::int64_t last = width - 1;
    const std::int64_t lastRow = (height - 1) * width;
    switch (orientation) {
    case 2:
        return {last, -1, width};
    case 3:
        return {lastRow + last, -1, -width};
    case 4:
        return {lastRow, 1, -width};
    case 5:
        return {0, width, 1};
    case 6:
        return {lastRow, -width, 1};
    case 7:
        return {lastRow + last, -width, -1};
    case 8:
        return {last, width, -1};
    default:
        return {0, 1, width};
    }
}

Image turned(Image image, int orientation) {
    if (orientation == 1)
        return image;
    const Walk walk = walkOf(orientation, image.width, image.height);
    Image result;
    result.width = orientation >= 5 ? image.height : image.width;
    result.height = orientation >= 5 ? image.width : image.height;
    result.rgb.resize(image.rgb.size());
    std::uint8_t* target = result.rgb.data();
    for (std::int64_t y = 0; y < result.height; ++y) {
        const std::uint8_t* source = image.rgb.data() + 3 * (walk.start + y * walk.down);
        for (int x = 0; x < result.width; ++x, source += 3 * walk.right, target += 3)
            std::memcpy(target, source, 3);
    }
    return result;
}

} // namespace

void refuse(Refusal refusal, const std::string& name, const std::string& what) {
    const char* verdict = refusal == Refusal::cutOff     ? " is cut off: "
                          : refusal == Refusal::tooLarge ? " is too large: "
                                                         : " is damaged: ";
    throw PhotoRefused(refusal, name + verdict + what + ".");
}

void checkSize(const PixelSize& size, const std::string& name) {
    const std::string text = std::to_string(size.width) + " x " + std::to_string(size.height);
    if (size.width <= 0 || size.height <= 0)
        refuse(Refusal::damaged, name, "its header claims " + text + " pixels");
    if (size.width > kMaxPhotoSide || size.height > kMaxPhotoSide ||
        size.width * size.height > kMaxPhotoPixels)
        refuse(Refusal::tooLarge, name,
               text + " pixels; at most 200 megapixels and 30000 pixels a side are read");
}

Image opaqueRgb(std::span<const std::uint8_t> pixels, int width, int height, int channels) {
    Image image;
    image.width = width;
    image.height = height;
    const std::size_t count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    if (channels == 3) {
        image.rgb.assign(pixels.begin(), pixels.begin() + static_cast<std::ptrdiff_t>(count * 3));
        return image;
    }
    image.rgb.resize(count * 3);
    const std::size_t step = static_cast<std::size_t>(channels);
    const bool hasAlpha = channels == 2 || channels == 4;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t* source = pixels.data() + i * step;
        const int alpha = hasAlpha ? source[channels - 1] : 255;
        for (int c = 0; c < 3; ++c) {
            const int value = source[channels >= 3 ? c : 0];
            image.rgb[3 * i + static_cast<std::size_t>(c)] =
                static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    }
    return image;
}

std::uint64_t bytesToDecode(const CodecInput& input) {
    // Four bytes: RGBA before the alpha goes, or the coefficients of a progressive JPEG.
    const PixelSize size = codecFor(input).size(input);
    return 4 * static_cast<std::uint64_t>(size.width) * static_cast<std::uint64_t>(size.height);
}

std::vector<std::uint8_t> readPhotoFile(const std::filesystem::path& path) {
    const std::string name = displayName(path);
    const OpenFile file(path);
    if (file.descriptor() < 0)
        refuseUnreadable(name, std::strerror(errno));
    const std::uintmax_t fileBytes = sizeOfRegularFile(file.descriptor(), name);

    std::vector<std::uint8_t> bytes(std::min<std::uintmax_t>(fileBytes, kSignatureBytes));
    bytes.resize(readInto(file.descriptor(), bytes, name));
    [[maybe_unused]] const auto format = recognizeFormat(bytes, name); // a 4 GB film ends here
    if (fileBytes > kMaxPhotoBytes)
        refuse(Refusal::tooLarge, name,
               std::to_string(fileBytes >> 20) + " MB; at most 512 MB are read");
    const std::size_t startBytes = bytes.size();
    bytes.resize(fileBytes);
    const std::size_t rest =
        readInto(file.descriptor(), std::span(bytes).subspan(startBytes), name);
    if (startBytes + rest != fileBytes)
        refuseUnreadable(name, "it became shorter while it was read");
    return bytes;
}

DecodedPhoto decodePhotoBytes(std::span<const std::uint8_t> bytes,
                              const std::filesystem::path& path, const DecodeOptions& options) {
    const CodecInput input{bytes, displayName(path), options};
    StoredPhoto stored = codecFor(input).decode(input);
    if (options.colourManage)
        convertToSrgb(stored.image, stored.icc);
    const ExifFacts exif = readExif(stored.exif);

    DecodedPhoto photo;
    photo.captureTime = exif.captureTime;
    photo.orientation = stored.isTurned ? 1 : exif.orientation;
    photo.fullWidth = static_cast<int>(stored.fullSize.width);
    photo.fullHeight = static_cast<int>(stored.fullSize.height);
    if (photo.orientation >= 5)
        std::swap(photo.fullWidth, photo.fullHeight);
    photo.image = turned(std::move(stored.image), photo.orientation);
    return photo;
}

DecodedPhoto decodePhoto(const std::filesystem::path& path, const DecodeOptions& options) {
    return decodePhotoBytes(readPhotoFile(path), path, options);
}

} // namespace morphoscope
