// What an alignment belongs to.
#include "app/alignment.h"

#include <gtest/gtest.h>

namespace morphoscope {
namespace {

TEST(Alignment, IsOfThePhotosAsTheyAreCut) {
    PhotoSet photos;
    photos.photos = {{.name = "a.jpg", .contentHash = "00"},
                     {.name = "b.jpg", .contentHash = "01"}};
    AlignedSet aligned;
    for (const Photo& photo : photos.photos)
        aligned.photos.push_back(
            {.name = photo.name, .contentHash = framedHash(photo, photos.frame)});
    EXPECT_TRUE(showsSamePictures(aligned, photos));
    PhotoSet more = photos;
    more.photos.push_back({.name = "c.jpg", .contentHash = "02"});
    EXPECT_TRUE(showsSamePictures(aligned, more)) << "one photo more moves none of the others";
    PhotoSet letterboxed = photos;
    letterboxed.frame.fit = Fit::letterbox;
    EXPECT_FALSE(showsSamePictures(aligned, letterboxed));
    PhotoSet wide = photos;
    wide.frame.aspect = 1.5;
    EXPECT_FALSE(showsSamePictures(aligned, wide));
    PhotoSet edited = photos;
    edited.photos[1].contentHash = "03";
    EXPECT_FALSE(showsSamePictures(aligned, edited));
}

} // namespace
} // namespace morphoscope
