#include "imgui_panels/intake_panel.h"

#include "imgui_panels/widgets.h"

#include <algorithm>
#include <string>

namespace morphoscope {

namespace {

constexpr const char* kTitle = "Photos from Google";

void drawParagraph(const char* text) {
    ImGui::PushStyleColor(ImGuiCol_Text, color(Role::dimText));
    ImGui::TextWrapped("%s", text);
    ImGui::PopStyleColor();
}

void drawHeading(const char* text) {
    ImGui::Dummy({0, px(8)});
    ImGui::TextUnformatted(text);
}

void drawRunning(const IntakeStatus& intake, CommandQueue& commands) {
    ImGui::Dummy({0, px(8)});
    ImGui::TextWrapped("%s", intake.task.empty() ? "Starting..." : intake.task.c_str());
    const std::string text =
        intake.photoCount > 0
            ? std::to_string(intake.photoCount) + (intake.photoCount == 1 ? " photo" : " photos")
            : std::string();
    if (progressBar(
            {.fraction = intake.fraction, .text = text.c_str(), .cancelLabel = "Cancel##intake"}))
        commands.push_back(command::CancelIntake{});
    dimText(intake.detail.c_str());
    ImGui::Dummy({0, px(8)});
    drawParagraph("Cancelling keeps what is there; the next time it goes on where it stopped.");
}

void drawTakeout(CommandQueue& commands) {
    drawHeading("A Google Takeout");
    drawParagraph("Your whole library, offline: order it at takeout.google.com, then drop one of "
                  "the takeout-... files (zip or tgz) on this window. All parts beside it are "
                  "read; an unpacked folder works as well.");
    if (textButton({.icon = icon::kFolderOpen, .label = "Choose a Takeout"}, px(176))) {
        commands.push_back(command::ShowIntake{.isOpen = false});
        commands.push_back(command::ChooseFolder{});
    }
}

void drawPicker(const IntakeStatus& intake, CommandQueue& commands) {
    drawHeading("Choose at Google Photos");
    drawParagraph("Some photos, over the network: you sign in and choose in your browser, the "
                  "originals are copied to your own disk. It needs a Google client of your own "
                  "(console.cloud.google.com: Photos Picker API, client of the type Desktop app); "
                  "name the file it gives you here.");
    std::string file = intake.clientFile;
    if (textField(file,
                  {.label = "Google client file", .hint = "/home/.../client_secret_....json"}))
        commands.push_back(command::NameGoogleClient{file});
    const char* why = file.empty() ? "Name the client file first" : nullptr;
    if (primaryButton({.icon = icon::kImage, .label = "Sign in and choose", .whyDisabled = why},
                      px(208)))
        commands.push_back(command::FetchGooglePhotos{file});
}

} // namespace

void drawIntakePanel(const IntakeStatus& intake, CommandQueue& commands) {
    if (intake.isOpen && !ImGui::IsPopupOpen(kTitle))
        ImGui::OpenPopup(kTitle);
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({size.x / 2, size.y / 2}, ImGuiCond_Always, {0.5f, 0.5f});
    ImGui::SetNextWindowSize({std::min(px(560), size.x - px(16)), 0});
    if (!ImGui::BeginPopupModal(kTitle, nullptr,
                                ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize |
                                    ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoScrollbar |
                                    ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                                    ImGuiWindowFlags_AlwaysAutoResize))
        return;
    if (!intake.isOpen)
        ImGui::CloseCurrentPopup();
    ImGui::TextUnformatted(kTitle);
    if (intake.isRunning) {
        drawRunning(intake, commands);
    } else {
        if (!intake.failure.empty()) {
            ImGui::Dummy({0, px(8)});
            failureNote(intake.failure.c_str(), "What came before it is kept.");
        }
        drawTakeout(commands);
        drawPicker(intake, commands);
        ImGui::Dummy({0, px(8)});
        if (textButton({.label = "Close"}, px(88)))
            commands.push_back(command::ShowIntake{.isOpen = false});
    }
    ImGui::EndPopup();
}

} // namespace morphoscope
