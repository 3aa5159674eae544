#version 430 core
// A vertex of a morph's mesh: where it lies in the picture of this moment, in both photos (widths, centred) and in the
// template (a fraction of it).
layout(location = 0) in vec2 placeA;
layout(location = 1) in vec2 placeB;
layout(location = 2) in vec2 placeTemplate;
layout(location = 3) in vec2 placeCells; // fraction of the cell picture
layout(location = 4) in vec2 offset;     // added to the place in the picture, widths
uniform float time;
uniform vec2 scale; // from widths to the viewport's -1..1; row 0 of a target is its top row
out vec2 inA;
out vec2 inB;
out vec2 inTemplate;
out vec2 inCells;

void main() {
    inA = placeA;
    inB = placeB;
    inTemplate = placeTemplate;
    inCells = placeCells;
    gl_Position = vec4((mix(placeA, placeB, time) + offset) * scale, 0.0, 1.0);
}
