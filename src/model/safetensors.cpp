#include "model/safetensors.h"

#include "core/atomic_file.h"
#include "model/bounded_json.h"
#include "model/safetensors_format.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tuple>

namespace morphoscope {

namespace {

static_assert(std::endian::native == std::endian::little,
              "safetensors are little-endian, and so are our reads");

std::uint64_t lengthFrom(std::span<const std::uint8_t> bytes) {
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    return length;
}

void expectLength(std::uint64_t fileBytes, const std::string& source) {
    if (fileBytes < kHeaderLengthBytes)
        throw std::runtime_error(source + ": the file has " + std::to_string(fileBytes) +
                                 " bytes, too few for a safetensors header.");
}

float halfToFloat(std::uint16_t half) {
    const float sign = (half & 0x8000u) != 0 ? -1.0f : 1.0f;
    const int exponent = (half >> 10) & 0x1f;
    const int fraction = half & 0x3ff;
    if (exponent == 31)
        return fraction != 0 ? std::numeric_limits<float>::quiet_NaN()
                             : sign * std::numeric_limits<float>::infinity();
    if (exponent == 0)
        return sign * std::ldexp(static_cast<float>(fraction), -24);
    return sign * std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
}

float brainToFloat(std::uint16_t brain) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(brain) << 16);
}

template <class Stored, class Convert>
std::vector<float> converted(const std::vector<std::uint8_t>& bytes, Convert convert) {
    std::vector<float> values(bytes.size() / sizeof(Stored));
    for (std::size_t i = 0; i < values.size(); ++i) {
        Stored stored;
        std::memcpy(&stored, bytes.data() + i * sizeof stored, sizeof stored);
        values[i] = convert(stored);
    }
    return values;
}

std::string headerText(const std::vector<StoredTensor>& tensors,
                       const std::map<std::string, std::string>& metadata) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const StoredTensor& tensor : tensors) {
        header[tensor.name] = {{"dtype", typeName(tensor.type)},
                               {"shape", tensor.shape},
                               {"data_offsets", {offset, offset + tensor.bytes.size()}}};
        offset += tensor.bytes.size();
    }
    // Photo names are file names, in whatever encoding the disk has.
    std::string text =
        header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    text.append((kHeaderLengthBytes - text.size() % kHeaderLengthBytes) % kHeaderLengthBytes, ' ');
    return text;
}

template <class T>
StoredTensor stored(std::string name, TensorType type, std::vector<std::int64_t> shape,
                    std::span<const T> values) {
    StoredTensor tensor{
        .name = std::move(name), .type = type, .shape = std::move(shape), .bytes = {}};
    tensor.bytes.resize(values.size_bytes());
    if (!values.empty())
        std::memcpy(tensor.bytes.data(), values.data(), values.size_bytes());
    return tensor;
}

} // namespace

std::int64_t valueCount(const TensorEntry& entry) {
    return static_cast<std::int64_t>((entry.end - entry.begin) / typeBytes(entry.type));
}

SafetensorsReader::SafetensorsReader(const std::filesystem::path& path)
    : path_(path), file_(path, std::ios::binary) {
    std::error_code error;
    const std::uint64_t fileBytes = std::filesystem::file_size(path, error);
    if (!file_ || error)
        throw std::runtime_error(path.string() + ": the file cannot be read.");
    expectLength(fileBytes, path.string());
    std::uint64_t length = 0;
    file_.read(reinterpret_cast<char*>(&length), sizeof length);
    checkHeaderLength(length, fileBytes, path.string());
    std::string text(length, '\0');
    file_.read(text.data(), static_cast<std::streamsize>(length));
    if (!file_)
        throw std::runtime_error(path.string() + ": the header cannot be read.");
    dataBegin_ = kHeaderLengthBytes + length;
    SafetensorsHeader header = parseHeader(text, fileBytes - dataBegin_, path.string());
    entries_ = std::move(header.entries);
    metadata_ = std::move(header.metadata);
}

