#include "morph/align.h"

#include "morph/candidate_search.h"
#include "morph/depth_template.h"
#include "morph/match_cache.h"
#include "morph/neighbours.h"
#include "morph/parallel.h"
#include "morph/pinned_template.h"
#include "morph/placement_cache.h"
#include "morph/polish.h"
#include "morph/set_assembly.h"
#include "morph/set_cache.h"

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
constexpr MatchPass kFinePasses[] = {{256, 3, 2, 3}, {512, 2, 2, 4}};

using Pair = PhotoPair;

class Alignment {
public:
    Alignment(const AlignmentRequest& request, std::stop_token stop,
              const AlignmentCallback& report)
        : request_(request), stop_(std::move(stop)), report_(report) {}

    std::shared_ptr<const AlignedSet> run() {
        checkRequest();
        if (auto kept = request_.cacheDirectory.empty() ? nullptr : loadSet(request_)) {
            tell(1, kept->summary, kept);
            return kept;
        }
        prepare();
        findCandidates();
        if (stop_.stop_requested())
            return nullptr;
        placePhotos();
        // Coarse results are worth their time while most of the work is still to come.
        isMostOpen_ = 2 * open_.size() > matches_.size();
        if (!open_.empty())
            tell(0.3, "Placed the photos", isMostOpen_ ? assemble(false) : nullptr);
        if (!placeByDepths())
            return nullptr;
        if (!open_.empty() && !matchOpenPairs())
            return nullptr;
        if (!placeInTemplates(12, kLinkWidth))
            return nullptr;
        for (std::size_t i = 0; i < spaces_.size(); ++i)
            if (isPlacedByDepth_[i])
                holdPins(spaces_[i], matches_, pins_, request_.threadCount);
        std::shared_ptr<const AlignedSet> result = assemble(true);
        if (!request_.cacheDirectory.empty())
            keep([&] { saveSet(request_, *result); });
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

    // Where that fails (a folder that cannot be written, a full disk), it is found out anew the
    // next time: an alignment is worth more than its cache.
    static void keep(const std::function<void()>& write) {
        try {
            write();
        } catch (const std::exception&) {
        }
    }

    bool matchOpenPairs() {
        matchCoarsely();
        if (!placeInTemplates(6, 96))
            return false;
        tell(0.55, "Matched coarsely", isMostOpen_ ? assemble(false) : nullptr);
        matchFinely();
        return !stop_.stop_requested();
    }

    void tell(double share, const std::string& step,
              std::shared_ptr<const AlignedSet> partial = nullptr) const {
        if (report_)
            report_({share, step, std::move(partial)});
    }

    // As a share from `from` to exactly `to` (lerp: the rounding of from + (to - from) could pass
    // `to`, and the bar would step back).
    void tellDone(std::size_t done, std::size_t count, const std::string& what, double from,
                  double to) const {
        tell(std::lerp(from, to, static_cast<double>(done) / static_cast<double>(count)),
             what + " " + std::to_string(done) + " of " + std::to_string(count));
    }

    void runAll(std::size_t count, const std::string& what, double from, double to,
                const std::function<void(std::size_t)>& work) const {
        parallelFor(count, request_.threadCount, work, stop_,
                    [&](std::size_t done) { tellDone(done, count, what, from, to); });
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
        pins_ = pinsOf(request_.userPoints, names_);
        if (stop_.stop_requested())
            return;
        for (const Pair& pair : pairsToMatch(descriptors, request_.neighbourCount))
            known_[pair] = recalled(pair);
        for (const auto& [pair, pins] : pins_)
            if (!known_.contains(pair))
                known_[pair] = recalled(pair);
    }

    PairName nameOf(const Pair& pair) const {
        const auto pins = pins_.find(pair);
        return {hashes_[pair.first], hashes_[pair.second],
                pins == pins_.end() ? std::string() : keyOf(pins->second)};
    }

    // Points that the pair had not before leave its candidates as they are.
    std::optional<CachedPair> recalled(const Pair& pair) const {
        if (request_.cacheDirectory.empty())
            return std::nullopt;
        PairName name = nameOf(pair);
        std::optional<CachedPair> cached = loadPair(request_.cacheDirectory, name);
        if (cached || name.pins.empty())
            return cached;
        name.pins.clear();
        cached = loadPair(request_.cacheDirectory, name);
        if (cached)
            cached->match.reset();
        return cached;
    }

    void findCandidates() {
        std::vector<Pair> unknown;
        for (const auto& [pair, cached] : known_)
            if (!cached)
                unknown.push_back(pair);
        auto found = candidatesOf(photos_, unknown, request_.threadCount, stop_,
                                  [this](std::size_t done, std::size_t count) {
                                      tellDone(done, count, "Comparing view", 0.03, 0.3);
                                  });
        for (auto& [pair, candidates] : found)
            known_[pair] = CachedPair{std::move(candidates), std::nullopt};
    }

    void placePhotos() {
        CandidateTable table;
        for (const auto& [pair, cached] : known_)
            addCandidates(table, pair.first, pair.second, cached->candidates);
        placed_ = makeConsistent(table, photos_.size());
        placeByPins(placed_, pins_, table, [this](const Pair& pair, const Similarity& similarity) {
            return agreeingShare(pair, similarity);
        });
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

    // How much of the picture is texture that agrees in both photos.
    float agreeingShare(const Pair& pair, const Similarity& similarity) const {
        const MatchPhoto& a = photos_[pair.first];
        const int width = kLinkWidth;
        const int height = static_cast<int>(std::lround(static_cast<float>(width) * a.aspect));
        const FieldTrust trust =
            fieldTrust(a, photos_[pair.second], similarityField(similarity, width, height));
        float sum = 0;
        for (std::size_t i = 0; i < trust.texture.values.size(); ++i)
            sum += trust.texture.values[i] * trust.agreement.values[i];
        return sum / static_cast<float>(trust.texture.values.size());
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
            const int width = kCoarsePasses[0].width;
            const PairField plain = plainField(open_[i], width);
            PairField field =
                pins_.contains(open_[i])
                    ? cheapest(a, b, {similarityField(similarity, width, plain.height()), plain},
                               similarity)
                    : plain;
            for (const MatchPass& pass : kCoarsePasses)
                field = matched(a, b, field, similarity, pass);
            fields_[i] = field;
            guard(a, b, field, plainField(open_[i], field.width()));
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
        keep([&] {
            for (const Pair& pair : open_)
                savePair(request_.cacheDirectory, nameOf(pair),
                         {known_[pair]->candidates, matches_[pair]});
        });
    }

    // What a pair's fine field has to beat: the similarity, bent where the user set points.
    PairField plainField(const Pair& pair, int width) const {
        const int height =
            static_cast<int>(std::lround(static_cast<float>(width) * photos_[pair.first].aspect));
        const auto pins = pins_.find(pair);
        return pins == pins_.end() ? similarityField(between(pair), width, height)
                                   : pinnedField(pins->second, between(pair), width, height);
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
        std::vector<PairField> proposals{
            resizedField(symmetricField(throughTemplate, similarity, 128, height * 128 / width),
                         width, height),
            resizedField(fields_[i], width, height), similarityField(similarity, width, height)};
        if (pins_.contains(open_[i]))
            proposals.push_back(plainField(open_[i], width));
        PairField field = cheapest(a, b, proposals, similarity);
        for (const MatchPass& pass : kFinePasses)
            field = matched(a, b, field, similarity, pass);
        guard(a, b, field, plainField(open_[i], field.width()));
        field = polished(a, b, std::move(field));
        return pairMatchOf(field, fieldTrust(a, b, field), similarity, a.aspect, b.aspect,
                           kLinkWidth);
    }

    const TemplateMember& member(std::size_t photo) const {
        return *memberIn(spaces_[spaceOf(photo)], photo);
    }

    std::size_t spaceOf(std::size_t photo) const {
        for (std::size_t i = 0; i < spaces_.size(); ++i)
            if (memberIn(spaces_[i], photo))
                return i;
        throw std::logic_error("photo without a template");
    }

    static const TemplateMember* memberIn(const TemplateSpace& space, std::size_t photo) {
        for (const TemplateMember& m : space.members)
            if (m.photo == photo)
                return &m;
        return nullptr;
    }

    void take(std::vector<PairMatch>& found) {
        if (stop_.stop_requested())
            return;
        for (std::size_t i = 0; i < open_.size(); ++i)
            matches_[open_[i]] = std::move(found[i]);
    }

    // Groups whose photos tell where they were taken from need no matches of pairs, but where the
    // user corrects them.
    bool placeByDepths() {
        for (std::size_t i = 0; i < spaces_.size() && !stop_.stop_requested(); ++i)
            isPlacedByDepth_.push_back(isPlacedByDepth(i));
        if (stop_.stop_requested())
            return false;
        const auto isDone = [this](const Pair& pair) {
            return isPlacedByDepth_[spaceOf(pair.first)] && !pins_.contains(pair);
        };
        if (!request_.cacheDirectory.empty())
            keep([&] {
                for (const Pair& pair : open_)
                    if (isDone(pair))
                        savePair(request_.cacheDirectory, nameOf(pair),
                                 {known_[pair]->candidates, std::nullopt});
            });
        std::erase_if(open_, isDone);
        return true;
    }

    bool isPlacedByDepth(std::size_t index) {
        TemplateSpace& space = spaces_[index];
        const std::filesystem::path file =
            request_.cacheDirectory / ("group-" + std::to_string(index) + ".placement");
        const bool isKept = !request_.cacheDirectory.empty();
        if (isKept && loadPlacement(file, hashes_, space))
            return true;
        const auto report = [this](double share) {
            tell(std::lerp(0.3, 0.9, share), "Finding how far away things are");
        };
        if (!placeByDepth(space, photos_, request_.threadCount, stop_, report))
            return false;
        if (isKept)
            keep([&] { savePlacement(file, hashes_, space); });
        return true;
    }

    // Groups that depth has placed keep their templates.
    bool placeInTemplates(int rounds, int gridWidth) {
        if (stop_.stop_requested())
            return false;
        for (std::size_t i = 0; i < spaces_.size(); ++i) {
            if (isPlacedByDepth_[i])
                continue;
            findConsensus(spaces_[i], matches_, {rounds, gridWidth, request_.threadCount}, stop_);
            if (!stop_.stop_requested())
                holdPins(spaces_[i], matches_, pins_, request_.threadCount);
        }
        return !stop_.stop_requested();
    }

    std::shared_ptr<const AlignedSet> assemble(bool isFinal) const {
        return assembledSet({names_, hashes_, photos_, spaces_, matches_, request_.userPoints,
                             photosPlacedBy(pins_), kExtent, request_.threadCount, isFinal});
    }

    const AlignmentRequest& request_;
    std::stop_token stop_;
    const AlignmentCallback& report_;
    std::vector<MatchPhoto> photos_;
    std::vector<float> aspects_;
    std::vector<std::string> names_;
    std::vector<std::string> hashes_;
    std::map<Pair, std::optional<CachedPair>>
        known_;     // pairs worth matching; from the cache, later complete
    PinTable pins_; // the user's points
    ConsistentSet placed_;
    std::vector<TemplateSpace> spaces_;
    std::vector<bool> isPlacedByDepth_; // by space
    bool isMostOpen_ = true;            // of the pairs
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
