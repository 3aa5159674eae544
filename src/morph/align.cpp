#include "morph/align.h"

#include "morph/match_cache.h"
#include "morph/neighbours.h"
#include "morph/parallel.h"
#include "morph/set_assembly.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

namespace morphoscope {

namespace {

constexpr float kExtent = 1.3f;     // template width in photo widths
constexpr int kTemplateWidth = 256; // cells
constexpr int kLinkWidth = 192;
constexpr float kSamePlace =
    0.01f; // widths: a cached match is used while the similarity has moved less
constexpr MatchPass kCoarsePasses[] = {{128, 18, 6, 2}, {256, 6, 3, 3}};
constexpr MatchPass kFinePasses[] = {{256, 4, 3, 3}, {512, 3, 3, 4}};

using Pair = std::pair<std::size_t, std::size_t>;

class Alignment {
public:
    Alignment(const AlignmentRequest& request, std::stop_token stop,
              const AlignmentCallback& report)
        : request_(request), stop_(std::move(stop)), report_(report) {}

    std::shared_ptr<const AlignedSet> run() {
        checkRequest();
        prepare();
        findCandidates();
        if (stop_.stop_requested())
            return nullptr;
        placePhotos();
        tell(0.3, "Placed the photos", assemble(false));
        matchCoarsely();
        if (!placeInTemplates(6, 96))
            return nullptr;
        tell(0.55, "Matched coarsely", assemble(false));
        matchFinely();
        if (!placeInTemplates(12, kLinkWidth))
            return nullptr;
        std::shared_ptr<const AlignedSet> result = assemble(true);
        tell(1, result->summary, result);
        return result;
    }

private:
    void checkRequest() const {
        std::set<std::string> seen;
        for (const AlignmentPhoto& photo : request_.photos) {
            if (photo.image.empty())
                throw std::runtime_error("cannot align " + photo.name +
                                         ": it has no pixels, at least 32 x 32 were expected");
            if (photo.image.width < 32 || photo.image.height < 32)
                throw std::runtime_error("cannot align " + photo.name + ": it has " +
                                         std::to_string(photo.image.width) + " x " +
                                         std::to_string(photo.image.height) +
                                         " pixels, at least 32 x 32 were expected");
            if (!seen.insert(photo.name).second)
                throw std::runtime_error("cannot align: two photos are named " + photo.name +
                                         ", names must differ");
        }
    }

    void tell(double share, const std::string& step,
              std::shared_ptr<const AlignedSet> partial = nullptr) const {
        if (report_)
            report_({share, step, std::move(partial)});
    }

    // Runs the jobs and tells how far they are, as a share from `from` to exactly `to` (lerp: the
    // rounding of from + (to - from) could pass `to`, and the bar would step back).
    void runAll(std::size_t count, const std::string& what, double from, double to,
                const std::function<void(std::size_t)>& work) const {
        parallelFor(count, request_.threadCount, work, stop_, [&](std::size_t done) {
            tell(std::lerp(from, to, static_cast<double>(done) / static_cast<double>(count)),
                 what + " " + std::to_string(done) + " of " + std::to_string(count));
        });
    }

    void prepare() {
        const std::size_t count = request_.photos.size();
        photos_.resize(count);
        std::vector<std::vector<float>> descriptors(count);
        runAll(count, "Reading photo", 0, 0.03, [&](std::size_t i) {
            photos_[i] = makeMatchPhoto(request_.photos[i].image);
            descriptors[i] = layoutDescriptor(photos_[i]);
        });
        for (std::size_t i = 0; i < count; ++i) {
            aspects_.push_back(photos_[i].aspect);
            names_.push_back(request_.photos[i].name);
            hashes_.push_back(request_.photos[i].contentHash);
        }
        if (!stop_.stop_requested())
            for (const Pair& pair : pairsToMatch(descriptors, request_.neighbourCount))
                known_[pair] = recalled(pair);
    }

    std::optional<CachedPair> recalled(const Pair& pair) const {
        if (request_.cacheDirectory.empty())
            return std::nullopt;
        return loadPair(request_.cacheDirectory, hashes_[pair.first], hashes_[pair.second]);
    }

