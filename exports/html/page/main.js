// What a reader does, and the page's address, which says where one is.

import { bounds, byKey, nodes, page, take } from "./graph.js";
import { dark } from "./shapes.js";
import { ALL, asAddress, choose, fromAddress, wanted } from "./filters.js";
import { PHONE } from "./labels.js";
import { at, focus, focusOn, light, net, restage, showAll, stage } from "./stage.js";
import { field } from "./search.js";
import { describe, made, panel } from "./panel.js";
import { drawStart, placeStart, showStart, start } from "./start.js";
import { drawLegend, legend } from "./legend.js";
import { savePng, saveSvg } from "./pictures.js";

const note = document.getElementById("note");

let saying = 0;
let remembering = 0;
let visits = 0;
let closed = false; // the note, by the reader

// Goes to a node, or to none; says whether one is still there in the end. What is known is shown at once, the rest of
// a served graph when it comes.
export async function visit(key, { push = true, further = false } = {}) {
  const mine = ++visits;
  const known = !key || byKey.has(key);
  if (known || !page.live) settle(key, push);
  if (!page.live || !key) return true;
  const came = await fetched(key, further);
  if (mine !== visits) return false;
  if (came) settle(key, push && !known);
  return true;
}

// Shows a node, or none. The way back is the browser's.
function settle(key, push) {
  const node = byKey.get(key) || null;
  if (key && !node) say(`No node ${key} in this page`);
  focusOn(node);
  if (node && !node.shown) widen(node);
  if (push && address() !== addressOf(location.hash)) remember("pushState");
  if (node && window.innerWidth < PHONE) showLegend(false);
  document.title = node ? `${node.label} – ${page.title}` : page.title;
  describe(node);
  placeStart();
  light();
  showAll();
}

// Goes to a node by key or from a list: what is read next is what the panel says.
export async function open(key) {
  if (await visit(key)) panel.focus({ preventScroll: true });
}

// Takes off the filters that hide a node.
function widen(node) {
  const own = node.kind === "paper" ? { since: "", until: "" } : { papers: Math.min(wanted.papers, node.papers || 1) };
  choose({ ...wanted, ...own, kinds: ALL.kinds.filter((kind) => wanted.kinds.includes(kind) || kind === node.kind) });
  if (!node.shown) choose(ALL);
  remember("replaceState");
  drawLegend();
  restage();
  say("The filters hid this node; those that did are off now");
}

// Changes what is shown.
export function narrow(change) {
  choose({ ...wanted, ...change });
  restage();
  if (focus && !focus.shown) visit(null, { push: false });
  else describe(focus);
  remember("replaceState");
}

// Keeps the address. A page inside a notebook has none of its own, and browsers take so many changes a minute only.
function remember(how) {
  if (location.protocol === "about:") return;
  clearTimeout(remembering);
  try {
    history[how](null, "", address());
  } catch {
    remembering = setTimeout(() => remember(how), 1000);
  }
}

const addressOf = (parts) => `#${new URLSearchParams(parts.replace(/^#/, ""))}`;
const address = () => `#${new URLSearchParams({ ...(focus ? { node: focus.key } : {}), ...asAddress(wanted) })}`;

function arrive() {
  const parts = new URLSearchParams(location.hash.slice(1));
  choose(fromAddress(parts));
  drawLegend();
  restage();
  return visit(parts.get("node"), { push: false });
}

// Says something for a while; otherwise the note says what it says all the time, until it is closed.
export function say(text) {
  const close = made("button", { type: "button", class: "close", "aria-label": "Close" }, "×");
  close.addEventListener("click", () => (note.hidden = closed = true));
  note.replaceChildren(text, ...(text && text === always() ? [close] : []));
  note.hidden = !text || (closed && text === always());
  clearTimeout(saying);
  saying = text === always() ? 0 : setTimeout(() => say(always()), 6000);
}

// Of a graph that is shown in part, what is not in the page and how to see it.
function always() {
  if (nodes.length >= page.all) return "";
  const count = (number) => number.toLocaleString("en");
  const grown = nodes.length > page.nodes.length;
  const rest = page.live ? "Search, and click, to bring in the rest" : "The rest: kg export GRAPH part.html --entity NAME, or kg serve GRAPH";
  return `${grown ? count(nodes.length) : `The ${count(nodes.length)} most connected`} of ${count(page.all)} nodes. ${rest}`;
}

