// One file to what the importer and its catalogue keep of it. Inside `photos` only; callable from
// any thread.
#pragma once

#include "photos/catalogue.h"
#include "photos/folder_scan.h"
#include "photos/parallel.h"

#include "core/image.h"

#include <memory>
#include <optional>

namespace morphoscope {

struct ReadPhoto {
    CatalogueEntry entry;
    std::shared_ptr<const Image> thumbnail; // null for a rejected file
    bool wasRead = false;                   // the file's content, not only the catalogue's row
    bool isLasting = true; // false: the reason may go away although the file stays the same
};

// Two limits, taken one after the other: file contents, then decoded pixels. Who holds pixels waits
// for nothing.
struct ReadBudgets {
    ByteBudget files{512u << 20};
    ByteBudget pixels{1u << 30};
};

// Never throws for a bad file: the reason is in the entry. `known` is the catalogue's row for this
// very file.
ReadPhoto readPhoto(const ScannedFile& file, const std::optional<CatalogueEntry>& known,
                    ReadBudgets& budgets);

} // namespace morphoscope
