#include "imgui_panels/folder_browser.h"

#include "imgui_panels/widgets.h"

#include <algorithm>
#include <cmath>

namespace morphoscope {

namespace {

constexpr const char* kTitle = "Open a folder of photos";
constexpr float kPlacesWidth = 160; // design pixels

std::string countText(int count) {
    if (count < 0)
        return {};
    return std::to_string(count) + (count == 1 ? " photo" : " photos");
}

// What the chosen folder is for: its words, and the command with it.
const char* answerText(FolderPurpose purpose) {
    switch (purpose) {
    case FolderPurpose::open:
        return "Open this folder";
    case FolderPurpose::search:
        return "Search this folder";
    case FolderPurpose::album:
        break;
    }
    return "Album in this folder";
}

Command answer(const FolderBrowser& browser) {
    if (browser.purpose == FolderPurpose::search)
        return command::AddLibraryFolder{browser.folder};
    if (browser.purpose == FolderPurpose::album)
        return command::PutAlbumInto{browser.folder};
    return command::OpenPaths{{browser.folder}};
}

void drawEntry(const FolderEntry& entry, CommandQueue& commands) {
    const float start = ImGui::GetCursorPosX();
    const float width = ImGui::GetContentRegionAvail().x;
    ImGui::PushID(entry.path.c_str());
    if (ImGui::Selectable("##entry", false, 0, {width, px(24)})) {
        if (entry.isSession || entry.isTakeout) {
            commands.push_back(command::OpenPaths{{entry.path}});
            commands.push_back(command::CloseFolderBrowser{});
        } else {
            commands.push_back(command::BrowseFolder{entry.path});
        }
    }
    noteItem(("Folder: " + entry.name).c_str());
    ImGui::PopID();
    const std::string count = entry.isSession   ? "session"
                              : entry.isTakeout ? "Takeout"
                                                : countText(entry.photoCount);
    const float countWidth = ImGui::CalcTextSize(count.c_str()).x;
    const char* iconText = entry.isSession ? icon::kFilm : icon::kFolder;
    sameLineAt(start + px(8));
    ImGui::AlignTextToFramePadding();
    ImGui::TextColored(color(entry.isSession || entry.isTakeout ? Role::accent : Role::dimText),
                       "%s", look().fonts.hasIcons ? iconText : "");
    sameLineAt(start + px(32));
    elidedText(entry.name, width - px(56) - countWidth);
    if (count.empty())
        return;
    sameLineAt(start + width - countWidth - px(8));
    dimText(count.c_str());
}

void drawPath(const FolderBrowser& browser, CommandQueue& commands) {
    if (iconButton({.icon = icon::kUp,
                    .label = "Up",
                    .tooltip = "The folder above",
                    .whyDisabled = browser.parent.empty() ? "This is the top" : nullptr}))
        commands.push_back(command::BrowseFolder{browser.parent});
    ImGui::SameLine();
    std::string path = browser.folder;
    if (textField(path, {.label = "Folder path", .hint = "/home/...", .onlyOnEnter = true}))
        commands.push_back(command::BrowseFolder{path});
}

void drawEntries(const FolderBrowser& browser, CommandQueue& commands) {
    if (!browser.failure.empty()) {
        failedState(browser.failure.c_str(), "Go up, or choose a place on the left.");
        return;
    }
    if (browser.entries.empty()) {
        emptyState(icon::kFolder, browser.isListing ? "Looking..." : "No folders inside",
                   browser.photoCount > 0 ? "Open this one, or go up" : "Go up, or another place");
        return;
    }
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(browser.entries.size()));
    while (clipper.Step())
        for (int index = clipper.DisplayStart; index < clipper.DisplayEnd; ++index)
            drawEntry(browser.entries[static_cast<std::size_t>(index)], commands);
}

void drawAnswer(const FolderBrowser& browser, CommandQueue& commands) {
    ImGui::AlignTextToFramePadding();
    dimText(browser.isListing ? "Counting photos..." : countText(browser.photoCount).c_str());
    const float open = px(176);
    const float cancel = px(88);
    sameLineAt(ImGui::GetWindowWidth() - open - cancel - px(24));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(16), (px(32) - ImGui::GetFontSize()) / 2});
    if (textButton({.label = "Cancel"}, cancel))
        commands.push_back(command::CloseFolderBrowser{});
    ImGui::PopStyleVar();
    ImGui::SameLine();
    const char* why = browser.failure.empty() ? nullptr : "This folder cannot be read";
    if (primaryButton(
            {.icon = icon::kFolderOpen, .label = answerText(browser.purpose), .whyDisabled = why},
            open)) {
        commands.push_back(answer(browser));
        commands.push_back(command::CloseFolderBrowser{});
    }
}

} // namespace

void drawFolderBrowser(const FolderBrowser& browser, CommandQueue& commands) {
    if (browser.isOpen && !ImGui::IsPopupOpen(kTitle))
        ImGui::OpenPopup(kTitle);
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({size.x / 2, size.y / 2}, ImGuiCond_Always, {0.5f, 0.5f});
    ImGui::SetNextWindowSize(
        {std::min(px(720), size.x - px(16)), std::min(px(480), size.y - px(16))});
    if (!ImGui::BeginPopupModal(kTitle, nullptr,
                                ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize |
                                    ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoScrollbar |
                                    ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav))
        return;
    if (!browser.isOpen)
        ImGui::CloseCurrentPopup();
    drawPath(browser, commands);
    const float listHeight = ImGui::GetContentRegionAvail().y - px(48);
    if (!browser.places.empty()) {
        ImGui::BeginChild("Places", {px(kPlacesWidth), listHeight}, false, ImGuiWindowFlags_NoNav);
        for (const FolderEntry& place : browser.places)
            drawEntry(place, commands);
        ImGui::EndChild();
        ImGui::SameLine();
    }
    ImGui::BeginChild("Entries", {0, listHeight}, false, ImGuiWindowFlags_NoNav);
    drawEntries(browser, commands);
    ImGui::EndChild();
    drawAnswer(browser, commands);
    ImGui::EndPopup();
}

} // namespace morphoscope
