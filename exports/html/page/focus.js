// Around the node in focus: what is beside it, by role in sectors and by year in rings, each name with room of its own.

import { bounds, kinds, linksOf, other } from "./graph.js";
import { dark, theme } from "./shapes.js";
import { ROLES } from "./filters.js";
import { TINTS } from "./regions.js";
import { CELL, FONT, brief, measured, room } from "./labels.js";
import { focus } from "./stage.js";
import { inOrder, isPaper, monthly } from "./insight.js";
import { said } from "./panel.js";

const STEP = 17; // pixels between lines of names
const AROUND = 320; // nodes that get a place at most; the panel lists all
const ROOM = 7000; // square pixels of the screen for each, so that its name can be read
const RING = 24; // pixels from one ring to the next
const BIGGEST = 13; // radius of a node
const TURNS = 40; // places that are tried in a sector at one distance
const FIELD = 4200; // pixels of the field that is laid out, a side
const OPEN = 0.22; // radians kept free at the top, for the years
export let spots = new Map(); // where nodes stand while one is in focus
let rings = [];
let sectors = [];
let ellipse = null; // the middle of what is laid out, and how far it is stretched across and down

export const spot = (node) => spots.get(node) || node;

// Lays out what is beside a node in a space of some width and height.
export function arrange(node, around, space) {
  spots = new Map();
  [rings, sectors, ellipse] = [[], [], null];
  if (!node) return;
  const wide = Math.sqrt(Math.max(0.5, Math.min(1.7, (space.width * 0.57) / space.height)));
  const field = { ...newField(), middle: node, across: wide, down: 1 / wide };
  const size = Math.min(node.size, BIGGEST + 2);
  spots.set(node, { x: node.x, y: node.y, size });
  pen.font = FONT(16, true);
  claim(field, 0, size / 2 + 6, Math.max(2 * size, measured(pen, { text: brief(node), size: 16, bold: true })) + 12, 3 * size + 24);
  sectors = sectorsOf(node, around, Math.max(16, Math.min(AROUND, (space.width * space.height) / ROOM)));
  const yearOf = timeOf(around);
  const years = [...new Set(sectors.flatMap(({ members }) => members.map(yearOf)))].sort();
  let edge = size + 62;
  for (const sector of sectors) sector.reach = edge;
  for (const year of years) {
    let reached = edge;
    for (const sector of sectors) {
      const own = sector.members.filter((one) => yearOf(one) === year);
      if (own.length) sector.reach = fill(field, sector, own, edge);
      reached = Math.max(reached, sector.reach);
    }
    if (years.length > 1) rings.push({ text: year === LATER ? "no date" : year, radius: edge - RING / 2 });
    edge = reached + RING;
  }
  for (const sector of sectors) Object.assign(sector, { radius: sector.reach + 16 }, titled(field, sector, sector.reach + 24));
  ellipse = { middle: node, across: field.across, down: field.down };
}

// Where the title of a sector has room, from its rim outward.
function titled(field, sector, edge) {
  const text = `${sector.text} ${sector.count.toLocaleString("en")}`;
  pen.font = FONT(13, true);
  const width = measured(pen, { text, size: 13, bold: true }) + 10;
  const tries = [0.5, 0.35, 0.65, 0.2, 0.8, 0.08, 0.92];
  for (let radius = edge; radius < FIELD / 2; radius += 8) {
    for (const turn of tries) {
      const angle = sector.from + (sector.to - sector.from) * turn;
      const place = { x: radius * Math.cos(angle) * field.across, y: radius * Math.sin(angle) * field.down };
      if (claim(field, place.x, place.y, width, 18)) return { title: text, x: field.middle.x + place.x, y: field.middle.y + place.y, wide: width };
    }
  }
  return { title: text, x: field.middle.x, y: field.middle.y, wide: width };
}

const LATER = "~";

// Says the year of a paper, or its month where all are within two years.
function timeOf(around) {
  const dates = around.map(({ date }) => date).filter(Boolean).sort();
  const few = monthly(dates);
  return (node) => (node.kind === "paper" ? (node.date || LATER).slice(0, few ? 7 : 4) : "");
}

// What is beside a node by what ties it: shares of the circle, from the top on, with all names, the papers that introduce it, and the newest.
function sectorsOf(node, around, most) {
  const found = new Map();
  const rank = (edge) => (ROLES.indexOf(edge.role) + ROLES.length) % ROLES.length;
  const first = new Map(); // of several ties the first role
  for (const edge of linksOf(node)) {
    const one = other(edge, node);
    if (!first.has(one) || rank(edge) < rank(first.get(one))) first.set(one, edge);
  }
  const later = (one) => (isPaper(one) ? 1 + Number(first.get(one).role !== "introduces") : 0);
  const newest = [...around].sort((one, two) => later(one) - later(two) || inOrder(two.date || "", one.date || ""));
  const chosen = new Set(newest.slice(0, most));
  for (const one of around) {
    const edge = first.get(one);
    const together = edge.role === "together";
    const text = together ? kinds.get(one.kind).plural : said(edge.role)[edge.from === node ? 0 : 1];
    const place = together ? [...kinds.keys()].indexOf(one.kind) : 2 * rank(edge) + (edge.from === node ? 0 : 1);
    if (!found.has(text)) found.set(text, { text, place, members: [], count: 0 });
    found.get(text).count += 1;
    if (chosen.has(one)) found.get(text).members.push(one);
  }
  const sorted = [...found.values()].sort((one, two) => one.place - two.place);
  const share = ({ members }) => Math.max(members.length, chosen.size * 0.07);
  const whole = sorted.reduce((sum, sector) => sum + share(sector), 0);
  let angle = -Math.PI / 2 + OPEN;
  for (const sector of sorted) {
    const width = ((2 * Math.PI - 2 * OPEN) * share(sector)) / whole;
    Object.assign(sector, { from: angle, to: angle + width });
    angle += width;
  }
  return sorted;
}

