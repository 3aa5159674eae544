// The rules of the safetensors header, apart from files, internal to this module. Pure, any thread.
#pragma once

#include "model/safetensors.h"

#include <string_view>

namespace morphoscope {

inline constexpr std::uint64_t kHeaderLengthBytes = 8;
inline constexpr std::uint64_t kLargestHeaderBytes = 100'000'000; // the reference reader's limit

struct SafetensorsHeader {
    std::vector<TensorEntry> entries; // in the order of their bytes
    std::map<std::string, std::string> metadata;
};

// Checks the length against the size of the whole file. `source` names the file in messages. All
// throw std::runtime_error with one sentence.
void checkHeaderLength(std::uint64_t length, std::uint64_t fileBytes, const std::string& source);
SafetensorsHeader parseHeader(std::string_view json, std::uint64_t dataBytes,
                              const std::string& source);

const char* typeName(TensorType type); // "F32", ...
std::uint64_t typeBytes(TensorType type);

} // namespace morphoscope
