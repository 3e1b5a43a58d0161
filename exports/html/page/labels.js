// Names: of regions, then under nodes or over them; the largest first, and none where another one stands.

import { nodes } from "./graph.js";
import { theme } from "./shapes.js";
import { SCENE, groups, regions } from "./regions.js";
import { spot } from "./focus.js";
import { focus, stage } from "./stage.js";

export const PHONE = 720; // pixels of a small screen
export const CELL = 6; // pixels of the grid that keeps room
const MOST = 110;
const LARGE = 12; // from this size a node has a larger name, and no other name stands on it
const TINY = 3; // pixels of radius from which a node has a name
const QUIETLY = 7; // and from which one that says little does
const READABLE = 8; // pixels of the smallest name
const BROKEN_FROM = 12; // characters of a name that stands in two lines
const ROOMY = 90; // pixels that the name of a region may be wide on a small screen, however small it is
const LONGEST = { paper: 44, other: 30 };
const PAPERS_FROM = 1.3; // the scale from which papers have names
export const FONT = (size, bold) => `${bold ? "650 " : ""}${size}px system-ui, sans-serif`;
const widths = new Map();
export let order = [];

export function reorder() {
  order = nodes.filter((node) => node.shown).sort(greater);
}

const loud = (node) => (node.quiet ? 0 : 1);
const greater = (one, two) => loud(two) - loud(one) || two.size - one.size || (two.papers || 0) - (one.papers || 0) || one.number - two.number;

// Which names to write and where, in pixels of the view; `first` are written in any case where there is room.
// Names stay between `left` and `right`, where no panel covers them. Before them come those with a `fixed` place.
export function placed(context, view, first, only, fixed = []) {
  const columns = Math.ceil(view.width / CELL) + 1;
  const taken = new Uint8Array(columns * (Math.ceil(view.height / CELL) + 1));
  const { left = 0, right = view.width } = view;
  const across = (x) => (x - view.x) * view.scale + view.width / 2;
  const down = (y) => (y - view.y) * view.scale + view.height / 2;
  const near = new Set(first);
  const candidates = only ? near : new Set([...near, ...order]);
  const found = only ? [] : regionNames(context, view, taken, columns, across, down, left, right);
  for (const label of fixed) {
    context.font = FONT(label.size, label.bold);
    const width = measured(context, label);
    label.x = Math.max(left + width / 2 + 4, Math.min(right - width / 2 - 4, label.x));
    const moved = [0, 15, -15, 30].find((by) => room(taken, columns, label.x - width / 2 - 2, label.y + by - label.size, width + 4, label.size + 3));
    if (moved !== undefined) found.push({ ...label, y: label.y + moved });
  }
  const written = new Set(found.map(({ node }) => node));
  for (const node of candidates) {
    const { x, y, size } = spot(node);
    const half = size * view.scale - CELL; // its own name may touch it
    if (size > LARGE && half > 0) room(taken, columns, across(x) - half, down(y) - half, 2 * half, 2 * half);
  }
  for (const node of candidates) {
    if (found.length >= MOST && !only) break;
    if (!near.has(node)) {
      if (written.has(node) || node.size * view.scale < (node.quiet ? QUIETLY : TINY)) continue;
      if (node.kind === "paper" && view.scale < PAPERS_FROM) continue;
    }
    const x = across(spot(node).x);
    const y = down(spot(node).y);
    if (x < left || y < 0 || x > right || y > view.height) continue;
    const label = { node, text: only ? brief(node) : shortened(node), size: letters(node, view, only), quiet: node.quiet && node !== focus, bold: node === focus };
    context.font = FONT(label.size, label.bold);
    const width = measured(context, label);
    const far = Math.max(spot(node).size * view.scale, 2);
    const beside = far + width / 2 + 4;
    const places = [[x, y + far + label.size], [x, y - far - 4], [x + beside, y + label.size / 3], [x - beside, y + label.size / 3]];
    if (spot(node).side) places.unshift([x + spot(node).side * beside, y + label.size / 3]);
    const kept = spot(node).side && 12 * view.scale >= 7; // in focus each has room of its own, unless one zooms out
    const free = places.find((place, i) => {
      place[0] = Math.max(left + width / 2 + 4, Math.min(right - width / 2 - 4, place[0]));
      return room(taken, columns, place[0] - width / 2 - 2, place[1] - label.size, width + 4, label.size + 3) || (kept && i === 0);
    });
    if (free) found.push({ ...label, x: free[0], y: free[1] });
  }
  return found;
}

// The size of a name: in focus it goes with the view, as far as it can be read.
function letters(node, { scale }, only) {
  if (only && node !== focus) return Math.max(READABLE, Math.min(14, 12 * scale));
  return node === focus ? 16 : node.size > LARGE && !node.quiet ? 14 : 12;
}

