#include "imgui_panels/position_caption.h"

#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cstdio>

namespace morphoscope {

namespace {

// Both keys are one photo: nothing moves between them.
bool isSamePhoto(const MorphSettings& morph, const MorphMoment& moment) {
    const std::string& photo = morph.keys[std::size_t(moment.fromKey)].photo;
    return !photo.empty() && photo == morph.keys[std::size_t(moment.toKey)].photo;
}

// Why the pair on the screen has no correspondence; empty where it morphs.
std::string dissolveReason(const Live& live, const std::string& from, const std::string& to) {
    const AlignedPhoto* photos[2] = {alignedPhoto(live, from), alignedPhoto(live, to)};
    if (!photos[0] || !photos[1] || from == to || !live.model || !live.model->shape)
        return "";
    for (const AlignedPhoto* photo : photos)
        if (!photo->morphs)
            return photo->reason.empty() ? "they do not show the same place" : photo->reason;
    return photos[0]->group == photos[1]->group ? "" : "they do not show the same place";
}

// What the picture shows, in parts that are cut one by one where there is little room.
struct PositionCaption {
    std::string share; // of the way; empty where nothing moves
    std::string from;
    std::string to; // empty: only `from`
    std::string remark;
};

constexpr const char* kArrow = "  \xe2\x86\x92  ";
constexpr const char* kApart = "   ";

// Folders stay: they tell photos of one name apart.
std::string withoutEnding(const std::string& name) {
    const std::size_t dot = name.find_last_of('.');
    return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

PositionCaption positionCaption(const Live& live, const MorphSettings& morph,
                                const PictureSettings& settings) {
    PositionCaption caption;
    const std::string from = keyName(morph, live.moment.fromKey);
    const std::string to = keyName(morph, live.moment.toKey);
    if (settings.source != PictureSource::morph || from.empty()) {
        caption.from = settings.latent.empty() ? "Mean of all photos" : "A place of your choice";
    } else if (to.empty() || isSamePhoto(morph, live.moment)) {
        caption.from = withoutEnding(from);
    } else {
        char percent[16];
        std::snprintf(percent, sizeof percent, "%3.0f %%", double(live.moment.share) * 100);
        caption = {percent + std::string(kApart), withoutEnding(from), withoutEnding(to), {}};
        if (const std::string reason = dissolveReason(live, from, to); !reason.empty())
            caption.remark = kApart + ("dissolves: " + reason);
    }
    if (settings.keptComponents >= 0)
        caption.remark +=
            kApart + ("from the first " + std::to_string(settings.keptComponents) + " components");
    return caption;
}

std::string textOf(const PositionCaption& caption) {
    return caption.share + caption.from + (caption.to.empty() ? "" : kArrow + caption.to) +
           caption.remark;
}

float widthOf(const std::string& text) {
    return ImGui::CalcTextSize(text.c_str()).x;
}

// Cut so that both names stay readable: the remark gives way first, then the longer name.
PositionCaption fitted(PositionCaption caption, float width) {
    constexpr float kNamesAtLeast = 0.6f; // of the room they share with the remark
    if (widthOf(textOf(caption)) <= width)
        return caption;
    const float arrow = caption.to.empty() ? 0 : widthOf(kArrow);
    if (width - widthOf(caption.share) - arrow < px(80))
        caption.share.clear(); // the timeline shows it, too
    const float room = width - widthOf(caption.share) - arrow;
    const float from = widthOf(caption.from);
    const float to = widthOf(caption.to);
    if (!caption.remark.empty())
        caption.remark =
            elided(caption.remark, std::max(room - from - to, room * (1 - kNamesAtLeast)));
    const float names = room - widthOf(caption.remark);
    caption.from = elided(caption.from, std::max(names - to, names / 2));
    caption.to = elided(caption.to, std::max(names - from, names / 2));
    return caption;
}

} // namespace

std::string keyName(const MorphSettings& morph, int key) {
    if (key < 0 || std::size_t(key) >= morph.keys.size())
        return "";
    const std::string& photo = morph.keys[std::size_t(key)].photo;
    return photo.empty() ? "a chosen latent" : photo;
}

const AlignedPhoto* alignedPhoto(const Live& live, const std::string& name) {
    if (!live.alignment)
        return nullptr;
    const auto& photos = live.alignment->photos;
    const auto found = std::find_if(photos.begin(), photos.end(),
                                    [&](const AlignedPhoto& photo) { return photo.name == name; });
    return found == photos.end() ? nullptr : &*found;
}

void drawPosition(const Live& live, const MorphSettings& morph, const PictureSettings& settings,
                  float width) {
    const PositionCaption caption = positionCaption(live, morph, settings);
    const std::string whole = textOf(caption);
    const std::string shown = textOf(fitted(caption, width));
    dimText(shown.c_str());
    noteItem((shown + "###position").c_str());
    if (shown != whole)
        tooltip(whole.c_str());
}

} // namespace morphoscope
