#include "app/found_list.h"

#include "core/atomic_file.h"
#include "figure/csv.h"

#include <algorithm>

namespace morphoscope {
namespace {

const char* word(Decision decision) {
    return decision == Decision::yes ? "yes" : decision == Decision::unsure ? "unsure" : "no";
}

} // namespace

std::vector<FoundRow> foundRows(const FindLibrary& library, const DecisionLine& line) {
    std::vector<FoundRow> rows;
    const auto add = [&](std::uint32_t index, Decision decision) {
        rows.push_back({library.photos[index]->path, double(library.scores[index]), decision});
    };
    for (const std::uint32_t index : library.positives)
        add(index, Decision::yes);
    for (const std::uint32_t index : library.negatives)
        add(index, Decision::no);
    for (const std::uint32_t index : library.unmarked)
        add(index, decide(library.scores[index], line));
    std::ranges::sort(rows, [](const FoundRow& a, const FoundRow& b) {
        return a.score != b.score ? a.score > b.score : a.path < b.path;
    });
    return rows;
}

void writeFoundList(const std::filesystem::path& file, const std::vector<FoundRow>& rows) {
    std::string text = "path,score,decision\n";
    for (const FoundRow& row : rows)
        text += csvField(row.path.string()) + ',' + csvNumber(row.score) + ',' +
                word(row.decision) + '\n';
    writeFileAtomically(file, text);
}

} // namespace morphoscope