// Asks the server that the page came from.
export async function ask(what, parameters) {
  try {
    const answer = await fetch(`api/${what}?${new URLSearchParams(parameters)}`);
    if (answer.ok) return await answer.json();
    say((await answer.text()).slice(0, 200));
  } catch {
    say("The server does not answer");
  }
  return null;
}

// Brings in what is beside a node, or what comes further; says whether it came. New nodes stand around it, and it stands
// aside if it is new itself.
async function fetched(key, further) {
  const skip = further ? byKey.get(key).brought : 0;
  const part = await ask("around", { node: key, skip });
  if (!part) return false;
  const box = bounds(nodes);
  const middle = byKey.get(key) || { x: box.right + 200, y: (box.top + box.bottom) / 2, size: 10 };
  const step = Math.PI * (3 - Math.sqrt(5));
  let turn = 0;
  take(part, (node) => {
    if (node.key === key) return { ...node, x: middle.x, y: middle.y };
    const far = middle.size + 16 + 14 * Math.sqrt(++turn);
    return { ...node, x: middle.x + far * Math.cos(turn * step), y: middle.y + far * Math.sin(turn * step) };
  });
  const node = byKey.get(key);
  if (node) node.brought = Math.max(node.brought || 0, skip + part.nodes.filter((one) => one.kind === "paper").length);
  choose(wanted);
  drawLegend();
  restage();
  say(always());
  return true;
}

function showLegend(on) {
  const button = document.getElementById("filters");
  if (!on && legend.contains(document.activeElement)) button.focus();
  legend.hidden = !on;
  button.setAttribute("aria-expanded", String(on));
}

const toggleLegend = () => showLegend(legend.hidden);

// Leaves what is open: the menu, else the node.
function leave() {
  if (!menu.open) return focus && visit(null);
  menu.open = false;
  menu.querySelector("summary").focus();
}

net.on("click", ({ pointer }) => {
  const node = at(pointer.DOM.x, pointer.DOM.y);
  if (node !== focus) visit(node ? node.key : null);
});

const doing = { begin: () => showStart(start.hidden), whole: () => visit(null), filters: toggleLegend, png: savePng, svg: saveSvg, print: () => window.print(), help: () => keysShown.showModal() };
for (const [id, act] of Object.entries(doing)) document.getElementById(id).addEventListener("click", act);

/** @type {HTMLDetailsElement} */
const menu = document.querySelector(".menu");
/** @type {HTMLDialogElement} */
const keysShown = document.querySelector("dialog");
/** @type {(event: Event) => HTMLInputElement} */
const targetOf = (event) => /** @type {HTMLInputElement} */ (event.target);
menu.addEventListener("click", (event) => targetOf(event).closest("button") && (menu.open = false));
document.addEventListener("pointerdown", (event) => menu.contains(targetOf(event)) || (menu.open = false));

document.addEventListener("keydown", (event) => {
  const { tagName, type } = targetOf(event);
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(tagName) && type !== "checkbox" && type !== "range";
  if (typing || event.ctrlKey || event.metaKey || event.altKey || keysShown.open) return;
  const keys = { "/": () => field.focus(), Escape: leave, 0: () => visit(null), f: toggleLegend, s: doing.begin, "?": doing.help };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

window.addEventListener("popstate", arrive);
dark.addEventListener("change", () => {
  drawLegend();
  drawStart();
  describe(focus);
  restage();
});

if (page.live) document.querySelector("nav").prepend(made("a", { href: "query", class: "button" }, "SPARQL"));
if (location.protocol === "about:") { // in a notebook the wheel scrolls the notebook until one clicks
  net.setOptions({ interaction: { zoomView: false } });
  stage.addEventListener("pointerdown", () => net.setOptions({ interaction: { zoomView: true } }));
  stage.addEventListener("pointerleave", () => net.setOptions({ interaction: { zoomView: false } }));
}
if (window.innerWidth && window.innerWidth < PHONE) {
  showLegend(false);
  field.placeholder = "Search names and titles";
}
say(always());
arrive();
drawStart();
