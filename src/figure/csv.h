// The tables beside the figures, as CSV (RFC 4180 quoting, "\n" line ends, decimal point whatever
// the locale). Numbers are the shortest text that reads back as the same number. Pure functions
// except the two that write a file.
#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace morphoscope {

// component,share,cumulative; one row per component from 1. The shares are scaled to add up to 1,
// unless all are 0.
std::string screeCsv(std::span<const float> shares);

struct LatentTable {
    std::vector<std::string> names; // photoCount
    Eigen::MatrixXf latents;        // photoCount x latentSize
};

// name,z0,z1,...; one row per photo. Throws std::runtime_error when names and rows differ in
// number.
std::string latentsCsv(const LatentTable& table);

void writeScreeCsv(const std::filesystem::path& path, std::span<const float> shares);
void writeLatentsCsv(const std::filesystem::path& path, const LatentTable& table);

// For tables made elsewhere: a text field, quoted where it must be, and the shortest number.
std::string csvField(const std::string& text);
std::string csvNumber(double value);

// Rows of fields; quotes removed, both line ends understood. Throws std::runtime_error on a quote
// that never closes.
std::vector<std::vector<std::string>> parseCsv(std::string_view text);

// Reads what latentsCsv wrote. Throws std::runtime_error naming the line that is not a name and
// numbers.
LatentTable parseLatentsCsv(std::string_view text);

} // namespace morphoscope
