#include "tests/support/ui_driver.h"

#include "imgui_panels/panels.h"

#include <stdexcept>

namespace morphoscope {

namespace {

struct NamedKey {
    std::string_view name;
    ImGuiKey key;
    int code; // GLFW's, which is what ImGui 1.86 is fed with
};

#if IMGUI_VERSION_NUM >= 18700
constexpr ImGuiKey kUnnamed[] = {ImGuiKey_F1, ImGuiKey_F11, ImGuiKey_Equal, ImGuiKey_Minus,
                                 ImGuiKey_0};
#else
constexpr ImGuiKey kUnnamed[] = {ImGuiKey_COUNT, ImGuiKey_COUNT, ImGuiKey_COUNT, ImGuiKey_COUNT,
                                 ImGuiKey_COUNT};
#endif

constexpr NamedKey kKeys[] = {
    {"Space", ImGuiKey_Space, 32},
    {"Left", ImGuiKey_LeftArrow, 263},
    {"Right", ImGuiKey_RightArrow, 262},
    {"Escape", ImGuiKey_Escape, 256},
    {"Enter", ImGuiKey_Enter, 257},
    {"Tab", ImGuiKey_Tab, 258},
    {"Home", ImGuiKey_Home, 268},
    {"Backspace", ImGuiKey_Backspace, 259},
    {"F1", kUnnamed[0], 290},
    {"F11", kUnnamed[1], 300},
    {"Plus", kUnnamed[2], 61},
    {"Minus", kUnnamed[3], 45},
    {"0", kUnnamed[4], 48},
};

void setKeyState(std::string_view name, bool isDown) {
    ImGuiIO& io = ImGui::GetIO();
    if (name.size() == 1 && name[0] >= 'A' && name[0] <= 'Z') {
#if IMGUI_VERSION_NUM >= 18700
        io.AddKeyEvent(static_cast<ImGuiKey>(ImGuiKey_A + (name[0] - 'A')), isDown);
#else
        io.KeysDown[static_cast<int>(name[0])] = isDown;
#endif
        return;
    }
    for (const NamedKey& known : kKeys) {
        if (known.name != name)
            continue;
#if IMGUI_VERSION_NUM >= 18700
        io.AddKeyEvent(known.key, isDown);
#else
        io.KeysDown[known.code] = isDown;
#endif
        return;
    }
    throw std::runtime_error("no key is called '" + std::string(name) + "'");
}

void mapKeys() {
#if IMGUI_VERSION_NUM < 18700
    ImGuiIO& io = ImGui::GetIO();
    for (const NamedKey& known : kKeys)
        if (known.key != ImGuiKey_COUNT)
            io.KeyMap[known.key] = known.code;
    io.KeyMap[ImGuiKey_A] = 'A';
    io.KeyMap[ImGuiKey_Z] = 'Z';
#endif
}

bool isNamed(const std::string& recorded, std::string_view wanted) {
    if (recorded == wanted || recorded.substr(0, recorded.find("##")) == wanted)
        return true;
    const std::size_t id = recorded.find("###");
    return id != std::string::npos && std::string_view(recorded).substr(id + 3) == wanted;
}

} // namespace

UiDriver::UiDriver(const DriverOptions& options) : context_(ImGui::CreateContext()) {
    ImGui::SetCurrentContext(context_);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {options.width, options.height};
    io.MousePos = {-1, -1};
    mapKeys();
    look_.theme = options.isLight ? lightTheme(options.scale) : darkTheme(options.scale);
    look_.fonts = loadFonts(options.fonts, options.scale);
    look_.recorder = &recorder_;
    attachLook(look_);
    applyTheme(look_.theme);
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    io.Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
    io.Fonts->SetTexID(reinterpret_cast<ImTextureID>(1));
    draw = [this] { drawPanels(state.live, state.session, commands); };
}

UiDriver::UiDriver(WholeFrames frames)
    : context_(frames.context), runWholeFrame_(std::move(frames.run)) {
    ImGui::SetCurrentContext(context_);
    ImGui::GetIO().MousePos = {-1, -1};
    mapKeys();
}

UiDriver::~UiDriver() {
    if (!runWholeFrame_)
        ImGui::DestroyContext(context_);
}

void UiDriver::frame(int count) {
    ImGui::SetCurrentContext(context_);
    for (int index = 0; index < count; ++index) {
        ImGui::GetIO().DeltaTime = 1.0f / 60;
        recorder_.beginFrame();
        if (runWholeFrame_) {
            runWholeFrame_();
            continue;
        }
        ImGui::NewFrame();
        draw();
        ImGui::Render();
    }
}

std::optional<RecordedItem> UiDriver::find(std::string_view label) const {
    for (const RecordedItem& item : recorder_.items())
        if (isNamed(item.label, label))
            return item;
    return std::nullopt;
}

RecordedItem UiDriver::require(std::string_view label) const {
    if (const auto item = find(label))
        return *item;
    std::string known;
    for (const RecordedItem& item : recorder_.items())
        known += (known.empty() ? "" : ", ") + item.label;
    throw std::runtime_error("'" + std::string(label) + "' was not drawn; there are: " + known);
}

ImVec2 UiDriver::centreOf(std::string_view label) const {
    const RecordedItem item = require(label);
    return {(item.min.x + item.max.x) / 2, (item.min.y + item.max.y) / 2};
}

void UiDriver::hover(std::string_view label) {
    moveMouse(centreOf(label));
    frame(2);
}

void UiDriver::click(std::string_view label, int button) {
    hover(label);
    setMouseButton(button, true);
    frame();
    setMouseButton(button, false);
    frame(2);
}

void UiDriver::clickAt(ImVec2 place) {
    moveMouse(place);
    frame(2);
    setMouseButton(0, true);
    frame();
    setMouseButton(0, false);
    frame(2);
}

void UiDriver::doubleClick(std::string_view label) {
    hover(label);
    for (const bool isDown : {true, false, true, false}) {
        setMouseButton(0, isDown);
        frame();
    }
    frame(2);
}

void UiDriver::dragBy(std::string_view label, ImVec2 pixels) {
    const ImVec2 from = centreOf(label);
    dragTo(label, {from.x + pixels.x, from.y + pixels.y});
}

void UiDriver::dragTo(std::string_view label, ImVec2 target) {
    const ImVec2 from = centreOf(label);
    hover(label);
    setMouseButton(0, true);
    frame();
    constexpr int kSteps = 6;
    for (int step = 1; step <= kSteps; ++step) {
        const float share = static_cast<float>(step) / kSteps;
        moveMouse({from.x + (target.x - from.x) * share, from.y + (target.y - from.y) * share});
        frame();
    }
    setMouseButton(0, false);
    frame(2);
}

void UiDriver::moveMouse(ImVec2 to) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddMousePosEvent(to.x, to.y);
#else
    ImGui::GetIO().MousePos = to;
#endif
}

void UiDriver::setMouseButton(int button, bool isDown) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddMouseButtonEvent(button, isDown);
#else
    ImGui::GetIO().MouseDown[button] = isDown;
#endif
}

void UiDriver::setControl(bool isDown) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, isDown);
#else
    ImGui::GetIO().KeyCtrl = isDown;
#endif
}

void UiDriver::setShift(bool isDown) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, isDown);
#else
    ImGui::GetIO().KeyShift = isDown;
#endif
}

void UiDriver::setAlt(bool isDown) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Alt, isDown);
#else
    ImGui::GetIO().KeyAlt = isDown;
#endif
}

void UiDriver::setKey(std::string_view key, bool isDown) {
    setKeyState(key, isDown);
}

void UiDriver::press(std::string_view key) {
    setKeyState(key, true);
    frame();
    setKeyState(key, false);
    frame();
}

void UiDriver::type(std::string_view text) {
    for (const char character : text) {
        ImGui::GetIO().AddInputCharacter(static_cast<unsigned char>(character));
        frame();
    }
}

} // namespace morphoscope
