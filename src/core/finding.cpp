#include "core/live.h"

#include <algorithm>

namespace morphoscope {

FoundRange foundRange(const FindStatus& find) {
    if (!find.library)
        return {};
    const FindLibrary& library = *find.library;
    if (!library.isScored() || !find.fit || find.filter == FoundFilter::all)
        return {.to = library.photos.size()};
    // The counts may be of a library that came later or went.
    const std::size_t count = library.unmarked.size();
    const std::size_t yes = std::min(find.unmarked.yes, count);
    const std::size_t notNo = std::min(yes + find.unmarked.unsure, count);
    switch (find.filter) {
    case FoundFilter::found:
        return {.list = &library.unmarked, .from = 0, .to = yes};
    case FoundFilter::unsure:
        return {.list = &library.unmarked, .from = yes, .to = notNo};
    case FoundFilter::marked:
        return {.list = &library.positives,
                .more = &library.negatives,
                .from = 0,
                .to = library.positives.size()};
    case FoundFilter::all:
    case FoundFilter::rest:
    case FoundFilter::count:
        break;
    }
    return {.list = &library.unmarked, .from = notNo, .to = count};
}

const Label* labelOf(const FindPhoto& photo, const Session& session) {
    const auto& labels = photo.isOfSession ? session.labels : session.find.libraryLabels;
    const auto found = labels.find(photo.isOfSession ? photo.name : photo.path);
    return found == labels.end() ? nullptr : &found->second;
}

} // namespace morphoscope
