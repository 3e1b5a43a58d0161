// Pictures to keep: what is on the screen, with a title and a legend, as PNG or SVG.

import { kinds, linksOf, other, page } from "./graph.js";
import { colour, drawn, filling, rim, theme, trace } from "./shapes.js";
import { blank, pieces } from "./map.js";
import { FONT, cut, nameOf, order, write } from "./labels.js";
import { drawRings, pen, spot, spots } from "./focus.js";
import { DASHES, around, focus, isDashed, names, openSides, renderer, ring, view } from "./stage.js";
import { made } from "./panel.js";

const KEY = 22; // pixels of a line of the legend

function save(name, content, type) {
  const link = made("a", { download: name, href: URL.createObjectURL(new Blob([content], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const fileName = (suffix) => `${(focus ? focus.label : page.title).replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "graph"}.${suffix}`;

// What no panel covers, as a view of its own.
function openView() {
  const of = view();
  const { left, right, bottom } = openSides();
  const shift = (left + right) / 2 - of.width / 2;
  return { ...of, x: of.x + shift / of.scale, y: of.y + (bottom - of.height) / 2 / of.scale, width: right - left, height: bottom, ratio: Math.max(2, 2400 / (right - left)) };
}

export function savePng() {
  const of = openView();
  const { canvas, context } = blank(of);
  depict(context, of);
  canvas.toBlob((picture) => save(fileName("png"), picture, "image/png"));
}

export function saveSvg() {
  const of = openView();
  const drawing = new SvgPen(of);
  depict(drawing, of);
  drawing.root.prepend(drawn("title", {}, headline()));
  save(fileName("svg"), new XMLSerializer().serializeToString(drawing.root), "image/svg+xml");
}

const headline = () => (focus ? `${nameOf(focus)} – ${page.title}` : page.title);

// Draws what is on the screen, on a canvas or what takes the same strokes.
function depict(context, of) {
  const [left, top] = [of.x - of.width / of.scale / 2, of.y - of.height / of.scale / 2];
  context.fillStyle = theme().ground;
  context.fillRect(left, top, of.width / of.scale, of.height / of.scale);
  if (focus) depictFocus(context, of);
  else for (const _ of pieces(context, of));
  write(context, of, [...names(context, of)]);
  context.save();
  context.translate(left, top);
  context.scale(1 / of.scale, 1 / of.scale);
  depictLegend(context, of);
  context.restore();
}

function depictFocus(context, of) {
  drawRings(context, of);
  for (const edge of linksOf(focus)) {
    const one = other(edge, focus);
    if (!spots.has(one)) continue;
    context.globalAlpha = around.length > 40 ? 0.22 : 0.5;
    context.strokeStyle = colour(one.kind);
    context.lineWidth = 0.5 + edge.confidence;
    context.setLineDash(isDashed(edge.role) ? DASHES : []);
    context.beginPath();
    context.moveTo(spot(focus).x, spot(focus).y);
    context.lineTo(spot(one).x, spot(one).y);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
  for (const node of [focus, ...around]) renderer(node)({ ctx: context, ...spot(node) }).drawNode();
  ring(context, focus, of);
}

// The title, and the kinds of nodes that are drawn.
function depictLegend(context, of) {
  const drawnKinds = [...kinds.keys()].filter((kind) => (focus ? [focus, ...around] : order).some((node) => node.kind === kind));
  const { text, halo, ground } = theme();
  const tall = KEY * drawnKinds.length + 10;
  context.globalAlpha = 0.85;
  context.fillStyle = ground;
  context.fillRect(8, of.height - tall - 8, 130, tall);
  context.globalAlpha = 1;
  context.textAlign = "left";
  context.lineWidth = 4;
  context.strokeStyle = halo;
  const put = (said, x, y, size, bold) => {
    context.font = FONT(size, bold);
    context.strokeText(said, x, y);
    context.fillStyle = text;
    context.fillText(said, x, y);
  };
  put(cut(headline(), 80), 16, 28, 18, true);
  drawnKinds.forEach((kind, i) => {
    const y = of.height - tall + 6 + KEY * i;
    context.beginPath();
    trace(context, kind, 24, y, 7);
    context.fillStyle = filling(kind);
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = rim(kind);
    context.stroke();
    context.lineWidth = 4;
    context.strokeStyle = halo;
    put(kinds.get(kind).plural, 40, y + 4.5, 13);
  });
}

// Takes the strokes of a canvas, and makes the elements of an SVG drawing of them.
class SvgPen {
  globalAlpha = 1;
  lineWidth = 1;
  fillStyle = "";
  strokeStyle = "";
  font = "";
  textAlign = "left";
  lineJoin = "";
  dash = [];

  constructor({ x, y, scale, width, height }) {
    this.root = drawn("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height, "font-family": "system-ui, sans-serif" });
    this.by = { scale, x: width / 2 - x * scale, y: height / 2 - y * scale };
    this.kept = [];
    this.path = "";
  }

  save() {
    const { globalAlpha, lineWidth, fillStyle, strokeStyle, font, textAlign, by } = this;
    this.kept.push({ globalAlpha, lineWidth, fillStyle, strokeStyle, font, textAlign, by });
  }

  restore() {
    Object.assign(this, this.kept.pop());
  }

  translate(x, y) {
    this.by = { ...this.by, x: this.by.x + x * this.by.scale, y: this.by.y + y * this.by.scale };
  }

  scale(by) {
    this.by = { ...this.by, scale: this.by.scale * by };
  }

  at(x, y) {
    const round = (of) => Math.round(of * 10) / 10;
    return `${round(x * this.by.scale + this.by.x)} ${round(y * this.by.scale + this.by.y)}`;
  }

  beginPath() {
    this.path = "";
  }

  moveTo(x, y) {
    this.path += `M${this.at(x, y)}`;
  }

  lineTo(x, y) {
    this.path += `L${this.at(x, y)}`;
  }

  quadraticCurveTo(x1, y1, x, y) {
    this.path += `Q${this.at(x1, y1)} ${this.at(x, y)}`;
  }

  closePath() {
    this.path += "Z";
  }

  arc(x, y, radius) { // always a whole circle here
    const r = Math.round(radius * this.by.scale * 10) / 10;
    this.path += `M${this.at(x - radius, y)}A${r} ${r} 0 1 0 ${this.at(x + radius, y)}A${r} ${r} 0 1 0 ${this.at(x - radius, y)}Z`;
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  dashed() {
    return this.dash.length ? { "stroke-dasharray": this.dash.map((length) => length * this.by.scale).join(" ") } : {};
  }

  fill() {
    this.add("path", { d: this.path, fill: this.fillStyle, ...this.alpha("fill-opacity") });
  }

  stroke() {
    this.add("path", { d: this.path, fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth * this.by.scale, ...this.dashed(), ...this.alpha("stroke-opacity") });
  }

  fillRect(x, y, width, height) {
    const [left, top] = this.at(x, y).split(" ");
    this.add("rect", { x: left, y: top, width: width * this.by.scale, height: height * this.by.scale, fill: this.fillStyle, ...this.alpha("fill-opacity") });
  }

  strokeText() {} // a text has its halo in one element

  fillText(text, x, y) {
    const [left, top] = this.at(x, y).split(" ");
    const bold = this.font.startsWith("650") ? { "font-weight": 650 } : {};
    const anchor = this.textAlign === "center" ? { "text-anchor": "middle" } : {};
    const halo = { stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linejoin": "round", "paint-order": "stroke" };
    this.add("text", { x: left, y: top, "font-size": parseFloat(this.font.replace(/^650 /, "")), fill: this.fillStyle, ...bold, ...anchor, ...halo }, text);
  }

  measureText(text) {
    pen.font = this.font;
    return pen.measureText(text);
  }

  alpha(name) {
    return this.globalAlpha < 1 ? { [name]: this.globalAlpha } : {};
  }

  add(name, attributes, text) {
    this.root.append(drawn(name, attributes, text));
  }
}
