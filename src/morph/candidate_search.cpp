#include "morph/candidate_search.h"

#include "morph/parallel.h"

namespace morphoscope {

namespace {

struct Variant {
    std::size_t photo = 0;
    int number = 0;
};

} // namespace

std::map<PhotoPair, std::vector<Candidate>>
candidatesOf(const std::vector<MatchPhoto>& photos, const std::vector<PhotoPair>& pairs,
             int threadCount, std::stop_token stop,
             const std::function<void(std::size_t, std::size_t)>& report) {
    std::vector<std::vector<std::size_t>> partners(photos.size());
    for (const PhotoPair& pair : pairs)
        partners[pair.first].push_back(pair.second);
    std::vector<Spectrum> plain(photos.size());
    parallelFor(
        photos.size(), threadCount,
        [&](std::size_t i) { plain[i] = plainSpectrum(photos[i].luma); }, stop);
    std::vector<Variant> jobs;
    for (std::size_t i = 0; i < partners.size(); ++i)
        for (int v = 0; v < kScaleCount * kTurnCount && !partners[i].empty(); ++v)
            jobs.push_back({i, v});
    std::vector<std::vector<std::vector<Candidate>>> found(jobs.size()); // by job, by partner
    parallelFor(
        jobs.size(), threadCount,
        [&](std::size_t job) {
            const auto [photo, number] = jobs[job];
            const Spectrum spectrum = variantSpectrum(photos[photo].luma, number);
            found[job].resize(partners[photo].size());
            for (std::size_t k = 0; k < partners[photo].size(); ++k)
                correlate(spectrum, similarityOfVariant(number), plain[partners[photo][k]],
                          found[job][k]);
        },
        stop, [&](std::size_t done) { report(done, jobs.size()); });
    if (stop.stop_requested())
        return {};
    std::map<PhotoPair, std::vector<Candidate>> merged;
    for (std::size_t job = 0; job < jobs.size(); ++job)
        for (std::size_t k = 0; k < found[job].size(); ++k) {
            std::vector<Candidate>& list = merged[{jobs[job].photo, partners[jobs[job].photo][k]}];
            list.insert(list.end(), found[job][k].begin(), found[job][k].end());
        }
    for (auto& [pair, list] : merged)
        list = bestDistinct(std::move(list));
    return merged;
}

} // namespace morphoscope
