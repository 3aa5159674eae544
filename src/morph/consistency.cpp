#include "morph/consistency.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace morphoscope {

namespace {

constexpr float kAgreement = 0.03f; // widths: how far two ways to the same photo may differ
constexpr float kLeastSupport = 0.02f;
constexpr float kStrangersShare = 0.3f; // of the support that is typical of the group

float agreement(const Similarity& a, const Similarity& b) {
    const float d = distance(a, b) / kAgreement;
    return std::exp(-d * d);
}

using Neighbours = std::vector<std::vector<std::size_t>>;

Neighbours neighboursOf(const CandidateTable& table, std::size_t photoCount) {
    Neighbours neighbours(photoCount);
    for (const auto& [pair, candidates] : table)
        if (!candidates.empty())
            neighbours[pair.first].push_back(pair.second);
    return neighbours;
}

// Score times the agreement of the detours i -> k -> j; a little of the score alone, for sets of
// two.
CandidateTable supported(const CandidateTable& table, const Neighbours& neighbours) {
    CandidateTable result = table;
    for (auto& [pair, candidates] : result) {
        const auto [i, j] = pair;
        for (Candidate& candidate : candidates) {
            float detours = 0;
            for (const std::size_t k : neighbours[i]) {
                const auto onwards = table.find({k, j});
                if (k == j || onwards == table.end())
                    continue;
                float best = 0;
                for (const Candidate& p : table.at({i, k}))
                    for (const Candidate& q : onwards->second)
                        best = std::max(best, std::min(p.score, q.score) *
                                                  agreement(composed(q.similarity, p.similarity),
                                                            candidate.similarity));
                detours += best;
            }
            candidate.score *= 0.1f + detours;
        }
    }
    return result;
}

// Grows one group after the other.
class Growth {
public:
    Growth(const CandidateTable& table, std::size_t photoCount)
        : neighbours_(neighboursOf(table, photoCount)), table_(supported(table, neighbours_)) {
        set_.toCommon.resize(photoCount);
        set_.group.assign(photoCount, -1);
        set_.support.assign(photoCount, 0);
    }

    ConsistentSet grown() {
        int group = 0;
        while (startGroup(group)) {
            while (addBest(group))
                average(group, 5);
            for (int round = 0; round < 5; ++round) {
                jump(group);
                average(group, 10);
            }
            ++group;
        }
        for (std::size_t i = 0; i < set_.group.size(); ++i)
            if (set_.group[i] >= 0)
                set_.support[i] = vote(i, set_.toCommon[i], set_.group[i]);
        for (int g = 0, grown = group; g < grown; ++g)
            expelStrangers(g, group);
        for (int& g : set_.group)
            if (g < 0)
                g = group++;
        return set_;
    }

private:
    const std::vector<Candidate>& candidates(std::size_t i, std::size_t j) const {
        return table_.at({i, j});
    }

    bool startGroup(int group) {
        const Candidate* best = nullptr;
        std::pair<std::size_t, std::size_t> bestPair;
        for (const auto& [pair, list] : table_) {
            if (set_.group[pair.first] >= 0 || set_.group[pair.second] >= 0)
                continue;
            for (const Candidate& c : list)
                if (c.score > (best ? best->score : kLeastSupport))
                    best = &c, bestPair = pair;
        }
        if (!best)
            return false;
        set_.group[bestPair.first] = set_.group[bestPair.second] = group;
        set_.toCommon[bestPair.second] = {};
        set_.toCommon[bestPair.first] = best->similarity;
        return true;
    }

    float vote(std::size_t photo, const Similarity& place, int group) const {
        float sum = 0;
        for (const std::size_t j : neighbours_[photo]) {
            if (set_.group[j] != group)
                continue;
            float best = 0;
            for (const Candidate& c : candidates(photo, j))
                best = std::max(
                    best, c.score * agreement(composed(set_.toCommon[j], c.similarity), place));
            sum += best;
        }
        return sum;
    }

