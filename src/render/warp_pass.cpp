#include "render/warp_pass.h"

#include "render/texture_upload.h"

#include <array>
#include <cmath>
#include <glad/gl.h>
#include <utility>

namespace morphoscope {
namespace {

constexpr GLuint kOffsetLocation = 4;

// As the vertex shader reads it, one pair of floats for each of its first four inputs.
struct Vertex {
    Point2 a;
    Point2 b;
    Point2 inTemplate; // fraction
    Point2 inCells;    // fraction
};

std::vector<Vertex> verticesOf(const MorphField& field) {
    std::vector<Vertex> vertices;
    vertices.reserve(field.a.size());
    for (std::size_t i = 0; i < field.a.size(); ++i) {
        const auto column = static_cast<float>(i % static_cast<std::size_t>(field.width));
        const auto row = static_cast<float>(i / static_cast<std::size_t>(field.width));
        const Point2 place = field.inTemplate.empty() ? Point2{} : field.inTemplate[i];
        vertices.push_back({field.a[i],
                            field.b[i],
                            {place.x + 0.5f, place.y / field.templateAspect + 0.5f},
                            {column / static_cast<float>(field.width - 1),
                             row / static_cast<float>(field.height - 1)}});
    }
    return vertices;
}

// Two triangles a quad, cut along (x, y)-(x+1, y+1).
std::vector<std::uint32_t> indicesOf(const MorphField& field) {
    std::vector<std::uint32_t> indices;
    const auto width = static_cast<std::uint32_t>(field.width);
    for (std::uint32_t y = 0; y + 1 < static_cast<std::uint32_t>(field.height); ++y)
        for (std::uint32_t x = 0; x + 1 < width; ++x) {
            const std::uint32_t i = y * width + x;
            indices.insert(indices.end(), {i, i + 1, i + width + 1, i, i + width + 1, i + width});
        }
    return indices;
}

// Both cell pictures as the red and green of one image.
Image cellImage(const MorphField& field) {
    Image image = makeImage(field.cellWidth, field.cellHeight);
    for (std::size_t i = 0; i < field.untrusted.size(); ++i) {
        image.rgb[3 * i] = static_cast<std::uint8_t>(std::lround(255 * field.untrusted[i]));
        image.rgb[3 * i + 1] = static_cast<std::uint8_t>(std::lround(255 * field.switchTime[i]));
    }
    return image;
}

template <class T> Buffer uploaded(const std::vector<T>& values) {
    const auto bytes = std::as_bytes(std::span(values));
    Buffer buffer(bytes.size(), Buffer::Use::gpuOnly);
    buffer.write(0, bytes);
    return buffer;
}

ShaderProgram warpProgram(std::vector<std::string> defines) {
    return ShaderProgram({.files = {"warp.vert", "warp.frag"}, .defines = std::move(defines)});
}

// With the network's pictures lightA and lightB are the shifts themselves.
struct LightTextures {
    TextureHandle a = 0;
    TextureHandle b = 0;
};

void bindPictures(const ShaderProgram& program, const WarpDraw& draw, const LightTextures& light,
                  GlId cells) {
    const TextureHandle now = draw.now != 0 ? draw.now : draw.baseA;
    const std::array<std::pair<const char*, TextureHandle>, 6> textures{{{"photoA", draw.photoA},
                                                                         {"photoB", draw.photoB},
                                                                         {"lightA", light.a},
                                                                         {"lightB", light.b},
                                                                         {"baseNow", now},
                                                                         {"cells", cells}}};
    bindTextures(program, textures);
}

} // namespace

WarpMesh::WarpMesh(std::shared_ptr<const MorphField> field)
    : field_(std::move(field)), vertexArray_(makeVertexArray()),
      vertices_(uploaded(verticesOf(*field_))),
      offsets_(field_->a.size() * sizeof(Point2), Buffer::Use::upload),
      cells_(uploadedTexture(cellImage(*field_), Mipmaps::no)) {
    const std::vector<std::uint32_t> indices = indicesOf(*field_);
    indices_ = uploaded(indices);
    indexCount_ = static_cast<int>(indices.size());
    glBindVertexArray(vertexArray_.id());
    glBindBuffer(GL_ARRAY_BUFFER, vertices_.id());
    for (GLuint location = 0; location < kOffsetLocation; ++location) {
        glEnableVertexAttribArray(location);
        glVertexAttribPointer(location, 2, GL_FLOAT, GL_FALSE, sizeof(Vertex),
                              reinterpret_cast<const void*>(location * sizeof(Point2)));
    }
    glBindBuffer(GL_ARRAY_BUFFER, offsets_.id());
    glVertexAttribPointer(kOffsetLocation, 2, GL_FLOAT, GL_FALSE, sizeof(Point2), nullptr);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices_.id());
    glBindVertexArray(0);
    glBindBuffer(GL_ARRAY_BUFFER, 0);
}

