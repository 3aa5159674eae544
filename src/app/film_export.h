// One film from a morph to a file, the same for the window and the command line: the same morph and
// settings give the same bytes. Pictures are decoded either by GL on the calling thread, a few per
// call and read back through a ring of buffers, or by LibTorch and the CPU's warp on a thread of
// its own. Frames then go through the encoder's thread (record/film_job.h).
#pragma once

#include "app/morph_program.h"
#include "core/session.h"
#include "record/film_job.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace morphoscope {

enum class FilmDecoder { gl, torch };

struct FilmExportRequest {
    std::shared_ptr<const MorphProgram> program;
    std::vector<double> positions; // of the frames, 0..1
    FilmSettings film; // width x height of the frames; the picture keeps its shape, black beside it
    std::filesystem::path path;
    FilmDecoder decoder = FilmDecoder::gl;
    bool isReserved = false; // the path was made by takeNumberedPath for this film
};

// The frames of a film of `settings`: its frame count, or its length at the film's rate. A loop
// that is not told how many frames leaves the last one out (it is the first again).
std::vector<double> filmPositions(const FilmSettings& settings, const MorphProgram& program);

class FilmExport {
public:
    // GL: the calling thread's context must be current here, in advance() and in the destructor.
    explicit FilmExport(FilmExportRequest request);
    ~FilmExport(); // a film that is not finished leaves nothing behind
    FilmExport(const FilmExport&) = delete;
    FilmExport& operator=(const FilmExport&) = delete;

    // Decodes and hands over frames for about `budgetMilliseconds`; never waits for GPU or encoder.
    void advance(double budgetMilliseconds);

    // Until the film is done; calls `onProgress` several times a second.
    FilmPhase runToEnd(const std::function<void(const FilmStatus&)>& onProgress);

    void cancel();
    FilmPhase phase() const;
    FilmStatus status() const;

private:
    class GlSource;
    class TorchSource;
    std::string sourceFailure() const;

    FilmJob job_;
    std::unique_ptr<GlSource> gl_; // one of the two
    std::unique_ptr<TorchSource> torch_;
    std::filesystem::path path_;
};

} // namespace morphoscope
