#include "tests/app/app_driver.h"

#include "app/cli.h"
#include "core/terrace.h"
#include "photos/encode.h"
#include "store/session_file.h"

#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace morphoscope {
namespace {

constexpr float kFrameSeconds = 1.0f / 60;

} // namespace

AppDriver::AppDriver(const AppDriverOptions& options)
    : options_(options), context_(std::make_unique<HeadlessContext>()),
      screen_(std::make_unique<OffscreenScreen>(options.width, options.height)),
      interface_(std::make_unique<Interface>()),
      app_(std::make_unique<App>(AppOptions{.gl = context_->info(),
                                            .decoder = options.decoder,
                                            .compute = {.device = "cpu", .threads = 1},
                                            .dataFolder = userDataFolder(),
                                            .kind = options.kind,
                                            .startsLearning = options.startsLearning})),
      ui_(std::make_unique<UiDriver>(UiDriver::WholeFrames{.context = ImGui::GetCurrentContext(),
                                                           .run = [this] { runFrame(); }})) {
    interface_->attachRecorder(&ui_->recorder());
}

void AppDriver::runFrame() {
    interface_->applySettings(session().window, 1);
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(options_.width), static_cast<float>(options_.height)};
    io.DeltaTime = kFrameSeconds;
    interface_->newFrame();
    app_->frame({.deltaSeconds = kFrameSeconds,
                 .width = io.DisplaySize.x,
                 .height = io.DisplaySize.y,
                 .scale = interface_->scale(),
                 .idleSeconds = idleSeconds});
    screen_->begin({0, 0, 0});
    interface_->render();
    if (app_->wantsWindowStill())
        app_->saveWindowStill(screen_->read());
}

bool AppDriver::runUntil(const std::function<bool()>& isReached, double seconds) {
    using namespace std::chrono;
    const auto deadline = steady_clock::now() + duration<double>(seconds);
    while (!isReached()) {
        if (steady_clock::now() > deadline)
            return false;
        frame();
        std::this_thread::sleep_for(2ms); // workers need the cores too
    }
    return true;
}

bool AppDriver::runUntilIdle(double seconds) {
    frame();             // commands that were pushed begin
    int quietFrames = 0; // what one frame takes over may be the next one's work
    const bool isIdle = runUntil(
        [&] {
            quietFrames = app_->isBusy() ? 0 : quietFrames + 1;
            return quietFrames > 2;
        },
        seconds);
    frame(); // whose panels show what the one before has drawn
    return isIdle;
}

void AppDriver::setNumber(const std::string& label, const std::string& digits) {
    ui_->setControl(true);
    ui_->click(label);
    ui_->setControl(false);
    ui_->type(digits);
    ui_->press("Enter");
    frame();
}

bool AppDriver::hasLogged(const std::string& part) const {
    return std::any_of(live().log.begin(), live().log.end(), [&](const LogLine& line) {
        return line.text.find(part) != std::string::npos;
    });
}

Image AppDriver::shownPicture() {
    const auto item = ui_->find("Picture");
    if (!item)
        return {};
    const Image all = screenshot();
    const int left = static_cast<int>(item->min.x);
    const int top = static_cast<int>(item->min.y);
    Image picture =
        makeImage(static_cast<int>(item->max.x) - left, static_cast<int>(item->max.y) - top);
    for (int y = 0; y < picture.height; ++y)
        std::copy_n(all.rgb.begin() + 3 * ((top + y) * all.width + left), 3 * picture.width,
                    picture.rgb.begin() + 3 * y * picture.width);
    return picture;
}

void AppDriver::loseContext() {
    app_->releaseGraphics();
    interface_->releaseGraphics();
    screen_.reset();
    context_.reset();
    context_ = std::make_unique<HeadlessContext>();
    screen_ = std::make_unique<OffscreenScreen>(options_.width, options_.height);
    interface_->restoreGraphics();
    app_->restoreGraphics(context_->info());
}

void AppTest::SetUp() {
    std::string pattern = (std::filesystem::temp_directory_path() / "morphoscope-app-XXXXXX");
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    home_ = pattern;
    ::setenv("HOME", home_.c_str(), 1);
    ::setenv("XDG_DATA_HOME", (home_ / "data").c_str(), 1);
    ::setenv("XDG_CACHE_HOME", (home_ / "cache").c_str(), 1);
    try {
        const HeadlessContext context;
    } catch (const std::runtime_error& error) {
        const char* required = std::getenv("REQUIRE_GL");
        if (required && std::string(required) == "1")
            FAIL() << error.what();
        GTEST_SKIP() << error.what();
    }
}

void AppTest::TearDown() {
    std::error_code error;
    std::filesystem::remove_all(home_, error);
}

std::filesystem::path AppTest::writePhotos(const std::string& name, int count) const {
    const std::filesystem::path folder = home_ / name;
    std::filesystem::create_directories(folder);
    const std::vector<TerraceSetting> settings = demoTerraceFactors();
    for (int i = 0; i < count; ++i)
        writePng(folder / ("photo " + std::to_string(i) + ".png"),
                 renderTerrace(settings[static_cast<std::size_t>(i)].factors, 160, 120));
    return folder;
}

std::filesystem::path AppTest::trainedSession(const std::filesystem::path& photos, int epochs,
                                              ModelKind kind) const {
    const std::filesystem::path session = photos.string() + kSessionExtension;
    runTrain({.isQuiet = true, .threads = 1, .device = "cpu"}, {.photos = {photos},
                                                                .session = session,
                                                                .kind = kind,
                                                                .epochs = epochs,
                                                                .width = 64,
                                                                .height = 48});
    return session;
}

std::string bytesOf(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

std::vector<std::filesystem::path> filesIn(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

double meanDifference(const Image& a, const Image& b) {
    if (a.width != b.width || a.height != b.height || a.empty())
        return 255;
    double sum = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i)
        sum += std::abs(int(a.rgb[i]) - int(b.rgb[i]));
    return sum / static_cast<double>(a.rgb.size());
}

} // namespace morphoscope
