// How the light of this moment differs from either photo's at a place. The network's pictures are small and smooth, so
// their differences are sampled at the vertices of what is drawn and not once a pixel.
uniform sampler2D lightA; // this moment's light less that of photo A (shift.frag); or A's general light, with usesLight
uniform sampler2D lightB;
uniform bool usesLight;
uniform float lightShare; // how far the general light has come

// Of A first, then of B; all places are fractions.
vec3[2] lightShifts(vec2 inA, vec2 inB, vec2 inLight) {
    vec3 shiftA = textureLod(lightA, usesLight ? inA : inLight, 0.0).rgb;
    vec3 shiftB = textureLod(lightB, usesLight ? inB : inLight, 0.0).rgb;
    if (usesLight) {
        vec3 now = mix(shiftA, shiftB, lightShare);
        shiftA = now - shiftA;
        shiftB = now - shiftB;
    }
    return vec3[2](shiftA, shiftB);
}