std::uint64_t WarpMesh::memoryBytes() const {
    return vertices_.byteCount() + offsets_.byteCount() + indices_.byteCount() + cells_.byteCount();
}

void WarpMesh::setOffsets(std::span<const Point2> offsets) {
    hasOffsets_ = offsets.size() == field_->a.size();
    if (hasOffsets_)
        offsets_.write(0, std::as_bytes(offsets));
}

WarpPass::WarpPass()
    : programs_{warpProgram({}), warpProgram({"TWICE_AS_FINE 1"}), warpProgram({"NINE_TAPS 1"})} {}

void WarpPass::draw(WarpMesh& mesh, const WarpDraw& draw, PictureTarget& target) {
    const ShaderProgram& program = programs_[static_cast<std::size_t>(draw.sampling)];
    const MorphField& field = mesh.field();
    mesh.setOffsets(draw.offsets);
    LightTextures light{draw.baseA, draw.baseB};
    if (draw.now != 0 && draw.carried > 0) {
        shift_.draw({.now = draw.now, .key = draw.baseA, .a = draw.baseA, .b = draw.baseB},
                    shiftA_);
        shift_.draw({.now = draw.now, .key = draw.baseB, .a = draw.baseA, .b = draw.baseB},
                    shiftB_);
        light = {shiftA_.view().texture, shiftB_.view().texture};
    }
    drawInto(target);
    glUseProgram(program.id());
    bindPictures(program, draw, light, mesh.cells_.id());
    const auto width = static_cast<float>(target.view().width);
    const auto height = static_cast<float>(target.view().height);
    glUniform2f(program.uniform("scale"), 2, 2 * width / height);
    glUniform1f(program.uniform("time"), draw.t);
    glUniform1f(program.uniform("switchWidth"), field.switchWidth);
    glUniform1f(program.uniform("carried"), draw.carried);
    glUniform1i(program.uniform("usesLight"), draw.now == 0 ? 1 : 0);
    glUniform1f(program.uniform("lightShare"), lightShare(field.dissolves, draw.t));
    glBindVertexArray(mesh.vertexArray_.id());
    if (mesh.hasOffsets_) {
        glEnableVertexAttribArray(kOffsetLocation);
    } else {
        glDisableVertexAttribArray(kOffsetLocation);
        glVertexAttrib2f(kOffsetLocation, 0, 0);
    }
    glDrawElements(GL_TRIANGLES, mesh.indexCount_, GL_UNSIGNED_INT, nullptr);
    glBindVertexArray(0);
    glUseProgram(0);
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

std::uint64_t WarpPass::memoryBytes() const {
    return shift_.memoryBytes() + shiftA_.memoryBytes() + shiftB_.memoryBytes();
}

bool WarpPass::reloadIfChanged(std::chrono::steady_clock::time_point now) {
    bool hasChanged = shift_.reloadIfChanged(now);
    failure_ = shift_.failure();
    for (ShaderProgram& program : programs_) {
        hasChanged |= program.reloadIfChanged(now);
        if (failure_.empty())
            failure_ = program.failure();
    }
    return hasChanged;
}

} // namespace morphoscope
