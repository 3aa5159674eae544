#include "tests/record/film_fixture.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fs = std::filesystem;

namespace morphoscope {

FilmTest::FilmTest() {
    std::string name = (fs::temp_directory_path() / "morphoscope-film-XXXXXX").string();
    if (!::mkdtemp(name.data()))
        throw std::runtime_error("No folder for the test could be made.");
    folder_ = name;
}

FilmTest::~FilmTest() {
    std::error_code ignored;
    fs::permissions(folder_, fs::perms::owner_all, ignored);
    fs::remove_all(folder_, ignored);
}

Image movingFrame(int index, int width, int height) {
    Image image = makeImage(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            std::uint8_t* pixel = &image.rgb[3 * (static_cast<std::size_t>(y) * width + x)];
            const bool isDisc = std::hypot(x - 10 - 3 * index, y - height / 2) < height / 5.0;
            pixel[0] = static_cast<std::uint8_t>(isDisc ? 240 : 255 * x / width);
            pixel[1] = static_cast<std::uint8_t>(isDisc ? 80 : 255 * y / height);
            pixel[2] = static_cast<std::uint8_t>(isDisc ? 60 : 128);
        }
    return image;
}

FilmRequest requestFor(const fs::path& path, int width, int height) {
    return {
        .path = path, .format = formatOfPath(path), .width = width, .height = height, .fps = 25};
}

void writeFilm(const FilmRequest& request, int frameCount) {
    FilmWriter writer(request);
    for (int i = 0; i < frameCount; ++i)
        writer.write(movingFrame(i, request.width, request.height));
    writer.finish();
}

std::vector<std::string> filesIn(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        names.push_back(fs::relative(entry.path(), folder).string());
    std::sort(names.begin(), names.end());
    return names;
}

std::string bytesOf(const fs::path& path) {
    if (fs::is_directory(path)) {
        std::string all;
        for (const std::string& name : filesIn(path))
            all += name + bytesOf(path / name);
        return all;
    }
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace morphoscope
