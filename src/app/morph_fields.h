// The fields of the morphs that are shown: made on a worker, one pair of photos at a time, kept
// while they are used. Never waits. UI thread.
#pragma once

#include "core/aligned_set.h"
#include "core/image.h"
#include "core/photo_set.h"
#include "core/worker.h"

#include <list>
#include <memory>
#include <span>
#include <utility>

namespace morphoscope {

// Two photos' mesh and their general light.
struct PairWarp {
    std::shared_ptr<const MorphField> field;
    Image lightA;
    Image lightB;
};

using PhotoPair = std::pair<std::size_t, std::size_t>; // indices in AlignedSet::photos

// Reads both photos; some 0.5 s. Throws std::runtime_error that names a photo that is gone.
std::shared_ptr<const PairWarp> makePairWarp(const AlignedSet& aligned, const PhotoSet& photos,
                                             const PhotoPair& pair);

class MorphFields {
public:
    MorphFields();

    // Once a frame: the pairs wanted now and soon, the most important first. Of a newer alignment
    // the older fields serve until theirs are made.
    void advance(const std::shared_ptr<const AlignedSet>& aligned,
                 const std::shared_ptr<const PhotoSet>& photos, std::span<const PhotoPair> wanted);

    // Instead of advance() while nothing is warped: nobody waits for what is being made.
    void cancel() {
        worker_.cancel();
        hasNews_ = false;
    }

    // Null while it is not there (yet).
    std::shared_ptr<const PairWarp> find(const PhotoPair& pair) const;

    // True in the frame in which advance() took a field over.
    bool hasNews() const { return hasNews_; }
    bool isBusy() const { return worker_.isBusy(); }
    const std::string& failure() const { return failure_; }

private:
    struct Request {
        std::shared_ptr<const AlignedSet> aligned;
        std::shared_ptr<const PhotoSet> photos;
        PhotoPair pair;
    };
    struct Entry {
        std::shared_ptr<const AlignedSet> aligned;
        PhotoPair pair;
        std::shared_ptr<const PairWarp> field; // null: it could not be made
    };

    void receive();
    void forgetOtherPhotos(const AlignedSet& aligned);

    Worker<Request, Entry> worker_;
    Request asked_;
    std::shared_ptr<const AlignedSet> newest_;
    std::list<Entry> entries_; // newest first
    bool hasNews_ = false;
    std::string failure_; // of the newest field; empty when it could be made
};

} // namespace morphoscope
