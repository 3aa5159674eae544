#include "app/cli.h"
#include "app/font_files.h"
#include "model/compute_device.h"
#include "record/probe.h"
#include "render/headless_context.h"
#include "store/session_file.h"

#include <imgui.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <iostream>
#include <thread>
#include <unistd.h>

namespace morphoscope {
namespace {

struct Finding {
    std::string what;
    std::string found;
    std::string follows; // what it means for the user; empty: nothing
};

Finding displayFinding() {
    for (const char* name : {"WAYLAND_DISPLAY", "DISPLAY"})
        if (const char* value = std::getenv(name); value && *value)
            return {"display", std::string(name) + "=" + value, {}};
    return {"display", "none", "The window cannot open; every command works with --headless."};
}

Finding glFinding() {
    try {
        const HeadlessContext context;
        const GlInfo& gl = context.info();
        Finding finding{"OpenGL", gl.version + ", " + gl.renderer, {}};
        if (!gl.hasCompute())
            finding.follows = "No compute shaders (4.3 needed): LibTorch decodes.";
        else if (gl.isSoftware)
            finding.follows = "A software renderer: the faster of GL and LibTorch decodes.";
        return finding;
    } catch (const std::exception& error) {
        return {"OpenGL", error.what(), "Films are decoded by LibTorch; the window cannot open."};
    }
}

std::vector<Finding> codecFindings() {
    std::vector<Finding> findings{{"FFmpeg", ffmpegVersions(), {}}};
    for (const FormatSupport& format : supportedFormats())
        findings.push_back({format.name,
                            format.isAvailable ? "can be written" : "missing " + format.missing,
                            format.isAvailable ? "" : "Films of this format are refused."});
    return findings;
}

Finding fontFinding() {
    const FontFiles fonts = findFontFiles();
    std::string missing;
    if (fonts.text.empty())
        missing += " Inter";
    if (fonts.icons.empty())
        missing += " Font Awesome";
    return {"fonts", missing.empty() ? fonts.text : "missing" + missing,
            missing.empty() ? "" : "The built-in face and words instead of icons are used."};
}

std::vector<Finding> allFindings() {
    std::vector<Finding> findings{displayFinding(), glFinding()};
    findings.push_back({"LibTorch", describeTorch(), {}});
    findings.push_back({"processor",
                        std::to_string(std::thread::hardware_concurrency()) + " threads",
                        "Learning in the window uses " + std::to_string(defaultThreadCount()) +
                            ", on the command line " + std::to_string(fullThreadCount()) + "."});
    for (Finding& finding : codecFindings())
        findings.push_back(std::move(finding));
    findings.push_back(fontFinding());
    findings.push_back({"ImGui", IMGUI_VERSION, {}});
    const std::filesystem::path data = std::filesystem::absolute(userDataFolder());
    std::filesystem::path existing =
        data; // what is there already of a path that is made when needed
    while (!std::filesystem::exists(existing))
        existing = existing.parent_path();
    const bool isWritable = ::access(existing.c_str(), W_OK) == 0;
    findings.push_back(
        {"data folder", data.string(),
         isWritable ? "" : "It cannot be written: sessions must lie beside the photos."});
    findings.push_back({"network", "not used", "Photos, labels and models stay on this machine."});
    return findings;
}

} // namespace

void runDoctor(const CommonOptions& common) {
    const std::vector<Finding> findings = allFindings();
    if (common.asJson) {
        nlohmann::ordered_json json = nlohmann::ordered_json::array();
        for (const Finding& finding : findings)
            json.push_back(
                {{"what", finding.what}, {"found", finding.found}, {"follows", finding.follows}});
        std::cout << json.dump(2) << '\n';
        return;
    }
    for (const Finding& finding : findings) {
        std::cout << finding.what << ": " << finding.found << '\n';
        if (!finding.follows.empty())
            std::cout << "    " << finding.follows << '\n';
    }
}

} // namespace morphoscope
