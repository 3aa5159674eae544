#include "morph/set_assembly.h"

#include "morph/parallel.h"

#include <cmath>

namespace morphoscope {

namespace {

constexpr int kTrustWidth = 96;        // of the pair trust grids
constexpr int kFeatureWidth = 192;     // of the template pictures that are compared
constexpr float kLeastQuality = 0.08f; // of a photo's best match; the worst terrace photo has 0.12
constexpr float kSoftBorder = 0.02f;   // photo widths

ScalarGrid gridOf(Plane plane) {
    return {plane.width, plane.height, std::move(plane.values)};
}

Plane seenOf(const MapGrid& fromTemplate, float aspect) {
    Plane seen(fromTemplate.width, fromTemplate.height);
    for (std::size_t i = 0; i < seen.values.size(); ++i)
        seen.values[i] =
            std::clamp(borderDistance(fromTemplate.values[i], aspect) / kSoftBorder, 0.0f, 1.0f);
    return seen;
}

MapGrid resizedMap(const MapGrid& map, int width, int height) {
    MapGrid result{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            result.values.push_back(sampled(
                map, positionOf(width, height, static_cast<float>(x), static_cast<float>(y))));
    return result;
}

// One group's photos as they look in the template.
struct GroupPictures {
    std::vector<WarpedPhoto> warped; // kFeatureWidth wide
    std::vector<Plane> seen;         // kTrustWidth wide
    int trustHeight = 0;
};

GroupPictures picturesOf(const TemplateSpace& space, const std::vector<MatchPhoto>& photos,
                         int threadCount) {
    const auto heightFor = [&](int width) { return width * space.height / space.width; };
    GroupPictures pictures{std::vector<WarpedPhoto>(space.members.size()),
                           std::vector<Plane>(space.members.size()), heightFor(kTrustWidth)};
    parallelFor(space.members.size(), threadCount, [&](std::size_t k) {
        const TemplateMember& member = space.members[k];
        const MapGrid map =
            resizedMap(member.fromTemplate, kFeatureWidth, heightFor(kFeatureWidth));
        pictures.warped[k] = warpedPhoto(photos[member.photo], map);
        pictures.seen[k] = resized(seenOf(map, member.aspect), kTrustWidth, pictures.trustHeight);
    });
    return pictures;
}

PairTrust trustOf(const GroupPictures& pictures, std::size_t k, std::size_t l) {
    const FieldTrust full = agreementOf(pictures.warped[k], pictures.warped[l]);
    Plane trust = resized(full.agreement, kTrustWidth, pictures.trustHeight);
    const Plane texture = resized(full.texture, kTrustWidth, pictures.trustHeight);
    float sum = 0;
    float weights = 1e-6f;
    for (std::size_t i = 0; i < trust.values.size(); ++i) {
        const float both = pictures.seen[k].values[i] * pictures.seen[l].values[i];
        const float weight = both * structureWeight(texture.values[i]);
        trust.values[i] *= both;
        sum += weight * trust.values[i];
        weights += weight;
    }
    return {gridOf(std::move(trust)), sum / weights};
}

class Assembly {
public:
    explicit Assembly(const AssemblyInput& input)
        : input_(input), set_(std::make_shared<AlignedSet>()) {}

    std::shared_ptr<const AlignedSet> assembled() {
        set_->isFinal = input_.isFinal;
        set_->userPoints = input_.userPoints;
        set_->templateExtent = input_.extent;
        set_->photos.resize(input_.photos.size());
        for (std::size_t i = 0; i < set_->photos.size(); ++i) {
            set_->photos[i].name = input_.names[i];
            set_->photos[i].contentHash = input_.hashes[i];
            set_->photos[i].aspect = input_.photos[i].aspect;
        }
        for (const TemplateSpace& space : input_.spaces)
            addGroup(space);
        judge();
        summarise();
        return set_;
    }

private:
    void addGroup(const TemplateSpace& space) {
        const int index = static_cast<int>(set_->groups.size());
        set_->templateWidth = space.width;
        set_->templateHeight = space.height;
        set_->groups.emplace_back();
        set_->groups.back().inverseDepths = space.inverseDepths;
        for (const TemplateMember& member : space.members) {
            AlignedPhoto& photo = set_->photos[member.photo];
            photo.group = index;
            photo.toTemplate = member.toTemplate;
            photo.fromTemplate = member.fromTemplate;
            photo.intoTemplate = member.intoTemplate;
            photo.depth = member.depth;
            photo.seen = gridOf(seenOf(member.fromTemplate, member.aspect));
            set_->groups.back().photos.push_back(member.photo);
        }
        addTrust(space);
    }

    void addTrust(const TemplateSpace& space) {
        const GroupPictures pictures = picturesOf(space, input_.photos, input_.threadCount);
        struct Job {
            std::size_t k, l;
            PairTrust trust;
        };
        std::vector<Job> jobs;
        for (std::size_t k = 0; k < space.members.size(); ++k)
            for (std::size_t l = k + 1; l < space.members.size(); ++l)
                if (input_.matches.contains({space.members[k].photo, space.members[l].photo}))
                    jobs.push_back({k, l, {}});
        parallelFor(jobs.size(), input_.threadCount, [&](std::size_t i) {
            jobs[i].trust = trustOf(pictures, jobs[i].k, jobs[i].l);
        });
        std::vector<Plane> sums(space.members.size(), Plane(kTrustWidth, pictures.trustHeight));
        std::vector<Plane> weights = sums;
        float quality = 0;
        for (Job& job : jobs) {
            for (const auto& [self, other] : {std::pair{job.k, job.l}, std::pair{job.l, job.k}})
                for (std::size_t i = 0; i < sums[self].values.size(); ++i) {
                    sums[self].values[i] += job.trust.trust.values[i];
                    weights[self].values[i] += pictures.seen[other].values[i];
                }
            quality += job.trust.quality / static_cast<float>(jobs.size());
            set_->pairs[{space.members[job.k].photo, space.members[job.l].photo}] =
                std::move(job.trust);
        }
        set_->groups.back().quality = quality;
        for (std::size_t k = 0; k < space.members.size(); ++k) {
            for (std::size_t i = 0; i < sums[k].values.size(); ++i)
                sums[k].values[i] /= std::max(0.5f, weights[k].values[i]);
            set_->photos[space.members[k].photo].trust =
                gridOf(resized(sums[k], space.width, space.height));
        }
    }

    void judge() {
        for (std::size_t i = 0; i < set_->photos.size(); ++i) {
            AlignedPhoto& photo = set_->photos[i];
            float best = 0;
            for (const auto& [pair, trust] : set_->pairs)
                if (pair.first == i || pair.second == i)
                    best = std::max(best, trust.quality);
            photo.morphs = best >= kLeastQuality || input_.placedByUser.contains(i);
            if (photo.morphs)
                continue;
            photo.reason =
                set_->groups[static_cast<std::size_t>(photo.group)].photos.size() < 2
                    ? "no other photo shows the same view"
                    : "its edges agree with those of its best match in only " +
                          std::to_string(static_cast<int>(std::lround(100 * best))) +
                          " % of the picture, " +
                          std::to_string(static_cast<int>(std::lround(100 * kLeastQuality))) +
                          " % are needed";
        }
    }

    void summarise() {
        std::size_t count = 0;
        std::string others;
        for (const AlignedPhoto& photo : set_->photos)
            if (photo.morphs)
                ++count;
            else
                others += (others.empty() ? ": " : ", ") + photo.name;
        const std::size_t total = set_->photos.size();
        set_->summary = std::to_string(count) + " of " + std::to_string(total) +
                        (total == 1 ? " morphs" : " morph");
        if (count < total)
            set_->summary += ", " + std::to_string(total - count) +
                             (total - count == 1 ? " dissolves" : " dissolve") + others;
    }

    const AssemblyInput& input_;
    std::shared_ptr<AlignedSet> set_;
};

} // namespace

std::shared_ptr<const AlignedSet> assembledSet(const AssemblyInput& input) {
    return Assembly(input).assembled();
}

} // namespace morphoscope