// The names of regions, and then of the groups in them: large from afar, gone from near. On a small screen they stand in
// two lines, over what they name, and a shorter one takes the place of one that finds no room.
function regionNames(context, view, taken, columns, across, down, left, right) {
  const found = [];
  const small = view.width < PHONE;
  const put = (of, line, y) => {
    context.font = FONT(line.size, line.bold);
    const reach = of.reach * view.scale;
    const texts = small && !line.soft ? broken(line.text) : [line.text];
    const width = Math.max(...texts.map((text) => measured(context, { ...line, text })));
    const x = Math.max(left + width / 2 + 4, Math.min(right - width / 2 - 4, across(of.x)));
    const aside = Math.abs(x - across(of.x));
    const over = small ? aside <= 0.6 * reach && width <= (line.soft ? 2 * reach : Math.max(ROOMY, 3.4 * reach)) : aside <= Math.max(reach, width / 2);
    const tall = 1.1 * line.size;
    const top = y - ((texts.length - 1) / 2) * tall;
    if (!line.text || !over || top <= line.size || y >= view.height) return false;
    const gap = small ? CELL + 1 : 4;
    if (!room(taken, columns, x - width / 2 - gap, top - line.size, width + 2 * gap, line.size + 4 + (texts.length - 1) * tall)) return false;
    texts.forEach((text, i) => found.push({ ...line, text, region: true, x, y: top + i * tall }));
    return true;
  };
  const named = (of, least) => {
    const reach = of.reach * view.scale;
    return of.names.length && of.members.length >= SCENE && reach >= least && reach < 0.55 * Math.max(view.width, view.height);
  };
  const written = new Set();
  const head = (of, size, shift, bold = true) => {
    const names = of.names.filter((one) => !written.has(one)).slice(0, small ? of.names.length : 1);
    const reach = of.reach * view.scale;
    const fits = (node) => shift.some((share) => put(of, { node, text: shortened(node), size, bold }, down(of.y) + share * reach + size / 3));
    const node = names.find(fits);
    if (!node) return null;
    written.add(node);
    return found.at(-1);
  };
  const sized = (of, most, least, share) => Math.round(Math.max(least, Math.min(most, share * of.reach * view.scale)));
  const large = (region) => sized(region, 26, small ? 12 : 15, 0.24);
  const headed = regions.map((region) => [region, named(region, 12) && head(region, large(region), [0, -0.5, 0.5, -0.9, 0.9])]);
  for (const [region, above] of headed.filter(([, line]) => line)) {
    const rest = region.names.filter((node) => !written.has(node)).slice(0, 2);
    const size = sized(region, 15, 11, 0.12);
    const lines = [rest, ...rest.map((node) => [node])].filter((names) => names.length);
    const chosen = lines.find((names) => put(region, { text: names.map(shortened).join(" · "), size, soft: true }, above.y + size * 1.3 + 2));
    for (const node of chosen || []) written.add(node);
  }
  for (const group of groups) if (named(group, 24)) head(group, sized(group, 18, 11, 0.14), [0, -0.5, 0.5], false);
  return found;
}

// A long name in two lines, parted at the gap that is next to its middle.
function broken(text) {
  const gaps = [...text.matchAll(/[ -]/g)].map(({ index }) => index + 1);
  if (text.length < BROKEN_FROM || !gaps.length) return [text];
  const at = gaps.reduce((best, gap) => (Math.abs(2 * gap - text.length) < Math.abs(2 * best - text.length) ? gap : best));
  return [text.slice(0, at).trimEnd(), text.slice(at)];
}

function shortened(node) {
  return cut(nameOf(node), LONGEST[node.kind] || LONGEST.other);
}

// A paper by what its title calls it, if that is short.
export function brief(node) {
  const called = node.kind === "paper" && /^([^:]{2,24}):\s/.exec(node.label);
  return called ? called[1] : cut(nameOf(node), stage.clientWidth < PHONE ? 20 : LONGEST.other);
}

export const nameOf = ({ label, kind }) => (kind === "repo" ? label.replace(/^https?:\/\/(github\.com\/)?/, "") : label);

export function cut(text, most) {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join("").trimEnd()}…` : text;
}

export function measured(context, { text, size, bold = false }) {
  const known = `${size}${bold ? " bold" : ""} ${text}`;
  if (!widths.has(known)) widths.set(known, context.measureText(text).width);
  return widths.get(known);
}

// Takes a box of the grid, if it is in the view and free.
export function room(taken, columns, left, top, width, height) {
  const rows = taken.length / columns;
  const from = { column: Math.max(0, Math.floor(left / CELL)), row: Math.max(0, Math.floor(top / CELL)) };
  const to = {
    column: Math.min(columns - 1, Math.floor((left + width) / CELL)),
    row: Math.min(rows - 1, Math.floor((top + height) / CELL)),
  };
  if (to.row < from.row || to.column < from.column) return false;
  for (const mark of [false, true]) {
    for (let row = from.row; row <= to.row; row++) {
      for (let column = from.column; column <= to.column; column++) {
        if (mark) taken[row * columns + column] = 1;
        else if (taken[row * columns + column]) return false;
      }
    }
  }
  return true;
}

// Writes the names on a canvas in the graph's own coordinates.
export function write(context, view, labels) {
  const { text, soft, halo } = theme();
  context.save();
  context.translate(view.x - view.width / view.scale / 2, view.y - view.height / view.scale / 2);
  context.scale(1 / view.scale, 1 / view.scale);
  context.textAlign = "center";
  context.lineJoin = "round";
  context.strokeStyle = halo;
  for (const label of labels) {
    context.font = FONT(label.size, label.bold);
    context.lineWidth = label.region ? 4 : 3;
    context.fillStyle = label.soft || label.quiet ? soft : text;
    context.strokeText(label.text, label.x, label.y);
    context.fillText(label.text, label.x, label.y);
  }
  context.restore();
}
