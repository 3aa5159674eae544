#version 330 core
// A tile of the picture as a point of its size, with what warp.frag interpolates between its corners. Tiles lie on the
// blocks of pixels in which a software renderer shades: along the edges of the mesh's triangles, a few pixels apart,
// it would shade every block twice or more.
uniform sampler2D places;  // of the corners in photo A and photo B, fractions
uniform sampler2D grounds; // in the template and the cell pictures, fractions
uniform sampler2D shifts;  // of the light, the rows of A above those of B
uniform ivec2 size;        // of the picture
uniform int tileSize;
#ifdef ONE_PHOTO
uniform int shownPhoto; // 0: photo A, 1: photo B
#endif
flat out vec4 tile;        // left, top, 1 / width, 1 / height
// Of one number each: left top, right top, left bottom, right bottom.
flat out vec4 cornersA[2]; // with ONE_PHOTO: of the photo that is shown
flat out vec4 cornersTemplate[2];
flat out vec4 cornersShiftA[3];
#ifndef ONE_PHOTO
flat out vec4 cornersB[2];
flat out vec4 cornersCells[2];
flat out vec4 cornersShiftB[3];
const int shownPhoto = 0;
#endif

void main() {
    ivec2 cornerCount = textureSize(places, 0);
    ivec2 first = ivec2(gl_VertexID % (cornerCount.x - 1), gl_VertexID / (cornerCount.x - 1));
    for (int i = 0; i < 4; ++i) {
        ivec2 corner = first + ivec2(i % 2, i / 2);
        vec4 place = texelFetch(places, corner, 0);
        vec4 ground = texelFetch(grounds, corner, 0);
        vec3 shift = texelFetch(shifts, ivec2(corner.x, corner.y + shownPhoto * cornerCount.y), 0).rgb;
        for (int k = 0; k < 2; ++k) {
            cornersA[k][i] = place[2 * shownPhoto + k];
            cornersTemplate[k][i] = ground[k];
        }
        for (int k = 0; k < 3; ++k)
            cornersShiftA[k][i] = shift[k];
#ifndef ONE_PHOTO
        vec3 shiftB = texelFetch(shifts, ivec2(corner.x, corner.y + cornerCount.y), 0).rgb;
        for (int k = 0; k < 2; ++k) {
            cornersB[k][i] = place[2 + k];
            cornersCells[k][i] = ground[2 + k];
        }
        for (int k = 0; k < 3; ++k)
            cornersShiftB[k][i] = shiftB[k];
#endif
    }
    ivec2 left = first * tileSize;
    tile = vec4(left, 1.0 / vec2(min(ivec2(tileSize), size - left)));
    gl_PointSize = float(tileSize);
    // The viewport ends where the last tiles would end.
    gl_Position = vec4((vec2(first) + 0.5) / vec2(cornerCount - 1) * 2.0 - 1.0, 0.0, 1.0);
}
