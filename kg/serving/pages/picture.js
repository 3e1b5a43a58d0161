// Triples as a picture: what they link, placed by forces that always begin alike. The text below it says the same.

import { element } from "./answers.js";
import { put } from "./labels.js";

const MOST = 120; // nodes that are drawn
const MANY = 20; // nodes from which the picture is higher
const WORDS = 40; // links up to which each has its word beside it
const LONG = 36; // characters of a label
const STEPS = 240;
const APART = 90; // units between linked nodes, more or less
const NEAR = 4 * APART; // nodes farther apart than that don't push each other
const LINE = /^(<[^>]*>|_:\S+) <([^>]*)> (<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"\S*) \.$/;
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

// The lines of N-Triples that tell of texts, addresses and blank nodes.
export const read = (text) => text.split("\n").map((line) => LINE.exec(line)?.slice(1)).filter(Boolean);

// The nodes and links of triples; labels and our own types are told by the nodes, and so is what `more` says of them.
export function linked(triples, { kinds, labels }, more = []) {
  const nodes = new Map();
  const links = new Map();
  const node = (term) => nodes.get(term) ?? nodes.set(term, { term, count: 0 }).get(term);
  const told = (one, predicate, value) => {
    const kind = predicate === TYPE ? kinds.findIndex((each) => `<${each.iri}>` === value) : -1;
    if (kind >= 0) one.kind = Math.min(kind, one.kind ?? kind); // the most special come first
    else if (labels.includes(predicate) && value.startsWith('"')) one.label ??= words(value);
    else return false;
    return true;
  };
  for (const [subject, predicate, value] of triples) {
    if (told(node(subject), predicate, value)) continue;
    const key = `${subject} ${value}`;
    if (!links.has(key)) links.set(key, { source: node(subject), target: node(value), roles: [] });
    links.get(key).roles.push(short(predicate));
  }
  for (const { source, target } of links.values()) [source.count, target.count] = [source.count + 1, target.count + 1];
  for (const [subject, predicate, value] of more) if (nodes.has(subject)) told(nodes.get(subject), predicate, value);
  const shown = new Set([...nodes.values()].sort((a, b) => b.count - a.count).slice(0, MOST));
  const drawn = [...links.values()].filter(({ source, target }) => shown.has(source) && shown.has(target));
  return { nodes: [...shown], links: drawn, all: nodes.size };
}

// The picture of nodes and links, with a word for the kinds that are in it.
export function picture({ nodes, links, all }, { kinds }, target) {
  placed(nodes, links);
  const svg = drawn("svg", { class: nodes.length > MANY ? "many" : "", role: "img", "aria-label": `${nodes.length} nodes and ${links.length} links` });
  svg.append(drawn("defs", {}, tip()), ...links.map((link) => line(link, links.length <= WORDS)));
  svg.append(...nodes.map((node) => dot(node, kinds, target)));
  const around = { left: 0, top: 0, width: 0, height: 0 };
  const edge = (of, pick) => pick(...nodes.map((node) => node[of]));
  around.left = edge("x", Math.min) - APART;
  around.top = edge("y", Math.min) - APART / 2;
  around.width = edge("x", Math.max) + 2 * APART - around.left;
  around.height = edge("y", Math.max) + APART / 2 - around.top;
  const buttons = moved(svg, around, (unit) => scaled(nodes, links, around, unit));
  const left = all - nodes.length;
  const legend = [...new Set(nodes.map((node) => node.kind))].filter((kind) => kind !== undefined).sort((a, b) => a - b);
  const names = legend.map((kind) => coloured(element("span", { className: "kind" }, kinds[kind].name), kinds[kind]));
  const note = element("figcaption", {}, ...buttons, ...names, left ? `${left.toLocaleString()} nodes with fewer links are left out.` : "");
  return element("figure", { className: "picture" }, svg, note);
}

function words(literal) {
  const text = literal.slice(1, literal.lastIndexOf('"'));
  return text.replace(/\\u(\w{4})|\\U(\w{8})|\\(.)/g, (_, four, eight, one) =>
    one === undefined ? String.fromCodePoint(parseInt(four ?? eight, 16)) : "tnrbf".includes(one) ? " " : one);
}

const short = (iri) => iri.replace(/[/#]+$/, "").split(/[/#]/).pop() || iri;

function called({ term, label }) {
  const text = label ?? (term.startsWith('"') ? words(term) : term.startsWith("<") ? short(term.slice(1, -1)) : term);
  return text.length > LONG ? `${text.slice(0, LONG)}…` : text;
}

// Fruchterman and Reingold: neighbours push each other away, links pull, the middle draws, and all cools down.
function placed(nodes, links) {
  nodes.forEach((node, i) => {
    const far = APART * Math.sqrt(i + 0.5);
    [node.x, node.y] = [far * Math.cos(2.4 * i), far * Math.sin(2.4 * i)]; // a sunflower's angle
  });
  for (let step = 0; step < STEPS; step++) {
    for (const node of nodes) [node.right, node.down] = [-node.x / 12, -node.y / 6]; // the wide way
    nodes.forEach((one, i) => {
      for (const other of nodes.slice(i + 1)) pushed(one, other, (far) => (far < NEAR ? (APART * APART) / far : 0));
    });
    for (const { source, target } of links) if (source !== target) pushed(source, target, (far) => (-far * far) / APART);
    const most = (APART * (STEPS - step)) / STEPS;
    for (const node of nodes) {
      const far = Math.hypot(node.right, node.down) || 1;
      node.x += (node.right / far) * Math.min(far, most);
      node.y += (node.down / far) * Math.min(far, most);
    }
  }
}

function pushed(one, other, force) {
  const [right, down] = [one.x - other.x, one.y - other.y];
  const far = Math.max(Math.hypot(right, down), 1);
  const by = force(far) / far;
  one.right += right * by;
  one.down += down * by;
  other.right -= right * by;
  other.down -= down * by;
}

const tip = () =>
  drawn("marker", { id: "tip", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, drawn("path", { d: "M0 0 8 4 0 8z" }));

function line(link, worded) {
  const said = link.roles.join(", ");
  link.line = drawn("line", { "marker-end": "url(#tip)" });
  link.word = worded ? drawn("text", {}, said) : null;
  return drawn("g", { class: "link" }, drawn("title", {}, said), link.line, ...(worded ? [link.word] : []));
}

function dot(node, kinds, target) {
  const kind = kinds[node.kind];
  node.circle = drawn("circle", { cx: node.x, cy: node.y });
  node.name = drawn("text", {}, called(node));
  const title = drawn("title", {}, [kind?.name, node.label, node.term].filter(Boolean).join(" · "));
  const place = node.term.startsWith("<") ? target(node.term.slice(1, -1)) : {};
  const made = drawn(place.href ? "a" : "g", { class: ["node", kind && "kind", node.term.startsWith('"') && "said"].filter(Boolean).join(" "), ...place }, title, node.circle, node.name);
  return kind ? coloured(made, kind) : made;
}

// Dots, lines and names keep their size when one goes closer: what is between them grows.
function scaled(nodes, links, frame, unit) {
  for (const { circle } of nodes) circle.setAttribute("r", 6 * unit);
  for (const { source, target, line } of links) {
    const far = Math.hypot(target.x - source.x, target.y - source.y) || 1;
    const [right, down] = [(unit * (target.x - source.x)) / far, (unit * (target.y - source.y)) / far];
    const ends = { x1: source.x + 7 * right, y1: source.y + 7 * down, x2: target.x - 8 * right, y2: target.y - 8 * down };
    for (const [name, value] of Object.entries(ends)) line.setAttribute(name, value.toFixed(1));
    line.setAttribute("stroke-width", 1.5 * unit);
  }
  put(nodes, links, frame, unit);
}

function coloured(made, { light, dark }) {
  made.style.setProperty("--light", light);
  made.style.setProperty("--dark", dark);
  return made;
}

// Dragging moves what is seen, buttons and Ctrl with the wheel go closer and farther.
function moved(svg, { left, top, width, height }, scale) {
  const unit = () => Math.max(width / svg.clientWidth, height / svg.clientHeight);
  const show = () => svg.setAttribute("viewBox", [left, top, width, height].map((of) => of.toFixed(1)).join(" "));
  const fit = () => svg.clientWidth && scale(unit());
  const closer = (times) => {
    left += (width - width / times) / 2;
    top += (height - height / times) / 2;
    width /= times;
    height /= times;
    show();
    fit();
  };
  svg.addEventListener("pointermove", (event) => {
    if (event.buttons !== 1) return;
    left -= event.movementX * unit();
    top -= event.movementY * unit();
    show();
  });
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    closer(event.deltaY < 0 ? 1.2 : 1 / 1.2);
  }, { passive: false });
  show();
  new ResizeObserver(fit).observe(svg); // also when it comes into the page
  return [["Closer", 1.4], ["Farther", 1 / 1.4]].map(([name, times]) => {
    const button = element("button", { type: "button" }, name);
    button.addEventListener("click", () => closer(times));
    return button;
  });
}

function drawn(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, typeof value === "number" ? value.toFixed(1) : value);
  made.append(...children);
  return made;
}
