#include "sources/takeout_match.h"

#include "sources/sidecar_names.h"

#include <set>
#include <utility>

namespace morphoscope {

std::vector<MatchedPhoto> matchedPhotos(const TakeoutParts& parts) {
    std::map<std::string, SidecarNames> names;
    std::vector<const TakeoutSidecar*> sidecars;
    for (const auto& [path, part] : parts)
        for (const TakeoutSidecar& sidecar : part.sidecars) {
            names[sidecar.folder][sidecar.stem] = sidecars.size();
            sidecars.push_back(&sidecar);
        }
    std::vector<MatchedPhoto> photos;
    std::set<std::pair<std::string, std::string>> seen;
    for (const auto& [path, part] : parts)
        for (const TakeoutPhoto& photo : part.photos) {
            if (!seen.insert({photo.folder, photo.target}).second)
                continue;
            MatchedPhoto& matched =
                photos.emplace_back(MatchedPhoto{.folder = photo.folder, .target = photo.target});
            if (const auto found = sidecarOf(photo.name, names[photo.folder])) {
                matched.takenTime = sidecars[*found]->takenTime;
                matched.isTrashed = sidecars[*found]->isTrashed;
            }
        }
    return photos;
}

} // namespace morphoscope
