#include "tests/support/ui_preview.h"

#include "tests/support/sample_state.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace morphoscope {

namespace {

struct Colour {
    float channel[4]; // 0..1, not premultiplied
};

Colour unpacked(ImU32 packed) {
    const ImVec4 value = ImGui::ColorConvertU32ToFloat4(packed);
    return {{value.x, value.y, value.z, value.w}};
}

// The atlas as RGBA. ImGui keeps a mask of 8 bits beside it until it is asked for.
struct Atlas {
    const unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
};

Atlas fontAtlas() {
    unsigned char* pixels = nullptr;
    Atlas atlas;
    ImGui::GetIO().Fonts->GetTexDataAsRGBA32(&pixels, &atlas.width, &atlas.height);
    atlas.pixels = pixels;
    return atlas;
}

Colour atlasTexel(const Atlas& atlas, float u, float v) {
    const int x =
        std::clamp(static_cast<int>(u * static_cast<float>(atlas.width)), 0, atlas.width - 1);
    const int y =
        std::clamp(static_cast<int>(v * static_cast<float>(atlas.height)), 0, atlas.height - 1);
    const unsigned char* texel = atlas.pixels + 4 * (y * atlas.width + x);
    return {{texel[0] / 255.0f, texel[1] / 255.0f, texel[2] / 255.0f, texel[3] / 255.0f}};
}

// A sky over a ground, in another tint in each of the 8 x 8 cells.
Colour sampleTexel(float u, float v) {
    const float column = std::floor(u * 8);
    const float row = std::floor(v * 8);
    const float y = v * 8 - row;
    const float hue = column * 0.8f + row * 1.7f;
    const float horizon = 0.55f + 0.1f * std::sin(u * 25 + hue);
    const float light = y < horizon ? 0.45f + 0.5f * y : 0.55f - 0.4f * (y - horizon);
    return {{light * (0.75f + 0.25f * std::sin(hue)), light * (0.8f + 0.2f * std::sin(hue + 2)),
             light * (0.8f + 0.2f * std::sin(hue + 4)), 1}};
}

float cross(ImVec2 a, ImVec2 b, ImVec2 c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

struct Target {
    Image& image;
    ImVec4 clip;
    Atlas atlas;
    bool isSample = false;
};

void blend(const Target& target, int x, int y, const Colour& source) {
    auto* pixel = target.image.rgb.data() + 3 * (y * target.image.width + x);
    const float alpha = source.channel[3];
    for (int channel = 0; channel < 3; ++channel) {
        const float mix = source.channel[channel] * 255 * alpha +
                          static_cast<float>(pixel[channel]) * (1 - alpha);
        pixel[channel] = static_cast<std::uint8_t>(std::clamp(mix + 0.5f, 0.0f, 255.0f));
    }
}

void shade(const Target& target, ImVec2 at, const ImDrawVert* const* corners, const float* share) {
    float u = 0;
    float v = 0;
    Colour colour{{0, 0, 0, 0}};
    for (int corner = 0; corner < 3; ++corner) {
        u += share[corner] * corners[corner]->uv.x;
        v += share[corner] * corners[corner]->uv.y;
        const Colour own = unpacked(corners[corner]->col);
        for (int channel = 0; channel < 4; ++channel)
            colour.channel[channel] += share[corner] * own.channel[channel];
    }
    const Colour texel = target.isSample ? sampleTexel(u, v) : atlasTexel(target.atlas, u, v);
    for (int channel = 0; channel < 4; ++channel)
        colour.channel[channel] *= texel.channel[channel];
    blend(target, static_cast<int>(at.x), static_cast<int>(at.y), colour);
}

// Half-open edges (a pixel centre on a shared edge belongs to one triangle only), as GL has them.
bool isInside(float weight, ImVec2 from, ImVec2 to) {
    const bool isTopOrLeft = from.y == to.y ? to.x > from.x : to.y < from.y;
    return weight > 0 || (weight == 0 && isTopOrLeft);
}

void drawTriangle(const Target& target, const ImDrawVert* a, const ImDrawVert* b,
                  const ImDrawVert* c) {
    float area = cross(a->pos, b->pos, c->pos);
    if (area == 0)
        return;
    if (area < 0) {
        std::swap(b, c);
        area = -area;
    }
    const ImDrawVert* corners[] = {a, b, c};
    const auto [left, right] = std::minmax({a->pos.x, b->pos.x, c->pos.x});
    const auto [top, bottom] = std::minmax({a->pos.y, b->pos.y, c->pos.y});
    const int x0 = static_cast<int>(std::max({0.0f, target.clip.x, std::floor(left)}));
    const int y0 = static_cast<int>(std::max({0.0f, target.clip.y, std::floor(top)}));
    const int x1 = static_cast<int>(
        std::min({static_cast<float>(target.image.width), target.clip.z, std::ceil(right)}));
    const int y1 = static_cast<int>(
        std::min({static_cast<float>(target.image.height), target.clip.w, std::ceil(bottom)}));
    for (int y = y0; y < y1; ++y)
        for (int x = x0; x < x1; ++x) {
            const ImVec2 at{static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f};
            const float share[] = {cross(b->pos, c->pos, at) / area,
                                   cross(c->pos, a->pos, at) / area,
                                   cross(a->pos, b->pos, at) / area};
            if (isInside(share[0], b->pos, c->pos) && isInside(share[1], c->pos, a->pos) &&
                isInside(share[2], a->pos, b->pos))
                shade(target, at, corners, share);
        }
}

} // namespace

Image rasterised(const ImDrawData& drawData) {
    Image image = {
        static_cast<int>(drawData.DisplaySize.x), static_cast<int>(drawData.DisplaySize.y), {}};
    image.rgb.assign(static_cast<std::size_t>(3 * image.width * image.height), 0);
    Target target{image, {}, fontAtlas()};
    for (int list = 0; list < drawData.CmdListsCount; ++list) {
        const ImDrawList& commands = *drawData.CmdLists[list];
        for (const ImDrawCmd& command : commands.CmdBuffer) {
            target.clip = command.ClipRect;
            target.isSample =
                reinterpret_cast<std::uintptr_t>(command.GetTexID()) == kSampleTexture;
            const ImDrawVert* vertices = commands.VtxBuffer.Data + command.VtxOffset;
            const ImDrawIdx* indices = commands.IdxBuffer.Data + command.IdxOffset;
            for (unsigned index = 0; index + 2 < command.ElemCount; index += 3)
                drawTriangle(target, vertices + indices[index], vertices + indices[index + 1],
                             vertices + indices[index + 2]);
        }
    }
    return image;
}

} // namespace morphoscope
