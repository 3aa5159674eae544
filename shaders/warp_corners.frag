#version 330 core
// How the light of this moment differs from either photo's at the corners of the tiles: a pixel a corner, the rows of A
// above those of B.
#include "warp_light.glsl"
uniform sampler2D places;  // of the corners in photo A and photo B, fractions
uniform sampler2D lights;  // in the template where the light of both is known, fractions
layout(location = 0) out vec4 shift;

void main() {
    int rows = textureSize(places, 0).y;
    ivec2 corner = ivec2(gl_FragCoord.xy);
    bool isOfB = corner.y >= rows;
    corner.y -= isOfB ? rows : 0;
    vec4 place = texelFetch(places, corner, 0);
    vec3 shifts[2] = lightShifts(place.xy, place.zw, texelFetch(lights, corner, 0).xy);
    shift = vec4(isOfB ? shifts[1] : shifts[0], 1.0);
}
