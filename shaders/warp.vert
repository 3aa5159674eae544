#version 330 core
// A vertex of a morph's mesh: where it lies in the picture of this moment and in both photos (widths, centred), and how
// the light of this moment differs there from either photo's.
#include "warp_light.glsl"
uniform sampler2D photoA;
uniform sampler2D photoB;
layout(location = 0) in vec2 placeA;
layout(location = 1) in vec2 placeB;
layout(location = 2) in vec2 placeTemplate; // fraction of the template
layout(location = 3) in vec2 placeLight;    // likewise, where the light of both photos is known
layout(location = 4) in vec2 placeCells;    // fraction of the cell picture
layout(location = 5) in vec2 offset;        // added to the place in the picture, widths
uniform float time;
uniform vec2 scale; // from widths to the viewport's -1..1; row 0 of a target is its top row
out vec2 inA;       // fraction of the photo
out vec2 inB;
out vec2 inTemplate;
out vec2 inCells;
out vec3 shiftA; // this moment's light less that of photo A
out vec3 shiftB;

// From widths, centred, to the fraction of a photo.
vec2 fractionOf(sampler2D photo, vec2 place) {
    vec2 size = vec2(textureSize(photo, 0));
    return vec2(place.x + 0.5, place.y * size.x / size.y + 0.5);
}

void main() {
    inA = fractionOf(photoA, placeA);
    inB = fractionOf(photoB, placeB);
    inTemplate = placeTemplate;
    inCells = placeCells;
    vec3 shifts[2] = lightShifts(inA, inB, placeLight);
    shiftA = shifts[0];
    shiftB = shifts[1];
    gl_Position = vec4((mix(placeA, placeB, time) + offset) * scale, 0.0, 1.0);
}
