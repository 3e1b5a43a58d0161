// The picture behind: all nodes and links, drawn once for a view and moved with it, so that moving costs the same for any graph.

import { bounds, kinds, nodes } from "./graph.js";
import { dark, filling, rim, theme, trace } from "./shapes.js";
import { drawnEdges } from "./filters.js";
import { SCENE, bundles, groups, regions } from "./regions.js";
import { order } from "./labels.js";

const WIDER = 1.5; // than the view, so that there is something to move to
const SLICE = 9; // milliseconds of drawing before the browser gets its turn
const APART = 150; // pixels that a usual group reaches, from which links between groups are drawn one by one
const CROWDED = 5000; // nodes from which a region is drawn as discs,
const NEAR = 70; // but for groups that reach so many pixels
const FADED = 220; // pixels of a link's length at which it begins to fade

export let sharp = null; // the picture of this view
let rough = null; // and of the whole, for when one moves beyond it
let drawing = 0; // which drawing is under way: a later one ends it

// Draws the pictures anew, piece by piece, and calls `done` after each.
export async function paint(view, done) {
  const mine = ++drawing;
  const steps = [(picture) => (sharp = picture), (picture) => (rough = picture)];
  const whole = bounds(nodes);
  const wide = { x: (whole.left + whole.right) / 2, y: (whole.top + whole.bottom) / 2, width: 1400, height: 1400 };
  wide.scale = Math.min(1400 / (whole.right - whole.left + 1), 1400 / (whole.bottom - whole.top + 1));
  const views = [{ ...view, width: view.width * WIDER, height: view.height * WIDER }, { ...wide, ratio: 1 }];
  for (const [i, of] of views.entries()) {
    const picture = blank(of);
    let began = performance.now();
    for (const _ of pieces(picture.context, of)) {
      if (performance.now() - began < SLICE) continue;
      await new Promise((go) => setTimeout(go));
      if (mine !== drawing) return;
      began = performance.now();
    }
    steps[i](picture);
    done();
  }
}

// Puts the picture under what the stage draws, on a canvas in the graph's own coordinates.
export function lay(context, view) {
  const picture = sharp && covers(sharp, view) ? sharp : rough || sharp;
  if (!picture) return;
  const { x, y, scale, width, height } = picture.view;
  context.drawImage(picture.canvas, x - width / scale / 2, y - height / scale / 2, width / scale, height / scale);
}

function covers(picture, view) {
  const of = picture.view;
  const spare = (side) => of[side] / of.scale - view[side] / view.scale;
  return spare("width") >= 2 * Math.abs(of.x - view.x) - 1 && spare("height") >= 2 * Math.abs(of.y - view.y) - 1;
}

export function blank(view) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(view.width * view.ratio);
  canvas.height = Math.round(view.height * view.ratio);
  const context = canvas.getContext("2d");
  const scale = view.scale * view.ratio;
  context.setTransform(scale, 0, 0, scale, canvas.width / 2 - view.x * scale, canvas.height / 2 - view.y * scale);
  return { canvas, context, view };
}

// Everything that is in the view, from the back to the front, with a pause after each piece.
export function* pieces(context, view) {
  const half = { width: view.width / view.scale / 2, height: view.height / view.scale / 2 };
  const near = ({ x, y, size }) => Math.abs(x - view.x) < half.width + size && Math.abs(y - view.y) < half.height + size;
  yield* scenes(context, view);
  yield* lines(context, view, half);
  const smallest = 1.2 / view.scale;
  for (const kind of kinds.keys()) {
    context.fillStyle = filling(kind);
    context.strokeStyle = rim(kind);
    context.lineWidth = Math.max(0.7, 0.7 / view.scale);
    for (const of of portions(nodes.filter((node) => node.shown && node.kind === kind && near(node)), 20)) {
      context.beginPath();
      for (const node of of) trace(context, kind, node.x, node.y, Math.max(node.size, smallest));
      context.fill();
      context.stroke();
      yield;
    }
  }
}

