// The commands that run without a window. Each throws std::runtime_error with one sentence when it
// cannot do what was asked; nothing half written stays behind. Blocking; called from main's thread.
#pragma once

#include "app/command_line.h"

namespace morphoscope {

void runTrain(const CommonOptions& common, const TrainOptions& options);
void runMorph(const CommonOptions& common, const MorphOptions& options);
void runFigure(const CommonOptions& common, const FigureOptions& options);
void runAlign(const CommonOptions& common, const AlignOptions& options);
void runLatents(const CommonOptions& common, const LatentsOptions& options);
void runLabel(const CommonOptions& common, const LabelOptions& options);
void runClassify(const CommonOptions& common, const ClassifyOptions& options);
// The paths with Takeout archives among them unpacked into the user's data folder. Folders stay
// what they are, also unpacked Takeouts: their photos keep their own paths. Throws likewise.
std::vector<std::string> plainSources(const CommonOptions& common,
                                      const std::vector<std::string>& paths);

void runImportTakeout(const CommonOptions& common, const ImportTakeoutOptions& options);
void runGooglePhotos(const CommonOptions& common, const GooglePhotosOptions& options);
void runScore(const CommonOptions& common, const ScoreOptions& options);
void runBench(const CommonOptions& common, const BenchOptions& options);
void runDoctor(const CommonOptions& common);

} // namespace morphoscope
