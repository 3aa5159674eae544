#include "figure/canvas.h"
#include "figure/image_grid.h"
#include "figure/plots.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <iterator>

namespace morphoscope {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Color colorAt(const Image& image, int x, int y) {
    const std::uint8_t* pixel = &image.rgb[3 * (static_cast<std::size_t>(y) * image.width + x)];
    return {pixel[0], pixel[1], pixel[2]};
}

Image plainImage(int width, int height, Color color) {
    Image image = makeImage(width, height);
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
        image.rgb[i] = color.r;
        image.rgb[i + 1] = color.g;
        image.rgb[i + 2] = color.b;
    }
    return image;
}

int countOf(const Image& image, Color color) {
    int count = 0;
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            count += colorAt(image, x, y) == color ? 1 : 0;
    return count;
}

// Rows of `color` in the picture's column x, below row `from`.
int columnHeight(const Image& image, int x, Color color, int from) {
    int count = 0;
    for (int y = from; y < image.height; ++y)
        count += colorAt(image, x, y) == color ? 1 : 0;
    return count;
}

bool borderIsFree(const Image& image, Color background) {
    for (int x = 0; x < image.width; ++x)
        if (colorAt(image, x, 0) != background || colorAt(image, x, image.height - 1) != background)
            return false;
    for (int y = 0; y < image.height; ++y)
        if (colorAt(image, 0, y) != background || colorAt(image, image.width - 1, y) != background)
            return false;
    return true;
}

template <class Act> std::string sentenceOf(const Act& act) {
    try {
        act();
    } catch (const std::exception& error) {
        return error.what();
    }
    return {};
}

TEST(Canvas, FillsWholePixelsAndSmoothsEdges) {
    Canvas canvas(10, 10, {255, 255, 255}, 2);
    canvas.fillBox({2, 2, 4, 4}, {0, 0, 0});
    EXPECT_EQ(canvas.image().width, 20);
    EXPECT_EQ(colorAt(canvas.image(), 4, 4), (Color{0, 0, 0}));
    EXPECT_EQ(colorAt(canvas.image(), 3, 4), (Color{255, 255, 255}));
    EXPECT_EQ(colorAt(canvas.image(), 11, 11), (Color{0, 0, 0}));
    EXPECT_EQ(colorAt(canvas.image(), 12, 11), (Color{255, 255, 255}));
    canvas.line({0, 9}, {10, 9.5F}, {0, 0, 0}, 0.5F);
    const auto isGrey = [&](int x) {
        const int value = colorAt(canvas.image(), x, 18).r;
        return value > 20 && value < 235;
    };
    EXPECT_TRUE(isGrey(8) || isGrey(10) || isGrey(12));
}

TEST(Canvas, DrawsACircleOfTheRightArea) {
    Canvas canvas(40, 40, {255, 255, 255}, 2);
    canvas.fillCircle({20, 20}, 15, {0, 0, 0});
    double ink = 0;
    for (std::size_t i = 0; i < canvas.image().rgb.size(); i += 3)
        ink += (255 - canvas.image().rgb[i]) / 255.0;
    EXPECT_NEAR(ink, 3.14159 * 30 * 30, 3.14159 * 30 * 30 * 0.01);
}

TEST(Canvas, PutsTextWhereItWasMeasured) {
    for (const TextAlign align : {TextAlign::left, TextAlign::centre, TextAlign::right}) {
        Canvas canvas(300, 40, {255, 255, 255}, 2);
        const TextStyle style{.size = 14, .color = {0, 0, 0}, .align = align};
        const float width = canvas.text({150, 25}, "HHHHHHHH", style);
        EXPECT_FLOAT_EQ(width, canvas.textWidth("HHHHHHHH", style));
        int left = canvas.image().width;
        int right = 0;
        for (int y = 0; y < canvas.image().height; ++y)
            for (int x = 0; x < canvas.image().width; ++x)
                if (colorAt(canvas.image(), x, y).r < 128) {
                    left = std::min(left, x);
                    right = std::max(right, x);
                }
        const float start = align == TextAlign::left     ? 150
                            : align == TextAlign::centre ? 150 - width / 2
                                                         : 150 - width;
        EXPECT_NEAR(left / 2.0, start, 2.5);
        EXPECT_NEAR(right / 2.0, start + width, 2.5);
    }
}

