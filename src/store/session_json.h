// How each value of a session reads in JSON: one macro line a struct, so that text and struct
// cannot drift apart. Private to `store`.
#pragma once

#define JSON_DIAGNOSTICS 1
#include <nlohmann/json.hpp>

#include "core/session.h"
#include "store/session_file.h"

namespace morphoscope {

using Json = nlohmann::json;

NLOHMANN_JSON_SERIALIZE_ENUM(ModelKind, {{ModelKind::vae, "vae"},
                                         {ModelKind::ae, "ae"},
                                         {ModelKind::aligned, "aligned"}})
NLOHMANN_JSON_SERIALIZE_ENUM(Fit, {{Fit::crop, "crop"}, {Fit::letterbox, "letterbox"}})
NLOHMANN_JSON_SERIALIZE_ENUM(PathKind, {{PathKind::spline, "spline"},
                                        {PathKind::lerp, "lerp"},
                                        {PathKind::slerp, "slerp"},
                                        {PathKind::pca, "pca"}})
NLOHMANN_JSON_SERIALIZE_ENUM(Ease, {{Ease::linear, "linear"}, {Ease::smooth, "smooth"}})
NLOHMANN_JSON_SERIALIZE_ENUM(MapLayoutKind,
                             {{MapLayoutKind::pca, "pca"}, {MapLayoutKind::tsne, "tsne"}})
NLOHMANN_JSON_SERIALIZE_ENUM(PictureSource,
                             {{PictureSource::latent, "latent"}, {PictureSource::morph, "morph"}})
NLOHMANN_JSON_SERIALIZE_ENUM(PictureSplit, {{PictureSplit::none, "none"},
                                            {PictureSplit::photo, "photo"},
                                            {PictureSplit::comparison, "comparison"}})
NLOHMANN_JSON_SERIALIZE_ENUM(FilmFormat, {{FilmFormat::mp4, "mp4"},
                                          {FilmFormat::gif, "gif"},
                                          {FilmFormat::webm, "webm"},
                                          {FilmFormat::png, "png"}})
NLOHMANN_JSON_SERIALIZE_ENUM(Label, {{Label::positive, "positive"}, {Label::negative, "negative"}})
NLOHMANN_JSON_SERIALIZE_ENUM(LineRule, {{LineRule::precisionFirst, "precision first"},
                                        {LineRule::targetPrecision, "target precision"},
                                        {LineRule::byHand, "by hand"}})
NLOHMANN_JSON_SERIALIZE_ENUM(AlbumKind,
                             {{AlbumKind::copies, "copies"}, {AlbumKind::links, "links"}})
NLOHMANN_JSON_SERIALIZE_ENUM(FindTraining, {{FindTraining::head, "head"},
                                            {FindTraining::probeThenTune, "probe then tune"},
                                            {FindTraining::tune, "tune"}})
NLOHMANN_JSON_SERIALIZE_ENUM(WindowSettings::Middle, {{WindowSettings::Middle::both, "both"},
                                                      {WindowSettings::Middle::map, "map"},
                                                      {WindowSettings::Middle::picture, "picture"}})

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Point2, x, y)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TrainingSettings, kind, epochs, learningRate,
                                                batchSize, beta, latentSize, width, height, seed)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(MorphKey, photo, latent)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(MorphSettings, keys, path, ease, evenPace, loop,
                                                secondsPerSegment, speed)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(MapCamera, center, zoom)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(MapSettings, layout, perplexity, seed,
                                                thumbnailPixels, showsThumbnails, camera)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PictureSettings, source, split, zoom, pan, latent,
                                                keptComponents)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(FilmSettings, format, width, height, fps,
                                                frameCount, quality)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(WindowSettings, galleryWidth, sideWidth, mapShare,
                                                middle, lightTheme, uiScale, sideTab, showsCaption)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PerformanceSettings, vsync, frameLimit,
                                                rendersOnlyOnChange)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(FindSettings, library, libraryLabels, rule,
                                                targetPrecision, threshold, albumKind, albumFolder,
                                                features, training)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(UserPoint, firstPhoto, firstPosition, secondPhoto,
                                                secondPosition)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Session, sources, fit, training, map, morph,
                                                picture, film, window, performance, selection,
                                                labels, find, userPoints)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Take, morph, film, modelHash)

} // namespace morphoscope
