#include "morph/match_cache.h"

#include "core/atomic_file.h"
#include "morph/bytes.h"

#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>

namespace morphoscope {

namespace {

// Grows when the algorithm or the layout changes.
constexpr std::uint32_t kMagic = 0x4d503035; // "MP05"
constexpr int kLargestGrid = 4096;

void putSimilarity(ByteWriter& writer, const Similarity& s) {
    for (const float v : {s.logScale, s.rotation, s.shift.x, s.shift.y})
        writer.put(v);
}

Similarity takeSimilarity(ByteReader& reader) {
    Similarity s;
    for (float* v : {&s.logScale, &s.rotation, &s.shift.x, &s.shift.y})
        *v = reader.take<float>();
    return s;
}

std::int16_t steps(float value) {
    return static_cast<std::int16_t>(std::lround(value / kPositionStep));
}

void putLink(ByteWriter& writer, const Link& link) {
    writer.put(static_cast<std::int32_t>(link.map.width));
    writer.put(static_cast<std::int32_t>(link.map.height));
    for (std::size_t i = 0; i < link.map.values.size(); ++i) {
        writer.put(steps(link.map.values[i].x));
        writer.put(steps(link.map.values[i].y));
        writer.put(static_cast<std::uint8_t>(std::lround(255 * link.trust.values[i])));
    }
}

bool takeLink(ByteReader& reader, Link& link) {
    const auto width = reader.take<std::int32_t>();
    const auto height = reader.take<std::int32_t>();
    if (width < 2 || height < 2 || width > kLargestGrid || height > kLargestGrid)
        return false;
    link.map = {width, height, {}};
    link.trust = Plane(width, height);
    for (float& trust : link.trust.values) {
        const float x = static_cast<float>(reader.take<std::int16_t>()) * kPositionStep;
        const float y = static_cast<float>(reader.take<std::int16_t>()) * kPositionStep;
        trust = static_cast<float>(reader.take<std::uint8_t>()) / 255.0f;
        link.map.values.push_back({x, y});
        if (reader.isShort())
            return false;
    }
    return true;
}

std::filesystem::path fileOf(const std::filesystem::path& directory, const PairName& name) {
    const std::string pins = name.pins.empty() ? "" : "-" + name.pins;
    return directory / (name.first + "-" + name.second + pins + ".match");
}

} // namespace

std::optional<CachedPair> loadPair(const std::filesystem::path& directory, const PairName& name) {
    std::ifstream file(fileOf(directory, name), std::ios::binary);
    if (!file)
        return std::nullopt;
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    ByteReader reader(bytes);
    if (reader.take<std::uint32_t>() != kMagic)
        return std::nullopt;
    CachedPair pair;
    const auto count = reader.take<std::uint32_t>();
    for (std::uint32_t i = 0; i < count && !reader.isShort(); ++i) {
        const Similarity similarity = takeSimilarity(reader);
        pair.candidates.push_back({similarity, reader.take<float>()});
    }
    if (reader.take<std::uint8_t>() != 0) {
        PairMatch match;
        match.similarity = takeSimilarity(reader);
        match.quality = reader.take<float>();
        if (!takeLink(reader, match.forwards) || !takeLink(reader, match.back))
            return std::nullopt;
        pair.match = std::move(match);
    }
    return reader.isComplete() ? std::optional(std::move(pair)) : std::nullopt;
}

void savePair(const std::filesystem::path& directory, const PairName& name,
              const CachedPair& pair) {
    ByteWriter writer;
    writer.put(kMagic);
    writer.put(static_cast<std::uint32_t>(pair.candidates.size()));
    for (const Candidate& c : pair.candidates) {
        putSimilarity(writer, c.similarity);
        writer.put(c.score);
    }
    writer.put(static_cast<std::uint8_t>(pair.match ? 1 : 0));
    if (pair.match) {
        putSimilarity(writer, pair.match->similarity);
        writer.put(pair.match->quality);
        putLink(writer, pair.match->forwards);
        putLink(writer, pair.match->back);
    }
    std::filesystem::create_directories(directory);
    writeFileAtomically(fileOf(directory, name), writer.text());
}

} // namespace morphoscope