    // Every photo's 55 scaled and turned variants against its partners; a job is one variant.
    void findCandidates() {
        constexpr std::size_t kVariants = static_cast<std::size_t>(kScaleCount) * kTurnCount;
        std::vector<std::vector<std::size_t>> partners(photos_.size());
        for (const auto& [pair, cached] : known_)
            if (!cached)
                partners[pair.first].push_back(pair.second);
        std::vector<Spectrum> plain(photos_.size());
        parallelFor(
            photos_.size(), request_.threadCount,
            [&](std::size_t i) { plain[i] = plainSpectrum(photos_[i].luma); }, stop_);
        std::vector<std::pair<std::size_t, int>> jobs;
        for (std::size_t i = 0; i < partners.size(); ++i)
            for (std::size_t v = 0; v < kVariants && !partners[i].empty(); ++v)
                jobs.push_back({i, static_cast<int>(v)});
        std::vector<std::vector<std::vector<Candidate>>> found(jobs.size());
        runAll(jobs.size(), "Comparing view", 0.03, 0.3, [&](std::size_t job) {
            const auto [photo, variant] = jobs[job];
            const Spectrum spectrum = variantSpectrum(photos_[photo].luma, variant);
            found[job].resize(partners[photo].size());
            for (std::size_t k = 0; k < partners[photo].size(); ++k)
                correlate(spectrum, similarityOfVariant(variant), plain[partners[photo][k]],
                          found[job][k]);
        });
        if (stop_.stop_requested())
            return;
        std::map<Pair, std::vector<Candidate>> merged;
        for (std::size_t job = 0; job < jobs.size(); ++job)
            for (std::size_t k = 0; k < found[job].size(); ++k) {
                std::vector<Candidate>& list =
                    merged[{jobs[job].first, partners[jobs[job].first][k]}];
                list.insert(list.end(), found[job][k].begin(), found[job][k].end());
            }
        for (auto& [pair, list] : merged)
            known_[pair] = CachedPair{bestDistinct(std::move(list)), std::nullopt};
    }

    void placePhotos() {
        CandidateTable table;
        for (const auto& [pair, cached] : known_)
            addCandidates(table, pair.first, pair.second, cached->candidates);
        placed_ = makeConsistent(table, photos_.size());
        const int groupCount =
            photos_.empty() ? 0 : 1 + *std::max_element(placed_.group.begin(), placed_.group.end());
        std::vector<std::vector<std::size_t>> groups(static_cast<std::size_t>(groupCount));
        for (std::size_t i = 0; i < photos_.size(); ++i)
            groups[static_cast<std::size_t>(placed_.group[i])].push_back(i);
        std::stable_sort(groups.begin(), groups.end(),
                         [](auto& p, auto& q) { return p.size() > q.size(); });
        for (const std::vector<std::size_t>& group : groups) {
            spaces_.push_back(
                startTemplate(group, aspects_, placed_.toCommon, kExtent, kTemplateWidth));
            findConsensus(spaces_.back(), {}, {0, 96, request_.threadCount});
        }
        for (const auto& [pair, cached] : known_)
            if (placed_.group[pair.first] == placed_.group[pair.second]) {
                const bool isKept = cached->match &&
                                    distance(cached->match->similarity, between(pair)) < kSamePlace;
                matches_[pair] = isKept ? *cached->match : PairMatch{};
                if (!isKept)
                    open_.push_back(pair);
            }
    }

    Similarity between(const Pair& pair) const {
        return composed(inverse(placed_.toCommon[pair.second]), placed_.toCommon[pair.first]);
    }

    void matchCoarsely() {
        fields_.resize(open_.size());
        std::vector<PairMatch> found(open_.size());
        runAll(open_.size(), "Matching pair", 0.3, 0.5, [&](std::size_t i) {
            const auto [first, second] = open_[i];
            const MatchPhoto& a = photos_[first];
            const MatchPhoto& b = photos_[second];
            const Similarity similarity = between(open_[i]);
            PairField field = similarityField(
                similarity, kCoarsePasses[0].width,
                static_cast<int>(static_cast<float>(kCoarsePasses[0].width) * a.aspect + 0.5f));
            for (const MatchPass& pass : kCoarsePasses)
                field = matched(a, b, field, similarity, pass);
            fields_[i] = field;
            guard(a, b, field, similarity);
            found[i] = pairMatchOf(field, fieldTrust(a, b, field), similarity, a.aspect, b.aspect,
                                   kLinkWidth);
        });
        take(found);
    }

