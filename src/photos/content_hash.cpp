#include "photos/content_hash.h"

#include <array>
#include <bit>
#include <cstring>

namespace morphoscope {
namespace {

constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87;
constexpr std::uint64_t kPrime2 = 0xC2B2AE3D27D4EB4F;
constexpr std::uint64_t kPrime3 = 0x165667B19E3779F9;
constexpr std::uint64_t kPrime4 = 0x85EBCA77C2B2AE63;
constexpr std::uint64_t kPrime5 = 0x27D4EB2F165667C5;

template <class Word> Word littleEndian(const std::uint8_t* bytes) {
    Word word;
    std::memcpy(&word, bytes, sizeof word);
    if constexpr (std::endian::native == std::endian::big) {
        Word swapped = 0;
        for (std::size_t i = 0; i < sizeof word; ++i)
            swapped =
                static_cast<Word>(swapped << 8) | static_cast<Word>(bytes[sizeof word - 1 - i]);
        return swapped;
    }
    return word;
}

std::uint64_t round(std::uint64_t lane, std::uint64_t word) {
    return std::rotl(lane + word * kPrime2, 31) * kPrime1;
}

std::uint64_t merge(std::uint64_t hash, std::uint64_t lane) {
    return (hash ^ round(0, lane)) * kPrime1 + kPrime4;
}

// Four independent lanes over blocks of 32 bytes keep the multiplier busy.
std::uint64_t hashOfBlocks(const std::uint8_t*& at, std::size_t blockCount) {
    std::array<std::uint64_t, 4> lanes{kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
    for (std::size_t block = 0; block < blockCount; ++block, at += 32)
        for (std::size_t i = 0; i < 4; ++i)
            lanes[i] = round(lanes[i], littleEndian<std::uint64_t>(at + 8 * i));
    std::uint64_t hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
                         std::rotl(lanes[3], 18);
    for (const std::uint64_t lane : lanes)
        hash = merge(hash, lane);
    return hash;
}

} // namespace

std::uint64_t xxh64(std::span<const std::uint8_t> bytes) {
    const std::uint8_t* at = bytes.data();
    const std::uint8_t* const end = at + bytes.size();
    std::uint64_t hash = bytes.size() >= 32 ? hashOfBlocks(at, bytes.size() / 32) : kPrime5;
    hash += bytes.size();
    for (; end - at >= 8; at += 8)
        hash = std::rotl(hash ^ round(0, littleEndian<std::uint64_t>(at)), 27) * kPrime1 + kPrime4;
    for (; end - at >= 4; at += 4)
        hash = std::rotl(hash ^ littleEndian<std::uint32_t>(at) * kPrime1, 23) * kPrime2 + kPrime3;
    for (; at != end; ++at)
        hash = std::rotl(hash ^ *at * kPrime5, 11) * kPrime1;
    hash = (hash ^ hash >> 33) * kPrime2;
    hash = (hash ^ hash >> 29) * kPrime3;
    return hash ^ hash >> 32;
}

std::string contentHash(std::span<const std::uint8_t> bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    const std::uint64_t hash = xxh64(bytes);
    std::string text(16, '0');
    for (int digit = 0; digit < 16; ++digit)
        text[static_cast<std::size_t>(digit)] = kDigits[hash >> (60 - 4 * digit) & 15];
    return text;
}

} // namespace morphoscope
