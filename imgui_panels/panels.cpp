#include "imgui_panels/panels.h"

#include "core/picture_shape.h"
#include "imgui_panels/correction_panel.h"
#include "imgui_panels/film_panel.h"
#include "imgui_panels/find_panel.h"
#include "imgui_panels/folder_browser.h"
#include "imgui_panels/found_panel.h"
#include "imgui_panels/gallery_panel.h"
#include "imgui_panels/intake_panel.h"
#include "imgui_panels/key_overlay.h"
#include "imgui_panels/latent_panel.h"
#include "imgui_panels/layout.h"
#include "imgui_panels/log_panel.h"
#include "imgui_panels/map_panel.h"
#include "imgui_panels/message.h"
#include "imgui_panels/performance_panel.h"
#include "imgui_panels/picture_panel.h"
#include "imgui_panels/presentation.h"
#include "imgui_panels/shortcuts.h"
#include "imgui_panels/timeline_panel.h"
#include "imgui_panels/top_bar.h"
#include "imgui_panels/training_panel.h"
#include "imgui_panels/welcome_panel.h"
#include "imgui_panels/widgets.h"

#include <algorithm>

namespace morphoscope {

namespace {

void drawSideTab(const Live& live, Session& session, CommandQueue& commands) {
    switch (static_cast<SideTab>(session.window.sideTab)) {
    case SideTab::latent:
        return drawLatentPanel(live, session.picture, commands);
    case SideTab::training:
        return drawTrainingPanel(live, session.training, commands);
    case SideTab::find:
        return drawFindPanel(live, session, commands);
    case SideTab::film:
        return drawFilmPanel(live, session, commands);
    case SideTab::speed:
        return drawPerformancePanel(live.performance, session.performance, commands);
    case SideTab::log:
        return drawLogPanel(live);
    }
}

void drawSide(const Live& live, Session& session, CommandQueue& commands) {
    static constexpr const char* kTabs[] = {"Latent", "Learn", "Find", "Film", "Speed", "Log"};
    session.window.sideTab = std::clamp(session.window.sideTab, 0, 5);
    segmented("Side", session.window.sideTab, kTabs);
    // One child per tab, so that each keeps the place it was scrolled to.
    ImGui::BeginChild(kTabs[session.window.sideTab], {0, 0}, false, ImGuiWindowFlags_NoNav);
    drawSideTab(live, session, commands);
    ImGui::EndChild();
}

void drawMiddle(const Layout& layout, const Live& live, Session& session, CommandQueue& commands) {
    if (live.correction.isOpen()) {
        if (beginRegion("Correction", layout.picture))
            drawCorrectionPanel(live, session.userPoints, commands);
        endRegion();
    } else if (!layout.picture.isEmpty() && !layout.side.isEmpty() && isFinding(session.window)) {
        // Whoever looks for photos sees photos.
        if (beginRegion("Found", layout.picture))
            drawFoundPanel(live, session, commands);
        endRegion();
    } else if (!layout.picture.isEmpty()) {
        if (beginRegion("Picture", layout.picture, 0))
            drawPicturePanel(live, session.morph, session.picture, commands);
        endRegion();
    }
    if (!layout.map.isEmpty()) {
        if (beginRegion("Map", layout.map, 0))
            drawMapPanel(live, session, session.map, commands);
        endRegion();
    }
}

// For regions that are no panels: they look like the window behind.
void pushGround() {
    ImGui::PushStyleColor(ImGuiCol_WindowBg, color(Role::window));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
}

void popGround() {
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
}

void drawTop(const Layout& layout, const Live& live, Session& session, CommandQueue& commands) {
    pushGround();
    if (beginRegion("Top bar", layout.topBar, 6))
        drawTopBar(live, session, commands);
    endRegion();
    popGround();
}

void drawRegions(const Layout& layout, const Live& live, Session& session, CommandQueue& commands) {
    drawTop(layout, live, session, commands);
    if (!layout.gallery.isEmpty()) {
        if (beginRegion("Gallery", layout.gallery))
            drawGalleryPanel(live, session, commands);
        endRegion();
    }
    drawMiddle(layout, live, session, commands);
    if (!layout.side.isEmpty()) {
        if (beginRegion("Side", layout.side))
            drawSide(live, session, commands);
        endRegion();
    }
    if (beginRegion("Timeline", layout.timeline, 6))
        drawTimelinePanel(live, session, commands);
    endRegion();
    // Last: of windows that are never brought to the front, ImGui puts the newest behind all
    // others.
    drawSplitters(layout, session.window);
}

// Before the first photo: a sentence and the ways in, instead of six empty panels.
void drawWelcome(const Layout& layout, ImVec2 size, const Live& live, Session& session,
                 CommandQueue& commands) {
    if (!layout.topBar.isEmpty())
        drawTop(layout, live, session, commands);
    const Rectangle below{{0, layout.topBar.max.y}, size};
    pushGround();
    if (beginRegion("Welcome", below))
        drawWelcomePanel(live, commands);
    endRegion();
    popGround();
}

bool isEmpty(const Live& live) {
    return !live.import.isRunning && (!live.photos || live.photos->photos.empty());
}

} // namespace

void drawPanels(const Live& live, Session& session, CommandQueue& commands) {
    readShortcuts(live, session, commands);
    if (live.isPresenting) {
        drawPresentation(live, session);
        return;
    }
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    WindowSettings window = session.window;
    if (live.correction.isOpen()) // two photos want the room of the map as well
        window.middle = WindowSettings::Middle::picture;
    const Layout layout = makeLayout({.size = size,
                                      .scale = look().theme.scale,
                                      .hidesPanels = live.hidesPanels,
                                      .aspect = shownAspect(live)},
                                     window);
    if (isEmpty(live))
        drawWelcome(layout, size, live, session, commands);
    else if (live.hidesPanels)
        drawMiddle(layout, live, session, commands);
    else
        drawRegions(layout, live, session, commands);
    drawFolderBrowser(live.folderBrowser, commands);
    drawIntakePanel(live.intake, commands);
    if (live.showsKeys)
        drawKeyOverlay(commands);
    drawMessage(live);
}

} // namespace morphoscope
