#include "figure/csv.h"

#include "core/atomic_file.h"

#include <array>
#include <charconv>
#include <numeric>
#include <stdexcept>

namespace morphoscope {

namespace {

template <class Number> std::string shortest(Number value) {
    std::array<char, 64> text{};
    const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), result.ptr};
}

std::string quoted(const std::string& field) {
    if (field.find_first_of(",\"\r\n") == std::string::npos)
        return field;
    std::string text = "\"";
    for (const char c : field)
        text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + '"';
}

float numberIn(const std::string& field, std::size_t lineNumber) {
    float value = 0;
    const char* last = field.data() + field.size();
    const auto [end, error] = std::from_chars(field.data(), last, value);
    if (error != std::errc{} || end != last)
        throw std::runtime_error("Row " + std::to_string(lineNumber) + " of the latents holds \"" +
                                 field + "\"; a number was expected.");
    return value;
}

} // namespace

std::string screeCsv(std::span<const float> shares) {
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    std::string text = "component,share,cumulative\n";
    double cumulative = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double share = sum > 0 ? shares[i] / sum : 0;
        // The last sum is 1 by definition, whatever rounding made of it on the way.
        cumulative = sum > 0 && i + 1 == shares.size() ? 1 : cumulative + share;
        text += std::to_string(i + 1) + ',' + shortest(share) + ',' + shortest(cumulative) + '\n';
    }
    return text;
}

std::string latentsCsv(const LatentTable& table) {
    if (static_cast<Eigen::Index>(table.names.size()) != table.latents.rows())
        throw std::runtime_error("There are " + std::to_string(table.names.size()) + " names for " +
                                 std::to_string(table.latents.rows()) +
                                 " latents; as many were expected.");
    std::string text = "name";
    for (Eigen::Index k = 0; k < table.latents.cols(); ++k)
        text += ",z" + std::to_string(k);
    text += '\n';
    for (Eigen::Index row = 0; row < table.latents.rows(); ++row) {
        text += quoted(table.names[static_cast<std::size_t>(row)]);
        for (Eigen::Index k = 0; k < table.latents.cols(); ++k)
            text += ',' + shortest(table.latents(row, k));
        text += '\n';
    }
    return text;
}

void writeScreeCsv(const std::filesystem::path& path, std::span<const float> shares) {
    writeFileAtomically(path, screeCsv(shares));
}

void writeLatentsCsv(const std::filesystem::path& path, const LatentTable& table) {
    writeFileAtomically(path, latentsCsv(table));
}

std::vector<std::vector<std::string>> parseCsv(std::string_view text) {
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> row;
    std::string field;
    bool isQuoted = false;
    const auto endRow = [&] {
        row.push_back(std::move(field));
        rows.push_back(std::move(row));
        field.clear();
        row.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool isPair = i + 1 < text.size() && text[i + 1] == (c == '"' ? '"' : '\n');
        if (isQuoted && c == '"' && isPair) {
            field += text[++i];
        } else if (c == '"') {
            isQuoted = !isQuoted;
        } else if (isQuoted) {
            field += c;
        } else if (c == ',') {
            row.push_back(std::move(field));
            field.clear();
        } else if (c == '\n') {
            endRow();
        } else if (c != '\r' || !isPair) {
            field += c;
        }
    }
    if (isQuoted)
        throw std::runtime_error("A quote in row " + std::to_string(rows.size() + 1) +
                                 " of the table never closes.");
    if (!field.empty() || !row.empty())
        endRow();
    return rows;
}

LatentTable parseLatentsCsv(std::string_view text) {
    const auto rows = parseCsv(text);
    if (rows.empty() || rows[0].empty() || rows[0][0] != "name")
        throw std::runtime_error("The latents start without the expected row name,z0,z1,...");
    LatentTable table;
    const auto latentSize = static_cast<Eigen::Index>(rows[0].size()) - 1;
    table.latents.resize(static_cast<Eigen::Index>(rows.size()) - 1, latentSize);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (rows[i].size() != rows[0].size())
            throw std::runtime_error("Row " + std::to_string(i + 1) + " of the latents has " +
                                     std::to_string(rows[i].size()) + " fields; " +
                                     std::to_string(rows[0].size()) + " were expected.");
        table.names.push_back(rows[i][0]);
        for (Eigen::Index k = 0; k < latentSize; ++k)
            table.latents(static_cast<Eigen::Index>(i) - 1, k) =
                numberIn(rows[i][static_cast<std::size_t>(k) + 1], i + 1);
    }
    return table;
}

std::string csvField(const std::string& text) {
    return quoted(text);
}

std::string csvNumber(double value) {
    return shortest(value);
}

} // namespace morphoscope
