#include "model/safetensors.h"
#include "tests/support/fuzz.h"
#include "tiny_photos.h"

#include <bit>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

namespace morphoscope {

namespace {

using test::ScratchFolder;
using Bytes = std::vector<std::uint8_t>;

Bytes fileOf(const std::string& header, std::size_t dataBytes, std::uint64_t length) {
    Bytes file(8 + header.size() + dataBytes);
    std::memcpy(file.data(), &length, 8);
    std::memcpy(file.data() + 8, header.data(), header.size());
    return file;
}

Bytes fileOf(const std::string& header, std::size_t dataBytes) {
    return fileOf(header, dataBytes, header.size());
}

std::string tensor(const std::string& type, const std::string& shape, const std::string& offsets) {
    return R"({"dtype":")" + type + R"(","shape":[)" + shape + R"(],"data_offsets":[)" + offsets +
           "]}";
}

std::string sentenceOf(const Bytes& file) {
    try {
        checkSafetensors(file);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "accepted";
}

struct HostileFile {
    std::string label;
    Bytes file;
    std::string sentence; // part of it
};

std::vector<HostileFile> hostileFiles() {
    const std::string one = tensor("F32", "2", "0,8");
    return {
        {"too_short", Bytes(7), "too few"},
        {"header_over_the_limit", fileOf("{}", 0, 100'000'001), "at most 100000000"},
        {"header_longer_than_the_file", fileOf("{}", 0, 3), "has only 2"},
        {"not_json", fileOf("{oops", 0), "not valid JSON"},
        {"not_utf8", fileOf("{\"\xff\":1}", 0), "not valid JSON"},
        {"not_an_object", fileOf("[]", 0), "not a JSON object"},
        {"name_twice", fileOf(R"({"a":)" + one + R"(,"a":)" + one + "}", 8), "twice"},
        {"deep", fileOf(R"({"a":[[[[[[[[1]]]]]]]]})", 0), "nested deeper"},
        {"long_list",
         fileOf(R"({"a":)" + tensor("F32", "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", "0,4") + "}", 4),
         "a list of more than 16"},
        {"hole", fileOf(R"({"a":)" + tensor("F32", "2", "4,12") + "}", 12), "a hole or an overlap"},
        {"overlap", fileOf(R"({"a":)" + one + R"(,"b":)" + tensor("F32", "2", "4,12") + "}", 12),
         "overlap"},
        {"left_over", fileOf(R"({"a":)" + one + "}", 9), "left over"},
        {"cut_off", fileOf(R"({"a":)" + one + "}", 7), "cut off"},
        {"wrong_size", fileOf(R"({"a":)" + tensor("F32", "3", "0,8") + "}", 8),
         "its shape needs 12"},
        {"overflow", fileOf(R"({"a":)" + tensor("F32", "2,9223372036854775807", "0,8") + "}", 8),
         "overflows"},
        {"huge_size", fileOf(R"({"a":)" + tensor("F32", "18446744073709551614", "0,8") + "}", 8),
         "overflows"},
        {"negative", fileOf(R"({"a":)" + tensor("F32", "-2", "0,8") + "}", 8), "whole number"},
        {"text_for_number", fileOf(R"({"a":)" + tensor("F32", "\"2\"", "0,8") + "}", 8),
         "whole number"},
        {"backwards", fileOf(R"({"a":)" + tensor("F32", "2", "8,0") + "}", 8), "ends before"},
        {"unknown_type", fileOf(R"({"a":)" + tensor("F8_E4M3", "8", "0,8") + "}", 8),
         "unsupported dtype \"F8_E4M3\""},
        {"missing_field", fileOf(R"({"a":{"dtype":"F32","shape":[2]}})", 8), "exactly dtype"},
        {"metadata_number", fileOf(R"({"__metadata__":{"a":1}})", 0), "not a text"},
    };
}

TEST(Safetensors, RefusesHostileFilesWithASentenceEach) {
    for (const HostileFile& hostile : hostileFiles())
        EXPECT_THAT(sentenceOf(hostile.file), testing::HasSubstr(hostile.sentence))
            << hostile.label;
}

// One that takes the square of their number in time does not end.
TEST(Safetensors, ReadsAHeaderOfManyTensors) {
    constexpr int kTensors = 400'000;
    std::string header = "{";
    for (int i = 0; i < kTensors; ++i)
        header += (i ? ",\"" : "\"") + std::to_string(i) + "\":" + tensor("U8", "0", "0,0");
    EXPECT_EQ(checkSafetensors(fileOf(header + "}", 0)).size(), std::size_t{kTensors});
}

TEST(Safetensors, AcceptsWhatTheFormatAllows) {
    EXPECT_EQ(sentenceOf(fileOf("{}", 0)), "accepted");
    EXPECT_EQ(sentenceOf(fileOf(" \n{} ", 0)), "accepted");
    EXPECT_EQ(sentenceOf(fileOf(R"({"scalar":)" + tensor("F32", "", "0,4") + "}", 4)), "accepted");
    EXPECT_EQ(sentenceOf(fileOf(R"({"none":)" + tensor("F32", "0,3", "0,0") + R"(,"a":)" +
                                    tensor("U8", "2", "0,2") + "}",
                                2)),
              "accepted");
}

TEST(Safetensors, ReadsBackWhatItWrote) {
    const ScratchFolder folder;
    const std::vector<float> floats{1.5f, -2, 3e-8f, 4, 5, 6};
    const std::vector<std::int64_t> integers{1, -9'000'000'000};
    writeSafetensors(folder.path / "a",
                     {storedFloats("w", {2, 3}, floats), storedIntegers("n", {2}, integers)},
                     {{"who", "J\u00fcrg"}});
    SafetensorsReader reader(folder.path / "a");
    EXPECT_EQ(reader.metadata().at("who"), "J\u00fcrg");
    EXPECT_EQ(reader.require("w").shape, (std::vector<std::int64_t>{2, 3}));
    EXPECT_EQ(reader.readFloats(reader.require("w")), floats);
    EXPECT_EQ(reader.readIntegers(reader.require("n")), integers);
    EXPECT_EQ(reader.find("x"), nullptr);
    EXPECT_THROW(reader.readFloats(reader.require("n")), std::runtime_error);
}

TEST(Safetensors, ConvertsHalfPrecision) {
    const ScratchFolder folder;
    const auto pair = [](std::uint16_t a, std::uint16_t b) {
        return Bytes{std::uint8_t(a), std::uint8_t(a >> 8), std::uint8_t(b), std::uint8_t(b >> 8)};
    };
    writeSafetensors(
        folder.path / "a",
        {{.name = "h", .type = TensorType::f16, .shape = {2}, .bytes = pair(0x3c00, 0x0001)},
         {.name = "b", .type = TensorType::bf16, .shape = {2}, .bytes = pair(0x3f80, 0xc000)}},
        {});
    SafetensorsReader reader(folder.path / "a");
    EXPECT_EQ(reader.readFloats(reader.require("h")), (std::vector<float>{1.0f, 5.9604645e-8f}));
    EXPECT_EQ(reader.readFloats(reader.require("b")), (std::vector<float>{1.0f, -2.0f}));
}

// Half of the damages leave the length of the header right: only those get past it.
Bytes damagedFile(const std::string& header, std::size_t dataBytes, Mutator& mutator) {
    const std::string damaged = mutator.damaged(header);
    if (mutator.below(2) == 0)
        return fileOf(damaged, dataBytes);
    const Bytes good = fileOf(header, dataBytes);
    const std::string file = mutator.damaged({good.begin(), good.end()});
    return {file.begin(), file.end()};
}

TEST(Safetensors, SurvivesDamagedFiles) {
    const std::string header = R"({"__metadata__":{"k":"v"},"a":)" + tensor("F32", "2", "0,8") +
                               R"(,"b":)" + tensor("F16", "", "8,10") + R"(,"c":)" +
                               tensor("U8", "2,1", "10,12") + "}";
    ASSERT_EQ(sentenceOf(fileOf(header, 12)), "accepted");
    const ScratchFolder folder;
    Mutator mutator(7);
    const int rounds = fuzzRounds(20'000);
    int accepted = 0;
    for (int round = 0; round < rounds; ++round) {
        const Bytes file = damagedFile(header, 12, mutator);
        if (sentenceOf(file) != "accepted")
            continue;
        ++accepted;
        std::ofstream(folder.path / "damaged", std::ios::binary)
            .write(reinterpret_cast<const char*>(file.data()), std::ssize(file));
        SafetensorsReader reader(folder.path / "damaged");
        std::uint64_t next = 0;
        for (const TensorEntry& entry : reader.entries()) {
            EXPECT_EQ(entry.begin, next);
            next = entry.end;
            EXPECT_EQ(reader.readBytes(entry).size(), entry.end - entry.begin);
            if (entry.type == TensorType::f32 || entry.type == TensorType::f16) {
                EXPECT_EQ(std::ssize(reader.readFloats(entry)), valueCount(entry));
            }
        }
        EXPECT_LE(next + 8, file.size());
    }
    EXPECT_GT(accepted, rounds / 1000);
    EXPECT_LT(accepted, rounds / 10);
}

TEST(Safetensors, IsReadByPython) {
    if (std::system("/usr/bin/python3 -c 'import numpy' 2>/dev/null") != 0)
        GTEST_SKIP() << "python3 with numpy is not there";
    const ScratchFolder folder;
    writeSafetensors(folder.path / "a",
                     {storedFloats("w", {2, 2}, std::vector<float>{1, 2, 3, 4.5f})}, {{"k", "v"}});
    std::ofstream(folder.path / "read.py") << R"(
import json, struct, sys, numpy
data = open(sys.argv[1], 'rb').read()
length, = struct.unpack('<Q', data[:8])
header = json.loads(data[8:8 + length])
begin, end = header['w']['data_offsets']
values = numpy.frombuffer(data[8 + length:][begin:end], '<f4').reshape(header['w']['shape'])
assert header['__metadata__'] == {'k': 'v'} and (values == [[1, 2], [3, 4.5]]).all()
)";
    const std::string command = "/usr/bin/python3 " + (folder.path / "read.py").string() + " " +
                                (folder.path / "a").string();
    EXPECT_EQ(std::system(command.c_str()), 0);
}

} // namespace

} // namespace morphoscope
