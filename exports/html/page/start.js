// The start panel: how much there is, what most papers name, what is new, what rises, and where to begin.

import { bounds, kinds, nodes, page } from "./graph.js";
import { SCENE, regionOf, regions } from "./regions.js";
import { PHONE, cut, nameOf, order } from "./labels.js";
import { focus, show, showAll, stage } from "./stage.js";
import { beginnings, isPaper, newest, rising } from "./insight.js";
import { made, symbol } from "./panel.js";
import { counted } from "./legend.js";
import { open, visit } from "./main.js";

export const start = document.getElementById("start");
export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
let welcome = true; // until the reader puts it away

export function drawStart() {
  const head = made("div", { class: "head" });
  const close = made("button", { type: "button", class: "close", "aria-label": "Close" }, "×");
  close.addEventListener("click", () => showStart(false));
  head.append(made("h2", { dir: "auto" }, page.title), close);
  start.replaceChildren(head, made("p", {}, summed()), ...about(), ...begin(), ...mostNamed(), ...news(), ...rise());
}

function summed() {
  const counts = counted(nodes, "kind");
  const papers = counts.get("paper") || 0;
  const names = [...kinds.keys()].filter((kind) => kind !== "paper" && counts.has(kind)).map((kind) => plural(counts.get(kind), kind === "repo" ? "repository" : kind, kinds.get(kind).plural));
  const years = nodes.filter(isPaper).map((node) => (node.date || "").slice(0, 4)).filter(Boolean).sort();
  const when = years.length ? `, ${years[0] === years.at(-1) ? `of ${years[0]}` : `${years[0]} to ${years.at(-1)}`}` : "";
  const listed = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
  const part = nodes.length < page.all ? "Shown here: " : "";
  return papers ? `${part}${plural(papers, "paper")}${when}, name ${listed || "nothing that is known"}.` : `${listed || "Nothing"}.`;
}

// Papers to begin with, and why.
function begin() {
  const found = beginnings();
  const why = (entity) => (entity ? `named in ${entity.papers.toLocaleString("en")}` : "a survey");
  return found.length ? listing("Where to begin", found.map(([paper, entity]) => line(leading(paper), why(entity)))) : [];
}

// The regions with most papers, by what is typical of them.
function about() {
  const counts = counted(nodes.filter((node) => isPaper(node) && node.group !== undefined).map((node) => ({ region: regionOf(node) })), "region");
  const papers = ({ number }) => counts.get(number) || 0;
  const some = regions.filter(({ names, members }) => names.length && members.length >= SCENE).sort((one, two) => papers(two) - papers(one)).slice(0, 8);
  if (some.length < 2) return [];
  const items = some.map((region) => {
    const go = made("button", { type: "button", class: "go" });
    const dot = made("span", { class: "dot" });
    dot.style.background = region.tint;
    go.append(dot, made("bdi", {}, region.names.map(nameOf).join(" · ")));
    go.addEventListener("click", () => {
      if (window.innerWidth < PHONE) showStart(false);
      show(bounds(region.members));
    });
    return line(go, plural(papers(region), "paper"));
  });
  return listing("What it is about", items);
}

function mostNamed() {
  const found = [];
  for (const kind of kinds.keys()) {
    if (kind === "paper" || kind === "repo") continue;
    const of = order.filter((node) => node.kind === kind && (node.papers || 0) > 1).sort((one, two) => two.papers - one.papers || one.number - two.number).slice(0, 3);
    if (!of.length) continue;
    const row = made("li", { class: "row" });
    const chips = made("span", { class: "chips" });
    chips.append(...of.map((node) => chip(node, node.papers)));
    row.append(made("span", { class: "soft" }, kinds.get(kind).plural), chips);
    found.push(row);
  }
  return found.length ? listing("Named most", found) : [];
}

function news() {
  const found = newest();
  return found.length ? listing("New", found.map(({ node, date }) => line(leading(node), date))) : [];
}

function rise() {
  const { since, found } = rising();
  return found.length ? listing(`Rising since ${since}`, found.map(({ node, now, all }) => line(leading(node), `${now} of ${plural(all, "paper")}`))) : [];
}

export function listing(title, items) {
  const all = made("ul", { class: "plain" });
  all.append(...items);
  return [made("h3", {}, title), all];
}

export function line(what, note) {
  const item = made("li");
  item.append(what, made("small", {}, note));
  return item;
}

// A button that leads to a node.
export function leading(node, look = "go") {
  const go = made("button", { type: "button", class: look });
  go.append(symbol(node.kind), made("bdi", {}, nameOf(node)));
  go.addEventListener("click", () => open(node.key));
  return go;
}

export function chip(node, count) {
  const go = made("button", { type: "button", class: "chip" });
  go.append(symbol(node.kind), made("bdi", {}, cut(nameOf(node), 34)), made("small", {}, count.toLocaleString("en")));
  go.addEventListener("click", () => open(node.key));
  return go;
}

// Shows the panel, or puts it away: it is there where no node is in focus.
export function showStart(on) {
  welcome = on;
  placeStart();
  if (on && focus) visit(null);
  else showAll();
}

export function placeStart() {
  const hidden = !welcome || focus !== null || !nodes.length;
  if (hidden && start.contains(document.activeElement)) stage.focus();
  start.hidden = hidden;
  document.getElementById("begin").setAttribute("aria-expanded", String(!hidden));
}
