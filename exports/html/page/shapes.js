// How nodes look: a shape and a colour for each kind, on a canvas and in SVG.

import { kinds } from "./graph.js";

export const dark = window.matchMedia("(prefers-color-scheme: dark)");
const star = Array.from({ length: 10 }, (_, i) => {
  const angle = (Math.PI * i) / 5 - Math.PI / 2;
  const far = i % 2 ? 0.5 : 1.15;
  return [far * Math.cos(angle), far * Math.sin(angle)];
});
const SHAPES = {
  page: [[-0.8, -1], [0.35, -1], [0.8, -0.55], [0.8, 1], [-0.8, 1]],
  triangle: [[0, -1.1], [1.05, 0.8], [-1.05, 0.8]],
  wedge: [[0, 1.1], [1.05, -0.8], [-1.05, -0.8]],
  diamond: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
  hexagon: [[-1, 0], [-0.5, -0.9], [0.5, -0.9], [1, 0], [0.5, 0.9], [-0.5, 0.9]],
  square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  star,
};

export const colour = (kind) => kinds.get(kind)[dark.matches ? "dark" : "light"];
export const theme = () =>
  dark.matches
    ? { ground: "#14171c", line: "#5c6675", text: "#e6e9ee", soft: "#a3adba", halo: "#14171c", page: "#232932" }
    : { ground: "#fbfbfa", line: "#9aa3ae", text: "#1d2127", soft: "#59626f", halo: "#fbfbfa", page: "#ffffff" };

// Adds a shape to a canvas path.
export function trace(context, kind, x, y, radius) {
  const points = SHAPES[kinds.get(kind).shape];
  if (!points) {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  points.forEach(([right, down], i) => context[i ? "lineTo" : "moveTo"](x + right * radius, y + down * radius));
  context.closePath();
}

// Papers are white sheets with a coloured rim, all else is filled.
export const filling = (kind) => (kind === "paper" ? theme().page : colour(kind));
export const rim = (kind) => (kind === "paper" ? colour(kind) : theme().ground);

// The same shape as the element of an SVG picture.
export function outline(kind, x, y, radius) {
  const points = SHAPES[kinds.get(kind).shape];
  const paint = { fill: filling(kind), stroke: rim(kind), "stroke-width": Math.max(0.4, radius / 8) };
  if (!points) return drawn("circle", { cx: x, cy: y, r: radius, ...paint });
  return drawn("polygon", { points: points.map(([right, down]) => `${x + right * radius},${y + down * radius}`).join(" "), ...paint });
}

export function drawn(name, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) {
    element.setAttribute(attribute, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
  }
  if (text !== undefined) element.textContent = text;
  return element;
}