// A tint behind each region, stronger behind its groups: what surrounds their nodes, or discs where these are many and far.
function* scenes(context, view) {
  const [land, ground] = dark.matches ? [0.16, 0.14] : [0.14, 0.12];
  const inside = new Map(regions.filter(({ members }) => members.length >= SCENE).map((region) => [region, []]));
  for (const group of groups) inside.get(group.region)?.push(group);
  const discs = ({ reach }) => order.length > CROWDED && reach * view.scale < NEAR;
  for (const [region, own] of inside) {
    context.fillStyle = region.tint;
    context.globalAlpha = land;
    const wide = Math.min(0.22 * region.reach, 60) + 20;
    if (own.some(discs)) blot(context, own, ({ reach }) => reach + wide);
    else blot(context, region.members, ({ size }) => size + wide);
    yield;
    context.globalAlpha = ground;
    for (const group of own) {
      if (discs(group)) blot(context, [group], ({ reach }) => reach + 8);
      else blot(context, group.members, ({ size }) => size + 14);
      yield;
    }
  }
  context.globalAlpha = 1;
}

// Fills what lies so far around some places.
function blot(context, places, far) {
  context.beginPath();
  for (const place of places) {
    context.moveTo(place.x + far(place), place.y);
    context.arc(place.x, place.y, far(place), 0, 2 * Math.PI);
  }
  context.fill();
}

// Links: within groups each; between them bundles from afar, and from near each, the fainter the longer.
function* lines(context, view, half) {
  const thin = Math.max(0.4, 0.8 / view.scale);
  const usual = groups.filter(({ members }) => members.length >= SCENE).map(({ reach }) => reach);
  const afar = usual.length > 2 && usual[usual.length >> 1] * view.scale < APART;
  const seen = drawnEdges().filter((edge) => crosses(edge, view, half));
  const within = seen.filter(({ from, to }) => from.group === to.group);
  const between = afar ? [] : seen.filter(({ from, to }) => from.group !== to.group);
  context.strokeStyle = theme().line;
  if (afar) yield* woven(context, view);
  for (const [of, share] of [[within, 0.55], ...faded(between, view.scale)]) {
    context.lineWidth = thin;
    context.globalAlpha = share;
    for (const some of portions(of, 8)) {
      context.beginPath(); // few lines a path: a path with thousands is many times slower
      for (const { from, to } of some) {
        context.moveTo(from.x, from.y);
        context.lineTo(to.x, to.y);
      }
      context.stroke();
      yield;
    }
  }
  context.globalAlpha = 1;
}

// Links by length on the screen, with how strong they are drawn.
function faded(of, scale) {
  const steps = [[], [], [], []];
  for (const edge of of) {
    const long = Math.hypot(edge.from.x - edge.to.x, edge.from.y - edge.to.y) * scale;
    steps[Math.min(3, Math.floor(Math.log2(1 + long / FADED)))].push(edge);
  }
  const crowd = Math.min(1, 20 / Math.sqrt(of.length + 1));
  return steps.map((some, i) => [some, (0.4 * Math.max(0.25, crowd)) / (i + 1)]);
}

// Bundles: a curve from the rim of one group to that of another, bent to the middle of the map.
function* woven(context, view) {
  const { left, right, top, bottom } = bounds(nodes);
  const heaviest = Math.max(1, ...bundles.map(({ weight }) => weight));
  const hub = { x: (left + right) / 2, y: (top + bottom) / 2 };
  for (const { one, other, weight } of bundles) {
    const far = Math.hypot(other.x - one.x, other.y - one.y) || 1;
    const at = (of, to) => ({ x: of.x + ((to.x - of.x) / far) * of.reach * 0.8, y: of.y + ((to.y - of.y) / far) * of.reach * 0.8 });
    const [from, to] = [at(one, other), at(other, one)];
    context.globalAlpha = 0.08 + 0.3 * Math.sqrt(weight / heaviest);
    context.lineWidth = Math.min(7, 0.5 + 0.55 * Math.sqrt(weight)) / view.scale;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.quadraticCurveTo(((from.x + to.x) / 2) * 0.86 + hub.x * 0.14, ((from.y + to.y) / 2) * 0.86 + hub.y * 0.14, to.x, to.y);
    context.stroke();
    yield;
  }
  context.globalAlpha = 1;
}

function crosses({ from, to }, view, half) {
  return (
    Math.max(from.x, to.x) > view.x - half.width && Math.min(from.x, to.x) < view.x + half.width &&
    Math.max(from.y, to.y) > view.y - half.height && Math.min(from.y, to.y) < view.y + half.height
  );
}

function* portions(of, size) {
  for (let i = 0; i < of.length; i += size) yield of.slice(i, i + size);
}