TEST(Canvas, ElidesLongNamesInTheMiddle) {
    const Canvas canvas(10, 10, {});
    const TextStyle style{.size = 11, .color = {}};
    EXPECT_EQ(canvas.elided("short.jpg", style, 200), "short.jpg");
    const std::string name = "Z\u00FCrich am Abend von der Polyterrasse IMG_20230512_184233.jpg";
    const std::string text = canvas.elided(name, style, 150);
    EXPECT_LE(canvas.textWidth(text, style), 150);
    EXPECT_GT(canvas.textWidth(text, style), 120);
    EXPECT_THAT(text, StartsWith("Z\u00FC"));
    EXPECT_THAT(text, HasSubstr("\u2026"));
    EXPECT_THAT(text, EndsWith("33.jpg"));
    EXPECT_EQ(canvas.elided("abc", style, 1),
              "\u2026"); // never less than a sign that something is there
}

TEST(Canvas, DrawsBrokenUtf8AndForeignScripts) {
    Canvas canvas(200, 30, {255, 255, 255});
    canvas.text({5, 20}, "\xFF\xC3 \u6771\u4EAC \xE2\x82", {.size = 14, .color = {}});
    EXPECT_GT(countOf(canvas.image(), {0, 0, 0}), 10);
}

TEST(Canvas, RefusesPicturesWithoutOrBeyondSize) {
    EXPECT_THAT(sentenceOf([] { Canvas(0, 10, {}); }), HasSubstr("0 x 20 pixels"));
    EXPECT_THAT(sentenceOf([] { Canvas(1e6F, 1e6F, {}); }), HasSubstr("400 megapixels"));
}

TEST(Scree, DrawsBarsInProportionToTheirShares) {
    const FigureStyle style = lightStyle();
    const std::vector<float> shares{0.40F, 0.30F, 0.20F, 0.10F};
    const Image image = screePlot({.title = "", .shares = shares, .noiseShare = 0}, style);
    // From the layout: bars' centres at (i + 1/2) / 4 of the plot, 84 to 664 points, and an eighth
    // beside them, so that neither a number nor a tick lies in the column.
    const int lowerHalf = 2 * (24 + 110 + 20);
    std::vector<int> heights;
    for (int i = 0; i < 4; ++i) {
        const int x = static_cast<int>(2 * (84 + 580 * (i + 0.5) / 4 + 25));
        heights.push_back(columnHeight(image, x, style.accent, lowerHalf));
    }
    EXPECT_GT(heights[0], 200);
    for (int i = 1; i < 4; ++i)
        EXPECT_NEAR(heights[i] / static_cast<double>(heights[0]),
                    shares[static_cast<std::size_t>(i)] / shares[0], 0.01);
}

TEST(Scree, FadesBarsBelowTheNoiseLevel) {
    const FigureStyle style = lightStyle();
    const ScreeFigure figure{.title = "", .shares = {0.5F, 0.3F, 0.2F}, .noiseShare = 0.25};
    const Image image = screePlot(figure, style);
    EXPECT_GT(countOf(image, style.faint), 5000);
    EXPECT_GT(countOf(image, style.attention), 200);
    const Image without = screePlot({.title = "", .shares = figure.shares, .noiseShare = 0}, style);
    EXPECT_EQ(countOf(without, style.faint), 0);
    EXPECT_EQ(countOf(without, style.attention), 0);
}

TEST(Figures, AreTheSameBytesTwiceAndKeepTheirMargin) {
    const std::string longName(200, 'W');
    const Image photo = plainImage(64, 48, {200, 100, 50});
    const auto thumbnail = std::make_shared<const Image>(photo);
    for (const FigureStyle& style : {lightStyle(), darkStyle()}) {
        const std::vector<Reconstruction> photos(11, {longName, photo, photo, 25.5});
        const auto draw = [&] {
            return std::vector<Image>{
                screePlot({.title = longName,
                           .shares = std::vector<float>(40, 0.025F),
                           .noiseShare = 0.12},
                          style),
                lossCurves({.title = longName,
                            .curve = {{.step = 1, .total = 1, .reconstruction = 0.1F, .kl = 1e9F},
                                      {.step = 999999, .reconstruction = 1e-9F, .kl = 3}}},
                           style),
                mapFigure({.title = longName,
                           .xAxis = "component 1",
                           .yAxis = "component 2",
                           .positions = {{0, 0}, {1, 1}, {-1, 0.5F}},
                           .thumbnails = {thumbnail, nullptr, thumbnail},
                           .names = {longName, longName, longName}},
                          style),
                reconFigure(photos, style),
                traverseFigure(
                    {.fromName = longName, .toName = longName, .frames = {photo}, .times = {0}},
                    style),
                directionsFigure({.title = "t", .sigmas = {-1}, .rows = {{longName, {photo}}}},
                                 style),
                contactSheet({.title = "", .cells = {{photo, longName}}, .columnCount = 3}, style)};
        };
        const std::vector<Image> first = draw();
        EXPECT_TRUE(first == draw());
        for (const Image& image : first)
            EXPECT_TRUE(borderIsFree(image, style.background));
    }
}

