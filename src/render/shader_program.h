// Shader programs from files in shaders/. A file is looked for in $MORPHOSCOPE_SHADERS, the source
// tree, and the installed share folder; the copy compiled into the program is used where none of
// them exists. GL thread only.
#pragma once

#include "core/failure.h"
#include "render/gl_objects.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace morphoscope {

// Folders that exist, in the order in which they are searched.
std::vector<std::filesystem::path> shaderFolders();

struct ShaderRequest {
    std::vector<std::string> files;   // {"picture.vert", "picture.frag"} or {"decode_grid.comp"}
    std::vector<std::string> defines; // "NAME VALUE", put after #version
    std::vector<std::filesystem::path> folders = shaderFolders(); // empty: embedded copies only
};

// What a driver is given for one file of a request: includes followed, defines put in. Needs no GL.
// Throws std::runtime_error (file:line) where a file is missing.
std::string shaderSource(const std::string& file, const ShaderRequest& request);

// What following the files brought: another picture, or a failure (file:line) while the last good
// program stays.
struct ShaderReload {
    bool hasChanged = false; // a new program took over, or a new failure appeared
    std::string failure;     // of the newest version; empty when it compiled
};

// Builds a program once. A failure's message starts with file:line, as `decode_grid.comp:12: error:
// ...`.
Result<ProgramObject> buildProgram(const ShaderRequest& request);

// A program that the driver may still be compiling. Most drivers do so on threads of their own, and
// say when they are done (GL_KHR_parallel_shader_compile); others compile before they answer.
class PendingProgram {
public:
    // Hands the files to the driver and asks it nothing. Throws std::runtime_error (file:line)
    // where a file is missing.
    explicit PendingProgram(ShaderRequest request);

    const ShaderRequest& request() const { return request_; }
    bool isReady() const; // take() will not wait
    // Once. Throws std::runtime_error (file:line) when it does not compile.
    ProgramObject take();

private:
    struct Stage {
        ShaderObject shader;
        std::vector<std::string> fileNames; // by the source number of its #line directives
    };
    ShaderRequest request_;
    std::vector<Stage> stages_;
    ProgramObject program_;
};

// A program that follows its files. A file that no longer compiles keeps the last good program.
class ShaderProgram {
public:
    // Throws std::runtime_error (file:line) when the files do not compile at the start.
    explicit ShaderProgram(ShaderRequest request);
    explicit ShaderProgram(PendingProgram pending); // waits for it

    GlId id() const { return program_.id(); }
    // Looks at the files' times at most once a second (`now` is passed in by the frame). True when
    // a new program took over or a new failure appeared.
    bool reloadIfChanged(std::chrono::steady_clock::time_point now);
    // The newest version's failure, empty when it compiled.
    const std::string& failure() const { return failure_; }

    // Uniforms by name; a name the compiler removed is ignored.
    int uniform(const char* name) const;

private:
    std::vector<std::filesystem::file_time_type> fileTimes() const;

    ShaderRequest request_;
    ProgramObject program_;
    std::vector<std::filesystem::file_time_type> times_;
    std::chrono::steady_clock::time_point lastLook_;
    std::string failure_;
};

} // namespace morphoscope