    // Starts again from the better of the own field and the way through the template, which knows
    // all the others.
    void matchFinely() {
        std::vector<PairMatch> found(open_.size());
        runAll(open_.size(), "Refining pair", 0.55, 0.95,
               [&](std::size_t i) { found[i] = refined(i); });
        take(found);
        if (stop_.stop_requested() || request_.cacheDirectory.empty())
            return;
        for (const Pair& pair : open_)
            savePair(request_.cacheDirectory, hashes_[pair.first], hashes_[pair.second],
                     {known_[pair]->candidates, matches_[pair]});
    }

    PairMatch refined(std::size_t i) const {
        const auto [first, second] = open_[i];
        const MatchPhoto& a = photos_[first];
        const MatchPhoto& b = photos_[second];
        const Similarity similarity = between(open_[i]);
        const TemplateMember& from = member(first);
        const TemplateMember& to = member(second);
        auto throughTemplate = [&](Point2 p) {
            return sampled(to.fromTemplate, continued(from.intoTemplate, from.toTemplate, p));
        };
        const int width = 192;
        const int height = static_cast<int>(static_cast<float>(width) * a.aspect + 0.5f);
        const std::vector<PairField> proposals{
            resizedField(symmetricField(throughTemplate, similarity, 128, height * 128 / width),
                         width, height),
            resizedField(fields_[i], width, height), similarityField(similarity, width, height)};
        PairField field = cheapest(a, b, proposals, similarity);
        for (const MatchPass& pass : kFinePasses)
            field = matched(a, b, field, similarity, pass);
        guard(a, b, field, similarity);
        return pairMatchOf(field, fieldTrust(a, b, field), similarity, a.aspect, b.aspect,
                           kLinkWidth);
    }

    const TemplateMember& member(std::size_t photo) const {
        for (const TemplateSpace& space : spaces_)
            for (const TemplateMember& m : space.members)
                if (m.photo == photo)
                    return m;
        throw std::logic_error("photo without a template");
    }

    void take(std::vector<PairMatch>& found) {
        if (stop_.stop_requested())
            return;
        for (std::size_t i = 0; i < open_.size(); ++i)
            matches_[open_[i]] = std::move(found[i]);
    }

    bool placeInTemplates(int rounds, int gridWidth) {
        if (stop_.stop_requested())
            return false;
        const MatchTable matches = pinned();
        for (TemplateSpace& space : spaces_)
            findConsensus(space, matches, {rounds, gridWidth, request_.threadCount}, stop_);
        return !stop_.stop_requested();
    }

    // The matches with the user's points put in.
    MatchTable pinned() const {
        MatchTable matches = matches_;
        for (const UserPoint& point : request_.userPoints) {
            const auto first = std::find(names_.begin(), names_.end(), point.firstPhoto);
            const auto second = std::find(names_.begin(), names_.end(), point.secondPhoto);
            if (first == names_.end() || second == names_.end())
                continue; // the photo has left the set, the point stays in the session
            const auto i = static_cast<std::size_t>(first - names_.begin());
            const auto j = static_cast<std::size_t>(second - names_.begin());
            const auto found = matches.find({std::min(i, j), std::max(i, j)});
            if (found == matches.end())
                continue;
            pinLink(i < j ? found->second.forwards : found->second.back, point.firstPosition,
                    point.secondPosition);
            pinLink(i < j ? found->second.back : found->second.forwards, point.secondPosition,
                    point.firstPosition);
        }
        return matches;
    }

    std::shared_ptr<const AlignedSet> assemble(bool isFinal) const {
        return assembledSet(
            {names_, hashes_, photos_, spaces_, matches_, kExtent, request_.threadCount, isFinal});
    }

    const AlignmentRequest& request_;
    std::stop_token stop_;
    const AlignmentCallback& report_;
    std::vector<MatchPhoto> photos_;
    std::vector<float> aspects_;
    std::vector<std::string> names_;
    std::vector<std::string> hashes_;
    std::map<Pair, std::optional<CachedPair>>
        known_; // pairs worth matching; from the cache, later complete
    ConsistentSet placed_;
    std::vector<TemplateSpace> spaces_;
    MatchTable matches_;
    std::vector<Pair> open_;        // pairs without a match from the cache
    std::vector<PairField> fields_; // of the open pairs, coarse
};

} // namespace

std::shared_ptr<const AlignedSet> alignPhotos(const AlignmentRequest& request, std::stop_token stop,
                                              const AlignmentCallback& report) {
    return Alignment(request, std::move(stop), report).run();
}

} // namespace morphoscope
