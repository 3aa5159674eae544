// One feature vector per photo, by the hash of its bytes, in `features.sqlite`: a second scan of a
// library computes nothing. A cache: a broken or foreign file is set aside and built anew, a place
// that cannot be written is replaced by memory, both told in note(). One object belongs to one
// thread; two programs may hold the same file.
#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace morphoscope {

// What made the vectors: those of another kind are other vectors of the same photo.
struct FeatureKind {
    std::string name; // tells apart what computes differently, weights of networks included
    int count = 0;    // values per photo
    friend bool operator==(const FeatureKind&, const FeatureKind&) = default;
};

FeatureKind layoutFeatures(); // those of features.h

// Kinds whose names begin so come and go with the labels: only the newest one is kept.
inline constexpr const char* kPassingKind = "tuned-";

class FeatureCache {
public:
    // An empty path keeps the cache in memory. Finds and stores vectors of one kind.
    explicit FeatureCache(const std::filesystem::path& file, FeatureKind kind = layoutFeatures());
    ~FeatureCache();
    FeatureCache(FeatureCache&&) noexcept;
    FeatureCache(const FeatureCache&) = delete;
    FeatureCache& operator=(const FeatureCache&) = delete;

    const FeatureKind& kind() const { return kind_; }

    // Rounded to 16-bit floats by the way through the cache; roundedAsCached() does the same.
    std::optional<Eigen::VectorXf> find(const std::string& contentHash);

    // One transaction; a full disk or a locked file loses the entries, and note() says so.
    using Entry = std::pair<std::string, Eigen::VectorXf>;
    void store(const std::vector<Entry>& entries);

    const std::string& note() const { return note_; } // one sentence, empty when all is well

private:
    struct Database;
    void goOnWithout(const std::string& why);

    std::filesystem::path file_;
    FeatureKind kind_;
    std::unique_ptr<Database> database_;
    std::string note_;
};

// So that a score does not depend on whether a vector came from the cache.
Eigen::VectorXf roundedAsCached(const Eigen::VectorXf& features);

} // namespace morphoscope