    struct Place {
        Similarity similarity;
        float votes = 0;
    };

    Place bestPlace(std::size_t photo, int group) const {
        Place best;
        for (const std::size_t j : neighbours_[photo]) {
            if (set_.group[j] != group)
                continue;
            for (const Candidate& c : candidates(photo, j)) {
                const Similarity place = composed(set_.toCommon[j], c.similarity);
                const float votes = vote(photo, place, group);
                if (votes > best.votes)
                    best = {place, votes};
            }
        }
        return best;
    }

    bool addBest(int group) {
        Place best{{}, kLeastSupport};
        std::optional<std::size_t> chosen;
        for (std::size_t k = 0; k < set_.group.size(); ++k) {
            if (set_.group[k] >= 0)
                continue;
            const Place place = bestPlace(k, group);
            if (place.votes > best.votes)
                best = place, chosen = k;
        }
        if (!chosen)
            return false;
        set_.toCommon[*chosen] = best.similarity;
        set_.group[*chosen] = group;
        return true;
    }

    // Chance finds some place for any photo; those that belong have several times that support.
    void expelStrangers(int group, int& nextGroup) {
        std::vector<float> supports;
        for (std::size_t i = 0; i < set_.group.size(); ++i)
            if (set_.group[i] == group)
                supports.push_back(set_.support[i]);
        std::sort(supports.begin(), supports.end());
        const float typical = supports[supports.size() * 3 / 4];
        for (std::size_t i = 0; i < set_.group.size(); ++i)
            if (set_.group[i] == group && set_.support[i] < kStrangersShare * typical) {
                set_.group[i] = nextGroup++;
                set_.toCommon[i] = {};
            }
    }

    // Every photo to its best hypothesis given all the others.
    void jump(int group) {
        for (std::size_t k = 0; k < set_.group.size(); ++k) {
            if (set_.group[k] != group)
                continue;
            const Place place = bestPlace(k, group);
            if (place.votes > vote(k, set_.toCommon[k], group))
                set_.toCommon[k] = place.similarity;
        }
    }

    // Averages shrink the common plane (to about a quarter over a set of eleven), so that
    // kAgreement grows more lenient as the group grows. That helps: with the plane held at its
    // size, one of eleven terrace photos was misplaced.
    void average(int group, int rounds) {
        for (int round = 0; round < rounds; ++round)
            for (std::size_t i = 0; i < set_.group.size(); ++i)
                if (set_.group[i] == group)
                    average(i);
    }

    void average(std::size_t i) {
        float weights = 0;
        Similarity sum;
        for (const std::size_t j : neighbours_[i]) {
            if (set_.group[j] != set_.group[i])
                continue;
            for (const Candidate& c : candidates(i, j)) {
                const Similarity place = composed(set_.toCommon[j], c.similarity);
                const float w = c.score * agreement(place, set_.toCommon[i]);
                weights += w;
                sum.logScale += w * place.logScale;
                sum.rotation += w * place.rotation;
                sum.shift = sum.shift + place.shift * w;
            }
        }
        if (weights > 1e-6f)
            set_.toCommon[i] = {sum.logScale / weights, sum.rotation / weights,
                                sum.shift * (1 / weights)};
    }

    Neighbours neighbours_;
    CandidateTable table_;
    ConsistentSet set_;
};

} // namespace

void addCandidates(CandidateTable& table, std::size_t first, std::size_t second,
                   const std::vector<Candidate>& candidates) {
    table[{first, second}] = candidates;
    std::vector<Candidate>& back = table[{second, first}];
    back.clear();
    for (const Candidate& c : candidates)
        back.push_back({inverse(c.similarity), c.score});
}

ConsistentSet makeConsistent(const CandidateTable& table, std::size_t photoCount) {
    return Growth(table, photoCount).grown();
}

} // namespace morphoscope
