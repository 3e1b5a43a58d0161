// The stage: vis-network moves the view and draws what is in focus; the picture behind it and the names are ours.

import { beside, bounds, linksOf, nodes, other, roles } from "./graph.js";
import { colour, filling, rim, theme, trace } from "./shapes.js";
import { mapOut } from "./regions.js";
import { lay, paint, sharp } from "./map.js";
import { order, placed, reorder, write } from "./labels.js";
import { arrange, boxed, drawRings, ringNames, spot, spots } from "./focus.js";
import { recount } from "./legend.js";
import { say } from "./main.js";

export const stage = document.getElementById("map");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const lit = { nodes: new vis.DataSet(), edges: new vis.DataSet() };
const GRID = 60;
const WAIT = 90; // milliseconds of rest after which the picture is drawn for the new view
const MARGIN = 1.12;
const CLOSEST = 8; // scale
export const DASHES = [4, 4];

export const net = new vis.Network(stage, lit, {
  physics: false,
  layout: { improvedLayout: false },
  interaction: { hover: false, dragNodes: false, selectable: false, tooltipDelay: 1e9 },
  nodes: { shape: "custom", chosen: false },
  edges: { smooth: false, chosen: false, hoverWidth: 0, selectionWidth: 0 },
});

export let focus = null;
export let around = [];
let hovered = null;
let cells = new Map();
let resting = 0;

const hasSize = () => stage.clientWidth > 0 && stage.clientHeight > 0; // a frame that is hidden has none

// Says which node is in focus, or that none is.
export function focusOn(node) {
  focus = node;
  hovered = null;
}

export function view() {
  const { x, y } = net.getViewPosition();
  return { x, y, scale: net.getScale(), width: stage.clientWidth, height: stage.clientHeight, ratio: Math.min(2, devicePixelRatio || 1) };
}

net.on("beforeDrawing", (context) => {
  if (focus) return drawRings(context, view());
  lay(context, view());
  if (hovered && hovered.shown) spokes(context, hovered, view());
});
net.on("afterDrawing", (context) => {
  const now = view();
  if (hovered && hovered.shown) ring(context, hovered, now);
  if (focus) ring(context, focus, now);
  write(context, now, names(context, { ...now, ...openSides() }));
});

// All that is written on a view.
export function names(context, of) {
  const first = focus ? [focus, ...around] : [];
  if (hovered && hovered.shown) first.unshift(hovered);
  return placed(context, of, first, focus !== null, focus ? ringNames(of) : []);
}

export function ring(context, node, { scale }) {
  const { x, y, size } = spot(node);
  context.beginPath();
  context.arc(x, y, size + 4 / scale, 0, 2 * Math.PI);
  context.strokeStyle = theme().text;
  context.lineWidth = 1.5 / scale;
  context.stroke();
}

// The links of a node, over the map.
function spokes(context, node, { scale }) {
  context.strokeStyle = colour(node.kind);
  context.lineWidth = 1.2 / scale;
  context.globalAlpha = 0.7;
  context.beginPath();
  for (const edge of linksOf(node).slice(0, 400)) {
    context.moveTo(node.x, node.y);
    context.lineTo(other(edge, node).x, other(edge, node).y);
  }
  context.stroke();
  context.globalAlpha = 1;
}

// Draws the picture anew once the view rests; in focus it is not seen.
function refresh(wait = WAIT) {
  clearTimeout(resting);
  if (hasSize()) resting = setTimeout(() => (focus && sharp ? net.redraw() : paint(view(), () => net.redraw())), wait);
}

// A scale that still shows something.
function bounded(scale) {
  const box = focus ? boxed() : bounds(nodes);
  const whole = Math.min(stage.clientWidth / (box.right - box.left), stage.clientHeight / (box.bottom - box.top));
  return Math.min(CLOSEST, Math.max(whole / 4, scale));
}

net.on("zoom", ({ scale }) => bounded(scale) !== scale && net.moveTo({ scale: bounded(scale) }));
for (const event of ["zoom", "dragEnd", "animationFinished"]) net.on(event, () => refresh());
net.on("resize", () => {
  if (sharp) return refresh();
  light(); // what could not be shown before
  showAll();
});

// What is shown has changed.
export function restage() {
  reorder();
  cells = new Map();
  for (const node of nodes) {
    if (!node.shown) continue;
    const cell = `${Math.floor(node.x / GRID)},${Math.floor(node.y / GRID)}`;
    if (cells.has(cell)) cells.get(cell).push(node);
    else cells.set(cell, [node]);
  }
  mapOut();
  light();
  recount();
  refresh(0);
  if (!order.length) say(nodes.length ? "The filters hide everything" : "This graph is empty");
}