// Gives nodes of a sector places as near to the middle as there is room; says how far out that went.
function fill(field, sector, members, edge) {
  let radius = edge;
  for (const node of members) {
    const width = labelWidth(node);
    for (;;) {
      if (radius > FIELD / 2 || settleIn(field, sector, node, width, radius)) break;
      radius += STEP / 2;
    }
  }
  return Math.min(radius, FIELD / 2);
}

function settleIn(field, sector, node, width, radius) {
  const inset = Math.min(0.12, (sector.to - sector.from) / 6);
  const [from, to] = [sector.from + inset, sector.to - inset];
  const count = Math.max(1, Math.min(TURNS, Math.floor(((to - from) * radius) / STEP) + 1));
  for (let i = 0; i < count; i++) {
    const turn = (0.5 + i * 0.618034) % 1; // from the middle, and not one beside the last
    const angle = from + (to - from) * turn;
    const x = radius * Math.cos(angle) * field.across;
    const y = radius * Math.sin(angle) * field.down;
    const side = x < 0 ? -1 : 1;
    const size = Math.min(node.size, BIGGEST);
    const length = size * 2 + 8 + width;
    const middle = x + side * (length / 2 - size);
    if (!claim(field, middle, y, length, Math.max(STEP, 2 * size + 2))) continue;
    spots.set(node, { x: field.middle.x + x, y: field.middle.y + y, size, side, far: x + side * (length - size) });
    return true;
  }
  return false;
}

export const pen = document.createElement("canvas").getContext("2d");

function labelWidth(node) {
  pen.font = FONT(12);
  return measured(pen, { text: brief(node), size: 12 });
}

function newField() {
  const columns = Math.ceil(FIELD / CELL);
  return { columns, taken: new Uint8Array(columns * columns) };
}

const claim = ({ columns, taken }, x, y, width, height) => room(taken, columns, FIELD / 2 + x - width / 2, FIELD / 2 + y - height / 2, width, height);

// The box of what is laid out, names and titles of sectors included.
export function boxed() {
  const of = [...spots.values()];
  const box = bounds(of);
  const { x } = spots.get(focus);
  const reach = (left, right, y) => {
    box.left = Math.min(box.left, left);
    box.right = Math.max(box.right, right);
    box.top = Math.min(box.top, y - 12);
    box.bottom = Math.max(box.bottom, y + 12);
  };
  for (const { far = 0, y } of of) reach(x + Math.min(0, far), x + Math.max(0, far), y);
  for (const { radius } of rings) reach(x, x, ellipse.middle.y - radius * ellipse.down);
  for (const sector of sectors) reach(sector.x - sector.wide / 2, sector.x + sector.wide / 2, sector.y);
  return { left: box.left - 12, right: box.right + 12, top: box.top - 12, bottom: box.bottom + 12 };
}

// Draws rings with their years, and what each sector is.
export function drawRings(context, { scale }) {
  if (!ellipse) return;
  const { middle, across, down } = ellipse;
  const at = (radius, angle) => [middle.x + radius * Math.cos(angle) * across, middle.y + radius * Math.sin(angle) * down];
  context.save();
  sectors.forEach(({ from, to, radius }, i) => {
    context.beginPath();
    context.moveTo(middle.x, middle.y);
    for (let k = 0; k <= 32; k++) context.lineTo(...at(radius, from + 0.02 + ((to - from - 0.04) * k) / 32));
    context.closePath();
    context.globalAlpha = dark.matches ? 0.16 : 0.07;
    context.fillStyle = TINTS[i % TINTS.length];
    context.fill();
  });
  context.globalAlpha = 0.55;
  context.lineWidth = 1 / scale;
  context.strokeStyle = theme().line;
  for (const { radius } of rings) {
    context.beginPath();
    for (let k = 0; k <= 96; k++) context[k ? "lineTo" : "moveTo"](...at(radius, (2 * Math.PI * k) / 96));
    context.stroke();
  }
  context.globalAlpha = 1;
  context.restore();
}

// Titles of sectors and years of rings, in pixels of the view.
export function ringNames(view) {
  if (!ellipse) return [];
  const { middle, down } = ellipse;
  const x = (of) => (of - view.x) * view.scale + view.width / 2;
  const y = (of) => (of - view.y) * view.scale + view.height / 2;
  const titles = sectors.map((sector) => ({ text: sector.title, size: view.scale < 0.7 ? 11 : 13, bold: true, soft: true, x: x(sector.x), y: y(sector.y) + 5 }));
  const last = { y: Infinity };
  const years = rings.flatMap(({ text, radius }) => {
    const place = { x: x(middle.x), y: y(middle.y - radius * down) + 4 };
    if (last.y - place.y < 20) return [];
    last.y = place.y;
    return [{ text, size: view.scale < 0.7 ? 10 : 11, soft: true, ...place }];
  });
  return [...titles, ...years];
}
