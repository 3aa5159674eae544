// Arguments in, exit status out: 0 done, 1 failed (one sentence), 2 wrong usage.
#include "app/cli.h"
#include "app/run_window.h"
#include "core/failure_text.h"

#include <cstdio>
#include <exception>
#include <iostream>
#include <stdexcept>

namespace {

using namespace morphoscope;

void run(const CommonOptions& common, const WindowOptions& options) {
    runWindow(common, options);
}
void run(const CommonOptions& common, const TrainOptions& options) {
    runTrain(common, options);
}
void run(const CommonOptions& common, const MorphOptions& options) {
    runMorph(common, options);
}
void run(const CommonOptions& common, const FigureOptions& options) {
    runFigure(common, options);
}
void run(const CommonOptions& common, const AlignOptions& options) {
    runAlign(common, options);
}
void run(const CommonOptions& common, const LatentsOptions& options) {
    runLatents(common, options);
}
void run(const CommonOptions& common, const LabelOptions& options) {
    runLabel(common, options);
}
void run(const CommonOptions& common, const ClassifyOptions& options) {
    runClassify(common, options);
}
void run(const CommonOptions& common, const ImportTakeoutOptions& options) {
    runImportTakeout(common, options);
}
void run(const CommonOptions& common, const GooglePhotosOptions& options) {
    runGooglePhotos(common, options);
}
void run(const CommonOptions& common, const ScoreOptions& options) {
    runScore(common, options);
}
void run(const CommonOptions& common, const BenchOptions& options) {
    runBench(common, options);
}
void run(const CommonOptions& common, const DoctorOptions&) {
    runDoctor(common);
}

} // namespace

int main(int argc, char** argv) try {
    const Invocation invocation = parseCommandLine(argc, argv);
    std::visit([&](const auto& options) { run(invocation.common, options); }, invocation.what);
    std::cout.flush();
    if (std::fflush(stdout) != 0 || !std::cout)
        throw std::runtime_error("What was to be printed could not be written: is the disk full?");
    return 0;
} catch (const UsageError& usage) {
    (usage.isHelp ? std::cout : std::cerr) << usage.what();
    return usage.isHelp ? 0 : 2;
} catch (const std::exception& error) {
    std::cerr << failureText(error) << '\n';
    return 1;
}
