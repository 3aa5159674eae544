// The safetensors container: u64 header length, JSON header, raw little-endian tensors. A strict
// reader for files that may come from anywhere, and an atomic writer. No LibTorch in here. Any
// thread; a reader object belongs to one thread. Format:
// https://github.com/huggingface/safetensors, README "Format".
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace morphoscope {

enum class TensorType : std::uint8_t { f64, f32, f16, bf16, i64, i32, u8 };

struct TensorEntry {
    std::string name;
    TensorType type = TensorType::f32;
    std::vector<std::int64_t> shape; // row-major; empty: one value
    std::uint64_t begin = 0;         // bytes after the header
    std::uint64_t end = 0;
};

std::int64_t valueCount(const TensorEntry& entry);

class SafetensorsReader {
public:
    // Reads and checks the header alone. Throws std::runtime_error with one sentence that names the
    // file and the rule it breaks: every tensor must have a known type, a size that fits its shape,
    // and lie gap-free in the file.
    explicit SafetensorsReader(const std::filesystem::path& path);

    const std::vector<TensorEntry>& entries() const {
        return entries_;
    } // in the order of their bytes
    const std::map<std::string, std::string>& metadata() const { return metadata_; }

    const TensorEntry* find(const std::string& name) const;    // null: there is none
    const TensorEntry& require(const std::string& name) const; // throws when there is none

    // The values, whatever floating type they are stored in, as floats. Throws for integer tensors.
    std::vector<float> readFloats(const TensorEntry& entry);
    std::vector<std::int64_t> readIntegers(const TensorEntry& entry); // i64 only
    std::vector<std::uint8_t> readBytes(const TensorEntry& entry);    // as stored

private:
    std::filesystem::path path_;
    std::ifstream file_;
    std::uint64_t dataBegin_ = 0;
    std::vector<TensorEntry> entries_;
    std::map<std::string, std::string> metadata_;
};

// The same checks on a file's bytes in memory (for tests and fuzzing): throws or returns the
// entries.
std::vector<TensorEntry> checkSafetensors(std::span<const std::uint8_t> file);

struct StoredTensor {
    std::string name;
    TensorType type = TensorType::f32;
    std::vector<std::int64_t> shape;
    std::vector<std::uint8_t> bytes;
};

StoredTensor storedFloats(std::string name, std::vector<std::int64_t> shape,
                          std::span<const float> values);
StoredTensor storedIntegers(std::string name, std::vector<std::int64_t> shape,
                            std::span<const std::int64_t> values);

// Writes atomically (temporary file in the same folder, fsync, rename). Sorted by size of the type,
// then name, so that the same content always gives the same bytes. Throws std::runtime_error naming
// the file.
void writeSafetensors(const std::filesystem::path& path, std::vector<StoredTensor> tensors,
                      const std::map<std::string, std::string>& metadata);

} // namespace morphoscope
