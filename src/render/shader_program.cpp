#include "render/shader_program.h"

#include "render/embedded_shaders.h"

#include <cstdlib>
#include <fstream>
#include <glad/gl.h>
#include <optional>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace morphoscope {
namespace {

namespace fs = std::filesystem;

struct ShaderText {
    std::string text;
    std::vector<std::string> fileNames; // by the source number of its #line directives
};

std::optional<fs::path> findFile(const std::string& name, const std::vector<fs::path>& folders) {
    std::error_code ignored;
    for (const fs::path& folder : folders)
        if (fs::is_regular_file(folder / name, ignored))
            return folder / name;
    return std::nullopt;
}

std::string readFile(const std::string& name, const std::vector<fs::path>& folders) {
    if (const auto path = findFile(name, folders)) {
        std::ifstream file(*path, std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }
    for (const EmbeddedShader& shader : embeddedShaders())
        if (shader.name == name)
            return std::string(shader.text);
    throw std::runtime_error(
        name + ":1: the shader file was found neither in a shaders folder nor in the program");
}

// Appends a file, following `#include "name"` lines; #line keeps the driver's messages at the
// file's own lines.
void appendFile(const std::string& name, const ShaderRequest& request, ShaderText& result) {
    constexpr std::size_t kMostFiles = 16; // an include that includes itself ends here
    if (result.fileNames.size() >= kMostFiles)
        throw std::runtime_error(name + ":1: more than 16 files are included");
    const std::size_t number = result.fileNames.size();
    result.fileNames.push_back(name);
    std::istringstream lines(readFile(name, request.folders));
    std::string line;
    for (int lineNumber = 1; std::getline(lines, line); ++lineNumber) {
        const auto lineDirective = [&](int next) {
            result.text += "#line " + std::to_string(next) + " " + std::to_string(number) + "\n";
        };
        constexpr std::string_view kInclude = "#include \"";
        if (line.starts_with(kInclude)) {
            const std::string included =
                line.substr(kInclude.size(), line.find('"', kInclude.size()) - kInclude.size());
            result.text += "#line 1 " + std::to_string(result.fileNames.size()) + "\n";
            appendFile(included, request, result);
            lineDirective(lineNumber + 1);
            continue;
        }
        result.text += line + "\n";
        if (line.starts_with("#version")) {
            for (const std::string& define : request.defines)
                result.text += "#define " + define + "\n";
            lineDirective(lineNumber + 1);
        }
    }
}

// "0:12(5): error" (Mesa), "0(12) : error" (NVIDIA) and "ERROR: 0:12:" (others) become "file:12:
// error...".
std::string withFileNames(const std::string& log, const std::vector<std::string>& fileNames) {
    const std::regex place(R"(^(?:ERROR: )?(\d+)(?::(\d+)(?:\(\d+\))?|\((\d+)\))\s*:?\s*)");
    std::istringstream lines(log);
    std::string line;
    std::string result;
    while (std::getline(lines, line)) {
        std::smatch match;
        if (std::regex_search(line, match, place)) {
            const std::size_t file = std::stoul(match[1]);
            const std::string lineNumber = match[2].matched ? match[2] : match[3];
            if (file < fileNames.size())
                line = fileNames[file] + ":" + lineNumber + ": " + match.suffix().str();
        }
        if (line.find_first_not_of(" \t\r\0") != std::string::npos)
            result += (result.empty() ? "" : "\n") + line;
    }
    return result;
}

GLenum stageOf(const std::string& name) {
    if (name.ends_with(".vert"))
        return GL_VERTEX_SHADER;
    if (name.ends_with(".frag"))
        return GL_FRAGMENT_SHADER;
    if (name.ends_with(".comp"))
        return GL_COMPUTE_SHADER;
    throw std::runtime_error(name + ":1: a shader's name ends in .vert, .frag or .comp");
}

std::string logOf(GLuint object, PFNGLGETSHADERIVPROC getValue, PFNGLGETSHADERINFOLOGPROC getLog) {
    GLint length = 0;
    getValue(object, GL_INFO_LOG_LENGTH, &length);
    std::string log(std::size_t(std::max(length, 1)), '\0');
    getLog(object, GLsizei(log.size()), nullptr, log.data());
    return log.c_str(); // without the zeros behind it
}

void checkCompiled(const ShaderObject& shader, const std::vector<std::string>& fileNames) {
    GLint succeeded = 0;
    glGetShaderiv(shader.id(), GL_COMPILE_STATUS, &succeeded);
    if (!succeeded)
        throw std::runtime_error(
            withFileNames(logOf(shader.id(), glGetShaderiv, glGetShaderInfoLog), fileNames));
}

void checkLinked(const ProgramObject& program, const std::string& firstFile) {
    GLint succeeded = 0;
    glGetProgramiv(program.id(), GL_LINK_STATUS, &succeeded);
    if (!succeeded)
        throw std::runtime_error(firstFile +
                                 ":1: " + logOf(program.id(), glGetProgramiv, glGetProgramInfoLog));
}

} // namespace

std::string shaderSource(const std::string& file, const ShaderRequest& request) {
    ShaderText source;
    appendFile(file, request, source);
    return source.text;
}

std::vector<fs::path> shaderFolders() {
    std::vector<fs::path> candidates;
    if (const char* chosen = std::getenv("MORPHOSCOPE_SHADERS"))
        candidates.emplace_back(chosen);
    candidates.emplace_back(MORPHOSCOPE_SHADER_DIR);
    std::error_code ignored;
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    if (!program.empty())
        candidates.push_back(program.parent_path().parent_path() / "share/morphoscope/shaders");
    std::erase_if(candidates,
                  [&](const fs::path& folder) { return !fs::is_directory(folder, ignored); });
    return candidates;
}

PendingProgram::PendingProgram(ShaderRequest request)
    : request_(std::move(request)), program_(glCreateProgram()) {
    for (const std::string& name : request_.files) {
        ShaderText source;
        appendFile(name, request_, source);
        ShaderObject shader(glCreateShader(stageOf(name)));
        const char* text = source.text.c_str();
        glShaderSource(shader.id(), 1, &text, nullptr);
        glCompileShader(shader.id());
        glAttachShader(program_.id(), shader.id());
        stages_.push_back({std::move(shader), std::move(source.fileNames)});
    }
    glLinkProgram(program_.id());
}

bool PendingProgram::isReady() const {
    if (!glad_glMaxShaderCompilerThreadsKHR)
        return true;
    GLint isComplete = GL_TRUE;
    glGetProgramiv(program_.id(), GL_COMPLETION_STATUS_KHR, &isComplete);
    return isComplete == GL_TRUE;
}

ProgramObject PendingProgram::take() {
    for (const Stage& stage : stages_)
        checkCompiled(stage.shader, stage.fileNames);
    checkLinked(program_, request_.files.front());
    for (const Stage& stage : stages_)
        glDetachShader(program_.id(), stage.shader.id());
    return std::move(program_);
}

Result<ProgramObject> buildProgram(const ShaderRequest& request) {
    try {
        return PendingProgram(request).take();
    } catch (const std::runtime_error& error) {
        return Failure{error.what()};
    }
}

ShaderProgram::ShaderProgram(ShaderRequest request)
    : ShaderProgram(PendingProgram(std::move(request))) {}

ShaderProgram::ShaderProgram(PendingProgram pending)
    : request_(pending.request()), program_(pending.take()), times_(fileTimes()),
      lastLook_(std::chrono::steady_clock::now()) {}

bool ShaderProgram::reloadIfChanged(std::chrono::steady_clock::time_point now) {
    if (now - lastLook_ < std::chrono::seconds(1))
        return false;
    lastLook_ = now;
    std::vector<fs::file_time_type> times = fileTimes();
    if (times == times_)
        return false;
    times_ = std::move(times);
    auto built = buildProgram(request_);
    if (const Failure* failure = failed(built)) {
        failure_ = failure->message;
        return true;
    }
    program_ = std::move(std::get<ProgramObject>(built));
    failure_.clear();
    return true;
}

int ShaderProgram::uniform(const char* name) const {
    return glGetUniformLocation(program_.id(), name);
}

// All files of the folders count, since any of them may be included.
std::vector<fs::file_time_type> ShaderProgram::fileTimes() const {
    std::vector<fs::file_time_type> times;
    std::error_code ignored;
    for (const EmbeddedShader& shader : embeddedShaders())
        if (const auto path = findFile(std::string(shader.name), request_.folders))
            times.push_back(fs::last_write_time(*path, ignored));
    for (const std::string& name : request_.files)
        if (const auto path = findFile(name, request_.folders))
            times.push_back(fs::last_write_time(*path, ignored));
    return times;
}

} // namespace morphoscope
