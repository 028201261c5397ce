// Shaders of the point layer: a point sprite for each record, a circle inside it, an icon inside that. `picking` paints
// numbers of slots instead.
import { ICON_RADIUS_PX_MIN, ICON_SHARE } from '../style/icons.ts'
import { ICON_LAYER_SHARE, ICON_PX } from './icon-texture.ts'

export const RAMP_COLOURS_MAX = 8

/** As the shaders write a number that is not whole. */
const decimal = (value: number): string => value.toFixed(5)

export const VERTEX_SHADER = `#version 300 es
layout(location = 0) in vec2 place;
layout(location = 1) in float changedAt;
layout(location = 2) in vec2 colour;
layout(location = 3) in vec2 size;
layout(location = 4) in vec2 opacity;
layout(location = 5) in float icon;
precision highp float;
precision highp int;
uniform vec4 linear;
uniform vec2 origin;
uniform vec2 viewport;
uniform float clock;
uniform float fade;
uniform float radiusMax;
uniform vec2 band;
uniform float edgeWidth;
uniform float pixelRatio;
out float halfSide;
out float radius;
out float look;
out float strength;
flat out int slot;
flat out float glyph;

void main() {
  float share = fade > 0.0 ? clamp((clock - changedAt) / fade, 0.0, 1.0) : 1.0;
  float seen = 1.0 - pow(1.0 - share, 3.0);
  radius = mix(size.y, size.x, seen) * radiusMax;
  look = mix(colour.y, colour.x, seen);
  strength = mix(opacity.y, opacity.x, seen);
  slot = gl_VertexID;
  glyph = icon;
  halfSide = radius + edgeWidth * 0.5 + 1.0;
  gl_PointSize = 1.0;
  // Large circles are drawn first, in a band of their own, or they would cover the small ones.
  if (strength < 0.004 || size.x < band.x || size.x >= band.y) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    return;
  }
  vec2 pixel = vec2(linear.x * place.x + linear.z * place.y, linear.y * place.x + linear.w * place.y) + origin;
  gl_PointSize = 2.0 * halfSide * pixelRatio;
  gl_Position = vec4(pixel / viewport * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
}`

export const FRAGMENT_SHADER = `#version 300 es
precision highp float;
in float halfSide;
in float radius;
in float look;
in float strength;
flat in int slot;
flat in float glyph;
uniform vec3 ramp[${RAMP_COLOURS_MAX}];
uniform int rampLength;
uniform vec4 edgeColour;
uniform float edgeWidth;
uniform float lineWidth;
uniform float pixelRatio;
uniform bool picking;
uniform mediump sampler2DArray icons;
uniform bool hasIcons;
out vec4 painted;

float covered(float inside) {
  return clamp(inside * pixelRatio + 0.5, 0.0, 1.0);
}

// How much of this pixel the icon covers; half of its picture is so many CSS pixels.
float covers(float side) {
  vec2 spot = (gl_PointCoord * 2.0 - 1.0) * halfSide / side * 0.5 + 0.5;
  if (any(lessThan(spot, vec2(0.0))) || any(greaterThan(spot, vec2(1.0)))) return 0.0;
  // The size is told, not derived: pixels beside this one may have left the shader.
  float smaller = log2(${decimal(ICON_PX)} / (2.0 * side * pixelRatio));
  return textureLod(icons, vec3(spot, glyph - 1.0), max(smaller, 0.0)).r;
}

void main() {
  float away = length(gl_PointCoord * 2.0 - 1.0) * halfSide;
  if (picking) {
    // One pixel more than is seen: a finger is wider than a point.
    if (away > radius + lineWidth * 0.5 + 1.0) discard;
    int number = slot + 1;
    painted = vec4(number & 255, (number >> 8) & 255, (number >> 16) & 255, (number >> 24) & 255) / 255.0;
    return;
  }
  float at = look * float(rampLength - 1);
  int below = min(int(at), rampLength - 1);
  vec3 body = mix(ramp[below], ramp[min(below + 1, rampLength - 1)], at - float(below));
  float lines = min(1.0, strength * 2.5);
  float rim = covered(edgeWidth * 0.5 - abs(away - radius)) * edgeColour.a * lines;
  float fill = covered(radius - away) * strength;
  float line = covered(lineWidth * 0.5 - abs(away - radius)) * 0.9 * lines;
  // Edge, then body, then outline; colours come out multiplied by their alpha.
  vec4 sum = vec4(edgeColour.rgb, 1.0) * rim;
  sum = vec4(body, 1.0) * fill + sum * (1.0 - fill);
  sum = vec4(body, 1.0) * line + sum * (1.0 - line);
  if (hasIcons && glyph > 0.5 && radius >= ${decimal(ICON_RADIUS_PX_MIN)}) {
    float ink = dot(body, vec3(0.299, 0.587, 0.114)) < 0.5 ? 1.0 : 0.0;
    float mark = covers(radius * ${decimal(ICON_SHARE * ICON_LAYER_SHARE)}) * lines;
    sum = vec4(vec3(ink), 1.0) * mark + sum * (1.0 - mark);
  }
  if (sum.a < 0.004) discard;
  painted = sum;
}`