const TensorEntry* SafetensorsReader::find(const std::string& name) const {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const TensorEntry& entry) { return entry.name == name; });
    return found == entries_.end() ? nullptr : &*found;
}

const TensorEntry& SafetensorsReader::require(const std::string& name) const {
    if (const TensorEntry* entry = find(name))
        return *entry;
    throw std::runtime_error(path_.string() + ": the tensor \"" + name + "\" is missing.");
}

std::vector<std::uint8_t> SafetensorsReader::readBytes(const TensorEntry& entry) {
    std::vector<std::uint8_t> bytes(entry.end - entry.begin);
    file_.clear();
    file_.seekg(static_cast<std::streamoff>(dataBegin_ + entry.begin));
    file_.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file_)
        throw std::runtime_error(path_.string() + ": the tensor " + quotedName(entry.name) +
                                 " cannot be read.");
    return bytes;
}

std::vector<float> SafetensorsReader::readFloats(const TensorEntry& entry) {
    const std::vector<std::uint8_t> bytes = readBytes(entry);
    switch (entry.type) {
    case TensorType::f64:
        return converted<double>(bytes, [](double v) { return static_cast<float>(v); });
    case TensorType::f32:
        return converted<float>(bytes, [](float v) { return v; });
    case TensorType::f16:
        return converted<std::uint16_t>(bytes, halfToFloat);
    case TensorType::bf16:
        return converted<std::uint16_t>(bytes, brainToFloat);
    default:
        break;
    }
    throw std::runtime_error(path_.string() + ": the tensor " + quotedName(entry.name) + " holds " +
                             typeName(entry.type) + ", expected floating-point values.");
}

std::vector<std::int64_t> SafetensorsReader::readIntegers(const TensorEntry& entry) {
    if (entry.type != TensorType::i64)
        throw std::runtime_error(path_.string() + ": the tensor " + quotedName(entry.name) +
                                 " holds " + typeName(entry.type) + ", expected I64.");
    const std::vector<std::uint8_t> bytes = readBytes(entry);
    std::vector<std::int64_t> values(bytes.size() / sizeof(std::int64_t));
    if (!values.empty())
        std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

std::vector<TensorEntry> checkSafetensors(std::span<const std::uint8_t> file) {
    const std::string source = "safetensors";
    expectLength(file.size(), source);
    const std::uint64_t length = lengthFrom(file);
    checkHeaderLength(length, file.size(), source);
    const std::string_view text(reinterpret_cast<const char*>(file.data()) + kHeaderLengthBytes,
                                length);
    return parseHeader(text, file.size() - kHeaderLengthBytes - length, source).entries;
}

StoredTensor storedFloats(std::string name, std::vector<std::int64_t> shape,
                          std::span<const float> values) {
    return stored(std::move(name), TensorType::f32, std::move(shape), values);
}

StoredTensor storedIntegers(std::string name, std::vector<std::int64_t> shape,
                            std::span<const std::int64_t> values) {
    return stored(std::move(name), TensorType::i64, std::move(shape), values);
}

void writeSafetensors(const std::filesystem::path& path, std::vector<StoredTensor> tensors,
                      const std::map<std::string, std::string>& metadata) {
    std::sort(tensors.begin(), tensors.end(), [](const StoredTensor& a, const StoredTensor& b) {
        return std::make_tuple(typeBytes(b.type), std::cref(a.name)) <
               std::make_tuple(typeBytes(a.type), std::cref(b.name));
    });
    const std::string header = headerText(tensors, metadata);
    const std::uint64_t length = header.size();
    std::vector<std::byte> file(sizeof length + header.size());
    std::memcpy(file.data(), &length, sizeof length);
    std::memcpy(file.data() + sizeof length, header.data(), header.size());
    for (const StoredTensor& tensor : tensors) {
        const auto* const begin = reinterpret_cast<const std::byte*>(tensor.bytes.data());
        file.insert(file.end(), begin, begin + tensor.bytes.size());
    }
    writeFileAtomically(path, file);
}

} // namespace morphoscope
