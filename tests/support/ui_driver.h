// Drives panels as a person would, without a window or a GPU: ImGui's null set-up, frames of 1/60
// s, the mouse and keys by hand. Items are found by the label they were recorded with, its shown
// part, or the part after ###.
#pragma once

#include "core/commands.h"
#include "core/live.h"
#include "imgui_panels/theme.h"
#include "imgui_panels/widgets.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace morphoscope {

struct DriverOptions {
    float width = 1280;
    float height = 800;
    float scale = 1;
    bool isLight = false;
    FontFiles fonts; // empty: ImGui's own face
};

class UiDriver {
public:
    explicit UiDriver(const DriverOptions& options = {});

    // Drives an interface that exists already, with the look and the display size it has, by whole
    // frames of its own: for the real program. `state`, `commands` and `draw` are not used then.
    struct WholeFrames {
        ImGuiContext* context = nullptr; // outlives the driver
        std::function<void()> run;       // from ImGui::NewFrame to ImGui::Render
    };
    explicit UiDriver(WholeFrames frames);
    ~UiDriver();
    UiDriver(const UiDriver&) = delete;
    UiDriver& operator=(const UiDriver&) = delete;

    AppState state;
    CommandQueue commands;      // all that were pushed since the last clear()
    std::function<void()> draw; // default: drawPanels(state.live, state.session, commands)

    void frame(int count = 1);
    ItemRecorder& recorder() { return recorder_; } // what the last frame drew
    std::optional<RecordedItem> find(std::string_view label) const;

    // Each throws std::runtime_error that lists what there is when the label was not drawn in the
    // last frame.
    void click(std::string_view label, int button = 0);
    void clickAt(ImVec2 place); // a place instead of a label: points of a plot or map
    void doubleClick(std::string_view label);
    void hover(std::string_view label);
    void dragBy(std::string_view label, ImVec2 pixels);
    void dragTo(std::string_view label, ImVec2 target);
    ImVec2 centreOf(std::string_view label) const;

    void moveMouse(ImVec2 to);
    void setMouseButton(int button, bool isDown);
    void setControl(bool isDown);
    void setShift(bool isDown);
    void setAlt(bool isDown);

    // Letters and "Space", "Left", "Right", "Escape", "Enter", "Tab", "Home", "F1", "F11", "Plus",
    // "Minus", "0".
    void press(std::string_view key);
    void setKey(std::string_view key, bool isDown);
    void type(std::string_view text);

    template <class Wanted> const Wanted* pushed() const {
        for (const Command& command : commands)
            if (const Wanted* found = std::get_if<Wanted>(&command))
                return found;
        return nullptr;
    }

private:
    RecordedItem require(std::string_view label) const;

    ImGuiContext* context_;
    std::function<void()> runWholeFrame_; // empty: this driver owns context_
    ItemRecorder recorder_;
    Look look_;
};

} // namespace morphoscope
