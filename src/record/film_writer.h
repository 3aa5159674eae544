// Writes a film, frame by frame, as MP4 (H.264), WebM (VP9), GIF or a folder of PNG files. The same
// frames give the same bytes on one build: fixed thread count, no dates, no varying names in the
// file. One writer belongs to one thread at a time; film_job.h runs one in the background.
//
// The film grows under a temporary name in the target's folder and takes its real name only in
// finish(): there is never a half film at the path. A folder of PNG files is likewise a hidden
// folder until then.
//
// Memory does not grow with the film's length: a few frames inside the encoder (up to 40 for H.264,
// 25 for VP9). A GIF needs its palette before its first frame, so its frames wait uncompressed in
// an unnamed file beside the target: 3 * width * height * frameCount bytes of disk, freed with the
// writer.
#pragma once

#include "core/image.h"
#include "core/session.h"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace morphoscope {

struct FilmRequest {
    std::filesystem::path
        path; // a file; for FilmFormat::png a folder that gets 000000.png, 000001.png, ...
    FilmFormat format = FilmFormat::mp4;
    int width = 0; // pixels of every frame written
    int height = 0;
    int fps = 30; // 1..120; a GIF counts in 1/100 s and shows at most 50
    int quality =
        7; // 0..10; H.264: CRF 27..17, VP9: CRF 45..20, GIF: 64..256 colours; PNG: lossless
    bool loop = true; // GIF only: plays for ever; the other formats leave that to the player
    bool isReserved =
        false; // path comes from takeNumberedPath(): an abandoned film frees the name again
};

// The format by the ending of the path (.mp4, .webm, .gif in any case); no ending, or a folder that
// exists, is a folder of PNG files. Throws std::runtime_error that names the endings there are.
FilmFormat formatOfPath(const std::filesystem::path& path);

// ".mp4", ".webm", ".gif"; empty for a folder of PNG files.
std::string endingOf(FilmFormat format);

class FilmWriter {
public:
    // Checks the request and opens the encoder and the temporary file. Throws std::runtime_error: a
    // value out of range, an encoder this FFmpeg lacks, a folder that cannot be written, a folder
    // at the path that holds other things than numbered frames.
    explicit FilmWriter(FilmRequest request);

    // Without finish() the film is given up and nothing is left of it, nor of its reserved name. A
    // film that stood at the path before stays as it was.
    ~FilmWriter();

    FilmWriter(FilmWriter&&) noexcept;
    FilmWriter& operator=(FilmWriter&&) noexcept;

    // Adds one frame of request.width x request.height. Throws std::runtime_error: another size,
    // disk full.
    void write(const Image& frame);

    // Ends the film, makes it durable and gives it its name. Throws std::runtime_error: no frame
    // written, disk full. Nothing can be written afterwards. A GIF does half of its work here; with
    // a stop requested meanwhile it returns false and the film is given up.
    bool finish(const std::stop_token& stop = {});

    int frameCount() const; // frames written so far

    // One sentence about what differs from the request, or empty: H.264 and VP9 in 4:2:0 need even
    // sizes, so an odd frame gets its last column or row once more.
    const std::string& note() const;

private:
    class Film;
    std::unique_ptr<Film> film_;
};

} // namespace morphoscope
