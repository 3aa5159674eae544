#include "figure/csv.h"

#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <iterator>
#include <limits>
#include <locale>

namespace morphoscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class Act> std::string sentenceOf(const Act& act) {
    try {
        act();
    } catch (const std::exception& error) {
        return error.what();
    }
    return {};
}

TEST(ScreeCsv, AddsUpToOne) {
    // A thousand floats whose sum is not 1.
    std::vector<float> shares;
    for (int i = 0; i < 1000; ++i)
        shares.push_back(0.0013F / static_cast<float>(1 + i % 7));
    const auto rows = parseCsv(screeCsv(shares));
    ASSERT_EQ(rows.size(), 1001U);
    EXPECT_THAT(rows[0], ElementsAre("component", "share", "cumulative"));
    double sum = 0;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i][0], std::to_string(i));
        sum += std::stod(rows[i][1]);
        EXPECT_NEAR(std::stod(rows[i][2]), sum, 1e-12);
    }
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_EQ(rows.back()[2], "1");
}

TEST(ScreeCsv, KeepsZerosWhenNothingVaries) {
    EXPECT_EQ(screeCsv(std::vector<float>{0, 0}), "component,share,cumulative\n1,0,0\n2,0,0\n");
    EXPECT_EQ(screeCsv({}), "component,share,cumulative\n");
}

TEST(LatentsCsv, ComesBackToTheBit) {
    LatentTable table;
    table.names = {"plain.jpg", "comma, and \"quote\".jpg", "new\nline.jpg", "Z\u00FCrich.jpg"};
    table.latents.resize(4, 3);
    table.latents << 0.1F, -1e-30F, 3.4e38F, 1.0F / 3, 0, -0.0F,
        std::numeric_limits<float>::denorm_min(), 16777217.0F, -2.5F, 1, 2, 3;
    const std::string text = latentsCsv(table);
    EXPECT_THAT(text, HasSubstr("name,z0,z1,z2\nplain.jpg,0.1,"));
    EXPECT_THAT(text, HasSubstr("\"comma, and \"\"quote\"\".jpg\","));
    const LatentTable back = parseLatentsCsv(text);
    EXPECT_EQ(back.names, table.names);
    EXPECT_TRUE(back.latents == table.latents);
    EXPECT_EQ(latentsCsv(back), text);
}

TEST(LatentsCsv, DoesNotFollowTheLocale) {
    LatentTable table;
    table.names = {"a"};
    table.latents.resize(1, 1);
    table.latents << 1234.5F;
    const std::string before = latentsCsv(table);
    const std::string old = std::setlocale(LC_ALL, nullptr);
    // Whichever of these is installed; a C++ locale with a comma needs no installation.
    struct Comma : std::numpunct<char> {
        char do_decimal_point() const override { return ','; }
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
    };
    std::setlocale(LC_ALL, "de_CH.UTF-8");
    std::setlocale(LC_ALL, "de_DE.UTF-8");
    const std::locale global = std::locale::global(std::locale(std::locale(), new Comma));
    EXPECT_EQ(latentsCsv(table), before);
    EXPECT_EQ(before, "name,z0\na,1234.5\n");
    EXPECT_EQ(parseLatentsCsv(before).latents(0, 0), 1234.5F);
    std::locale::global(global);
    std::setlocale(LC_ALL, old.c_str());
}

TEST(LatentsCsv, IsWrittenToItsFile) {
    const auto path = std::filesystem::temp_directory_path() / "morphoscope-latents-test.csv";
    LatentTable table;
    table.names = {"a"};
    table.latents.setConstant(1, 2, 0.25F);
    writeLatentsCsv(path, table);
    std::ifstream file(path);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "name,z0,z1\na,0.25,0.25\n");
    std::filesystem::remove(path);
    EXPECT_THAT(sentenceOf([] { writeScreeCsv("/nowhere/scree.csv", {}); }),
                HasSubstr("/nowhere/"));
}

TEST(LatentsCsv, SaysWhatIsWrong) {
    LatentTable table;
    table.names = {"a", "b"};
    table.latents.resize(1, 1);
    EXPECT_THAT(sentenceOf([&] { latentsCsv(table); }), HasSubstr("2 names for 1 latents"));
    EXPECT_THAT(sentenceOf([] { parseLatentsCsv("name,z0\na,x\n"); }),
                HasSubstr("Row 2 of the latents holds \"x\""));
    EXPECT_THAT(sentenceOf([] { parseLatentsCsv("name,z0\na\n"); }),
                HasSubstr("has 1 fields; 2 were expected"));
    EXPECT_THAT(sentenceOf([] { parseLatentsCsv("photo,z0\n"); }), HasSubstr("name,z0,z1"));
    EXPECT_THAT(sentenceOf([] { parseCsv("a,\"b\n"); }), HasSubstr("never closes"));
}

TEST(ParseCsv, UnderstandsQuotesAndBothLineEnds) {
    EXPECT_THAT(
        parseCsv("a,\"b,\"\"c\"\"\"\r\n,\"\"\n\"x\r\ny\",z"),
        ElementsAre(ElementsAre("a", "b,\"c\""), ElementsAre("", ""), ElementsAre("x\r\ny", "z")));
}

} // namespace
} // namespace morphoscope
