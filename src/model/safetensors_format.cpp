#include "model/safetensors_format.h"

#include "model/bounded_json.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace morphoscope {

namespace {

using nlohmann::json;

// header -> entry -> list; a network of 100 layers has some thousand tensors of at most four
// dimensions.
constexpr JsonBounds kHeaderBounds{.depth = 3, .listValues = 16, .names = 2'000'000};

constexpr std::pair<const char*, TensorType> kTypes[] = {
    {"F64", TensorType::f64},   {"F32", TensorType::f32}, {"F16", TensorType::f16},
    {"BF16", TensorType::bf16}, {"I64", TensorType::i64}, {"I32", TensorType::i32},
    {"U8", TensorType::u8},
};

[[noreturn]] void fail(const std::string& source, const std::string& what) {
    throw std::runtime_error(source + ": " + what);
}

json parseStrictly(std::string_view text, const std::string& source) {
    try {
        return parseBounded(text, kHeaderBounds);
    } catch (const json::exception&) {
        fail(source, "the header is not valid JSON in UTF-8.");
    } catch (const std::runtime_error& error) {
        fail(source, std::string("the header ") + error.what() + ".");
    }
}

std::uint64_t unsignedValue(const json& value, const std::string& source, const std::string& what) {
    if (!value.is_number_unsigned())
        fail(source, what + " holds " +
                         value.dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 40) +
                         ", expected a whole number from 0.");
    return value.get<std::uint64_t>();
}

std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b) {
    if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b)
        return std::nullopt;
    return a * b;
}

TensorType typeOf(const json& value, const std::string& source, const std::string& tensor) {
    if (value.is_string())
        for (const auto& [name, type] : kTypes)
            if (value.get_ref<const std::string&>() == name)
                return type;
    const std::string found = value.is_string() ? quotedName(value.get<std::string>()) : "no text";
    fail(source, tensor + " has the unsupported dtype " + found +
                     ", expected F64, F32, F16, BF16, I64, I32 or U8.");
}

std::vector<std::int64_t> shapeOf(const json& value, const std::string& source,
                                  const std::string& tensor) {
    if (!value.is_array())
        fail(source, tensor + " has no shape, expected a list of sizes.");
    std::vector<std::int64_t> shape;
    for (const json& item : value) {
        const std::uint64_t size = unsignedValue(item, source, "the shape of " + tensor);
        if (size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            fail(source, tensor + " has a shape whose size overflows.");
        shape.push_back(static_cast<std::int64_t>(size));
    }
    return shape;
}

void checkSize(const TensorEntry& entry, const std::string& source, const std::string& tensor) {
    std::optional<std::uint64_t> bytes = typeBytes(entry.type);
    for (const std::int64_t size : entry.shape)
        if (bytes)
            bytes = product(*bytes, static_cast<std::uint64_t>(size));
    if (!bytes)
        fail(source, tensor + " has a shape whose size overflows.");
    if (*bytes != entry.end - entry.begin)
        fail(source, tensor + " takes " + std::to_string(entry.end - entry.begin) +
                         " bytes, but its shape needs " + std::to_string(*bytes) + ".");
}

TensorEntry entryOf(const std::string& name, const json& value, const std::string& source) {
    const std::string tensor = "the tensor " + quotedName(name);
    if (!value.is_object() || value.size() != 3 || !value.contains("dtype") ||
        !value.contains("shape") || !value.contains("data_offsets"))
        fail(source, tensor + " is not described by exactly dtype, shape and data_offsets.");
    TensorEntry entry{.name = name,
                      .type = typeOf(value["dtype"], source, tensor),
                      .shape = shapeOf(value["shape"], source, tensor)};
    const json& offsets = value["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2)
        fail(source, tensor + " has no data_offsets, expected begin and end.");
    entry.begin = unsignedValue(offsets[0], source, "data_offsets of " + tensor);
    entry.end = unsignedValue(offsets[1], source, "data_offsets of " + tensor);
    if (entry.end < entry.begin)
        fail(source, tensor + " ends before it begins.");
    checkSize(entry, source, tensor);
    return entry;
}

std::map<std::string, std::string> metadataOf(const json& value, const std::string& source) {
    if (!value.is_object())
        fail(source, "__metadata__ is not an object of texts.");
    std::map<std::string, std::string> metadata;
    for (const auto& [key, text] : value.items()) {
        if (!text.is_string())
            fail(source, "the metadata " + quotedName(key) + " is not a text.");
        metadata[key] = text.get<std::string>();
    }
    return metadata;
}

// Every byte belongs to exactly one tensor: no hole, no overlap, nothing behind the last one.
void checkGapFree(const std::vector<TensorEntry>& entries, std::uint64_t dataBytes,
                  const std::string& source) {
    std::uint64_t next = 0;
    for (const TensorEntry& entry : entries) {
        if (entry.begin != next)
            fail(source, "the tensor " + quotedName(entry.name) + " begins at byte " +
                             std::to_string(entry.begin) + ", expected " + std::to_string(next) +
                             " (a hole or an overlap).");
        next = entry.end;
    }
    if (next != dataBytes)
        fail(source,
             "the tensors end at byte " + std::to_string(next) + " of " +
                 std::to_string(dataBytes) +
                 (next > dataBytes ? " (the file is cut off)." : " (bytes are left over)."));
}

} // namespace

void checkHeaderLength(std::uint64_t length, std::uint64_t fileBytes, const std::string& source) {
    if (length > kLargestHeaderBytes)
        fail(source, "the header claims " + std::to_string(length) +
                         " bytes, at most 100000000 are allowed.");
    if (length > fileBytes - kHeaderLengthBytes)
        fail(source, "the header claims " + std::to_string(length) +
                         " bytes, but the file has only " +
                         std::to_string(fileBytes - kHeaderLengthBytes) + " after the length.");
}

SafetensorsHeader parseHeader(std::string_view text, std::uint64_t dataBytes,
                              const std::string& source) {
    const json parsed = parseStrictly(text, source);
    if (!parsed.is_object())
        fail(source, "the header is not a JSON object.");
    SafetensorsHeader header;
    for (const auto& [name, value] : parsed.items()) {
        if (name == "__metadata__")
            header.metadata = metadataOf(value, source);
        else
            header.entries.push_back(entryOf(name, value, source));
    }
    // Empty tensors share their offset with the next one: the end decides.
    std::sort(header.entries.begin(), header.entries.end(),
              [](const TensorEntry& a, const TensorEntry& b) {
                  return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
              });
    checkGapFree(header.entries, dataBytes, source);
    return header;
}

const char* typeName(TensorType type) {
    for (const auto& [name, known] : kTypes)
        if (known == type)
            return name;
    return "?";
}

std::uint64_t typeBytes(TensorType type) {
    switch (type) {
    case TensorType::f64:
    case TensorType::i64:
        return 8;
    case TensorType::f32:
    case TensorType::i32:
        return 4;
    case TensorType::f16:
    case TensorType::bf16:
        return 2;
    case TensorType::u8:
        return 1;
    }
    return 0;
}

} // namespace morphoscope