TEST(Recon, ShowsEveryPhotoAndItsCopyOnce) {
    const FigureStyle style = lightStyle();
    const Color red{200, 0, 0};
    const Color blue{0, 0, 200};
    std::vector<Reconstruction> photos;
    for (int i = 0; i < 9; ++i)
        photos.push_back({"p", plainImage(64, 48, red), plainImage(64, 48, blue), 20});
    const Image image = reconFigure(photos, style);
    const int cellPixels = 320 * 240; // less the rounded corners
    EXPECT_NEAR(countOf(image, red), 9 * cellPixels, 9 * 60);
    EXPECT_EQ(countOf(image, red), countOf(image, blue));
    // The original stands above.
    int firstRed = -1;
    int firstBlue = -1;
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x) {
            if (firstRed < 0 && colorAt(image, x, y) == red)
                firstRed = y;
            if (firstBlue < 0 && colorAt(image, x, y) == blue)
                firstBlue = y;
        }
    EXPECT_LT(firstRed, firstBlue);
}

TEST(Grid, ShowsAPictureOfAnotherAspectWhole) {
    const FigureStyle style = lightStyle();
    const Color red{200, 0, 0};
    const Image image = contactSheet(
        {.title = "",
         .cells = {{plainImage(64, 48, {0, 0, 200}), ""}, {plainImage(48, 64, red), ""}}},
        style);
    EXPECT_NEAR(countOf(image, red), 180 * 240, 100);
    EXPECT_GT(countOf(image, style.raised), 1000);
}

TEST(Figures, SayWhatDoesNotFitTogether) {
    const FigureStyle style = lightStyle();
    const Image photo = plainImage(8, 8, {});
    EXPECT_THAT(sentenceOf([&] { screePlot({}, style); }), HasSubstr("none was given"));
    EXPECT_THAT(sentenceOf([&] { lossCurves({}, style); }), HasSubstr("none was given"));
    EXPECT_THAT(sentenceOf([&] { mapFigure({}, style); }), HasSubstr("none was given"));
    EXPECT_THAT(sentenceOf([&] { reconFigure({}, style); }), HasSubstr("none was given"));
    EXPECT_THAT(sentenceOf([&] { contactSheet({}, style); }), HasSubstr("holds no picture"));
    EXPECT_THAT(sentenceOf([&] {
                    traverseFigure({.fromName = "", .toName = "", .frames = {photo}, .times = {}},
                                   style);
                }),
                HasSubstr("1 pictures and 0 times"));
    EXPECT_THAT(sentenceOf([&] {
                    directionsFigure(
                        {.title = "", .sigmas = {-1, 1}, .rows = {{"dimension 58", {photo}}}},
                        style);
                }),
                HasSubstr("Row \"dimension 58\" of the figure has 1 pictures; 2"));
}

TEST(Style, KeepsTextReadable) {
    const auto luminance = [](Color color) {
        const auto linear = [](int value) {
            const double v = value / 255.0;
            return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
    };
    for (const FigureStyle& style : {lightStyle(), darkStyle()})
        for (const Color color :
             {style.text, style.dimText, style.accent, style.attention, style.failure}) {
            const double a = luminance(color) + 0.05;
            const double b = luminance(style.background) + 0.05;
            EXPECT_GE(std::max(a, b) / std::min(a, b), style.text == color ? 12 : 4.5);
        }
}

TEST(Png, IsWrittenWholeOrNotAtAll) {
    const auto path = std::filesystem::temp_directory_path() / "morphoscope-figure-test.png";
    savePng(path, plainImage(5, 3, {1, 2, 3}));
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(bytes.substr(1, 3), "PNG");
    EXPECT_EQ(bytes.substr(16, 8), std::string("\0\0\0\5\0\0\0\3", 8)); // IHDR: width, height
    std::filesystem::remove(path);
    EXPECT_THAT(sentenceOf([] { savePng("/nowhere/a.png", plainImage(5, 3, {})); }),
                HasSubstr("/nowhere/"));
    EXPECT_THAT(sentenceOf([&] { savePng(path, {}); }), HasSubstr("0 x 0 pixels"));
}

} // namespace
} // namespace morphoscope