// Puts the focus and what is beside it on the stage.
export function light() {
  around = focus ? beside(focus) : [];
  arrange(focus, around, openSpace());
  around = around.filter((node) => spots.has(node));
  lit.nodes.clear();
  lit.edges.clear();
  if (!focus) return;
  lit.nodes.add([focus, ...around].map((node) => ({ id: node.number, x: spot(node).x, y: spot(node).y, ctxRenderer: renderer(node) })));
  lit.edges.add(
    linksOf(focus).filter((edge) => spots.has(other(edge, focus))).map(({ from, to, role, confidence }) => ({
      from: from.number,
      to: to.number,
      width: 0.5 + confidence,
      dashes: isDashed(role) && DASHES,
      color: { color: colour(other({ from, to }, focus).kind), opacity: around.length > 40 ? 0.22 : 0.5 },
    })),
  );
}

export const isDashed = (role) => Boolean(roles.get(role)?.dashed);

export const renderer = (node) => ({ ctx: context, x, y }) => ({
  drawNode() {
    context.beginPath();
    trace(context, node.kind, x, y, spot(node).size);
    context.fillStyle = filling(node.kind);
    context.fill();
    context.strokeStyle = rim(node.kind);
    context.lineWidth = 1;
    context.stroke();
  },
  nodeDimensions: { width: 2 * spot(node).size, height: 2 * spot(node).size },
});

// Moves the view so that a box fills what the panels leave free.
export function show(box, most = CLOSEST) {
  if (!hasSize()) return;
  const free = openSpace();
  const width = Math.max(box.right - box.left, 240);
  const height = Math.max(box.bottom - box.top, 240);
  const scale = Math.min(most, Math.min(free.width / width, free.height / height) / (focus ? 1 : MARGIN));
  const position = {
    x: (box.left + box.right) / 2 - (free.x - stage.clientWidth / 2) / scale,
    y: (box.top + box.bottom) / 2 - (free.y - stage.clientHeight / 2) / scale,
  };
  const animation = still.matches || focus ? false : { duration: 350, easingFunction: "easeInOutQuad" };
  net.moveTo({ position, scale, animation });
  refresh(animation ? 400 : 0);
}

// The whole of what is shown, or what surrounds the node in focus.
export const showAll = () => (focus ? show(boxed(), 1.5) : show(bounds(nodes.filter((node) => node.shown))));

// The part of the stage that no panel covers: its middle and size.
function openSpace() {
  const { left, right, bottom } = openSides();
  return { width: right - left, height: bottom, x: (left + right) / 2, y: bottom / 2 };
}

// Where that part begins and ends. On a phone the panels are sheets across the screen.
export function openSides() {
  const all = stage.getBoundingClientRect();
  const [panel] = ["panel", "start"].map((id) => document.getElementById(id).getBoundingClientRect()).sort((one, two) => two.width - one.width);
  const legend = document.getElementById("legend").getBoundingClientRect();
  const across = (of) => of.width > all.width * 0.8;
  return {
    left: legend.width && !across(legend) ? legend.right - all.left : 0,
    right: panel.width && !across(panel) ? panel.left - all.left : all.width,
    bottom: panel.width && across(panel) ? panel.top - all.top : all.height,
  };
}

// The node at a place of the stage.
export function at(x, y) {
  const point = net.DOMtoCanvas({ x, y });
  const reach = 6 / net.getScale();
  const size = Math.ceil((reach + 40) / GRID);
  let best = null;
  let nearest = Infinity;
  if (focus) {
    const far = (node) => Math.hypot(spot(node).x - point.x, spot(node).y - point.y) - spot(node).size;
    return [focus, ...around].filter((node) => far(node) < reach).sort((one, two) => far(one) - far(two))[0] || null;
  }
  const [column, row] = [Math.floor(point.x / GRID), Math.floor(point.y / GRID)];
  for (let i = column - size; i <= column + size; i++) {
    for (let j = row - size; j <= row + size; j++) {
      for (const node of cells.get(`${i},${j}`) || []) {
        const far = Math.hypot(node.x - point.x, node.y - point.y) - node.size;
        if (far < reach && far < nearest) {
          best = node;
          nearest = far;
        }
      }
    }
  }
  return best;
}

stage.addEventListener("pointermove", (event) => {
  const found = event.buttons ? null : at(event.offsetX, event.offsetY);
  if (found === hovered) return;
  hovered = found;
  stage.classList.toggle("over", hovered !== null);
  net.redraw();
});

stage.addEventListener("pointerleave", () => {
  hovered = null;
  net.redraw();
});

stage.addEventListener("keydown", (event) => {
  const step = 60 / net.getScale();
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  const zooms = { "+": 1.25, "=": 1.25, "-": 0.8 };
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (moves[event.key]) {
    const { x, y } = net.getViewPosition();
    net.moveTo({ position: { x: x + moves[event.key][0], y: y + moves[event.key][1] } });
  } else if (zooms[event.key]) {
    net.moveTo({ scale: bounded(net.getScale() * zooms[event.key]) });
  } else return;
  event.preventDefault();
  refresh();
});
