// Writes a picture of the whole window in a made-up state: ui_preview STATE WIDTHxHEIGHT dark|light
// SCALE FILE.png
#include "tests/support/finding_sample.h"
#include "tests/support/one_panel.h"
#include "tests/support/ui_preview.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

using namespace morphoscope;

namespace {

AppState stateOf(const std::string& name) {
    if (name == "empty")
        return emptySample();
    if (name == "working")
        return workingSample();
    if (name == "failed")
        return failedSample();
    AppState state = learnedSample(name == "many" ? 2000 : 11);
    if (name == "onekey") { // a key was chosen before anything is learned
        AppState fresh = fullSample();
        fresh.live.model.reset();
        fresh.live.training = {};
        fresh.live.picture = {};
        fresh.live.mapPositions.clear();
        fresh.session.morph.keys.resize(1);
        return fresh;
    }
    if (name == "some") // the model knows only some of the photos
        for (const std::size_t photo : {2, 6, 9})
            state.live.mapPositions[photo] = {NAN, NAN};
    const std::string_view tabs[] = {"latent", "training", "find", "film", "speed", "log"};
    for (int tab = 0; tab < 6; ++tab)
        if (name == tabs[tab])
            state.session.window.sideTab = tab;
    if (name == "film")
        state.live.film = {true, 42, 225, 3.1, 13.4, "/photos/exports/00001.mp4", ""};
    if (name == "found" || name == "review")
        state = findingSample(name == "review" ? 11 : 120);
    if (name == "review")
        startReview(state);
    if (name == "lost") {
        state = findingSample(11);
        loseLibrary(state);
    }
    if (name == "stage")
        state.live.isPresenting = true;
    if (name == "keys")
        state.live.showsKeys = true;
    if (name == "message") {
        state.live.message = "Saved as exports/00001.png";
        state.live.sessionName = "A session with a very long name that nobody could read whole";
    }
    if (name == "google")
        state.live.intake.isOpen = true;
    if (name == "unpacking")
        state.live.intake = {.isOpen = true,
                             .isRunning = true,
                             .task =
                                 "Unpacking takeout-20240101T000000Z-001.zip and its other parts",
                             .detail = "IMG_2041.jpg",
                             .fraction = 0.42f,
                             .photoCount = 1203};
    if (name == "nogoogle")
        state.live.intake = {.isOpen = true,
                             .failure = "'takeout-20240101T000000Z-001.zip' is cut off or damaged "
                                        "(Truncated ZIP file body); download this part again.",
                             .clientFile = "/home/somebody/client_secret.json"};
    if (name == "browser")
        state.live.folderBrowser = {true,
                                    FolderPurpose::open,
                                    "/home/somebody/Pictures",
                                    "/home/somebody",
                                    {{"Garden", "/g", false, 31},
                                     {"Polyterrasse", "/p", false, 11},
                                     {"Polyterrasse.morpho", "/pm", true, -1}},
                                    {{"Home", "/h", false, -1}, {"Pictures", "/q", false, -1}},
                                    42,
                                    false,
                                    ""};
    return state;
}

// The states that come from where the mouse is or what it opened.
void pointAt(const std::string& name, UiDriver& driver) {
    if (name == "menu")
        driver.click("Menu");
    if (name == "path")
        driver.click("Path");
    if (name == "preview") {
        const RecordedItem map = *driver.find("Map");
        driver.state.live.hoveredMapPlace = Point2{};
        driver.moveMouse({map.min.x + 24, map.max.y - 24});
        driver.frame(2);
    }
    if (name != "card")
        return;
    const ImVec2 middle = driver.centreOf("Map");
    for (float away = 0; away < 200 && !driver.pushed<command::HoverPhoto>(); away += 4) {
        driver.moveMouse({middle.x + away, middle.y});
        driver.frame();
    }
    if (const auto* hover = driver.pushed<command::HoverPhoto>())
        driver.state.live.hoveredPhoto = hover->photo;
    driver.state.live.hoverSeconds = 1;
    driver.frame(2);
}

} // namespace

int main(int count, char** arguments) {
    if (count != 6) {
        std::fputs("usage: ui_preview STATE WIDTHxHEIGHT dark|light SCALE FILE.png\n", stderr);
        return 2;
    }
    DriverOptions options;
    std::sscanf(arguments[2], "%fx%f", &options.width, &options.height);
    options.isLight = std::string(arguments[3]) == "light";
    options.scale = std::strtof(arguments[4], nullptr);
    const std::string inter = "/usr/share/fonts/opentype/inter/Inter-";
    options.fonts = {inter + "Regular.otf", inter + "SemiBold.otf",
                     "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
                     "/usr/share/fonts/opentype/font-awesome/FontAwesome.otf"};
    UiDriver driver(options);
    driver.state = stateOf(arguments[1]);
    driver.frame(4);
    pointAt(arguments[1], driver);
    const Image image = rasterised(*ImGui::GetDrawData());
    return stbi_write_png(arguments[5], image.width, image.height, 3, image.rgb.data(), 0) ? 0 : 1;
}
