#include "morph/placement_cache.h"

#include "morph/kept_file.h"

namespace morphoscope {

namespace {

// Grows when the algorithm or the layout changes.
constexpr std::uint32_t kVersion = 0x4d445033; // "MDP3"

std::string identityOf(const std::vector<std::string>& contentHashes, const TemplateSpace& space) {
    ByteWriter writer;
    writer.put(space.width);
    writer.put(space.height);
    for (const TemplateMember& member : space.members) {
        writer.putText(contentHashes[member.photo]);
        writer.put(member.aspect);
        writer.put(member.toTemplate);
    }
    return writer.text();
}

} // namespace

bool loadPlacement(const std::filesystem::path& file, const std::vector<std::string>& contentHashes,
                   TemplateSpace& space) {
    const std::optional<std::string> body =
        loadKept(file, kVersion, identityOf(contentHashes, space));
    if (!body)
        return false;
    ByteReader reader(*body);
    TemplateSpace loaded = space;
    for (TemplateMember& member : loaded.members)
        if (!takeGrid(reader, member.intoTemplate) || !takeGrid(reader, member.fromTemplate) ||
            !takeDepth(reader, member.depth))
            return false;
    loaded.inverseDepths = reader.takeAll<double>();
    for (TemplateMember& member : loaded.members)
        member.rises = true;
    if (!reader.isComplete())
        return false;
    space = std::move(loaded);
    return true;
}

void savePlacement(const std::filesystem::path& file, const std::vector<std::string>& contentHashes,
                   const TemplateSpace& space) {
    ByteWriter body;
    for (const TemplateMember& member : space.members) {
        putGrid(body, member.intoTemplate);
        putGrid(body, member.fromTemplate);
        putDepth(body, member.depth);
    }
    body.putAll(space.inverseDepths);
    saveKept(file, kVersion, identityOf(contentHashes, space), body.text());
}

} // namespace morphoscope
