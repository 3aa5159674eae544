#include "record/numbered_path.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <optional>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace fs = std::filesystem;

namespace morphoscope {

namespace {

// The number in "<stem> <number><any ending>", so that "morph 0003.gif" also keeps "morph 0003.mp4"
// free of doubt.
std::optional<std::uint32_t> numberIn(const std::string& name, const std::string& stem) {
    const std::string start = stem + " ";
    if (!name.starts_with(start))
        return std::nullopt;
    const char* first = name.data() + start.size();
    const char* last = name.data() + name.size();
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(first, last, number);
    if (error != std::errc{} || end == first || (end != last && *end != '.'))
        return std::nullopt;
    return number;
}

std::uint32_t highestNumber(const NumberedSeries& series) {
    std::uint32_t highest = 0;
    for (const auto& entry : fs::directory_iterator(series.folder))
        highest =
            std::max(highest, numberIn(entry.path().filename().string(), series.stem).value_or(0));
    return highest;
}

// 0 or errno.
int createEmpty(const fs::path& path, const NumberedSeries& series) {
    if (series.ending.empty())
        return ::mkdir(path.c_str(), 0777) == 0 ? 0 : errno;
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (file < 0)
        return errno;
    ::close(file);
    return 0;
}

} // namespace

fs::path takeNumberedPath(const NumberedSeries& series) {
    std::error_code error;
    fs::create_directories(series.folder, error);
    if (error)
        throw std::runtime_error("The folder " + series.folder.string() +
                                 " cannot be made: " + error.message() + ".");
    std::uint32_t number = highestNumber(series);
    while (true) {
        std::array<char, 16> digits{};
        std::snprintf(digits.data(), digits.size(), "%04u", ++number);
        const fs::path path = series.folder / (series.stem + " " + digits.data() + series.ending);
        const int code = createEmpty(path, series);
        if (code == 0)
            return path;
        if (code != EEXIST) // somebody else was faster: the next number is ours
            throw std::runtime_error(path.string() + " cannot be written: " +
                                     std::generic_category().message(code) + ".");
    }
}

void writeTaken(const fs::path& path, const std::function<void()>& write) {
    try {
        write();
    } catch (...) {
        std::error_code ignored;
        fs::remove(path, ignored);
        throw;
    }
}

} // namespace morphoscope
