// The panel: what is known of a node, and each link with the sentence that says so.

import { other, page, roles } from "./graph.js";
import { colour, drawn, outline } from "./shapes.js";
import { ROLES } from "./filters.js";
import { stage } from "./stage.js";
import { OFTEN, alike, byTime, comparedWith, isPaper, makersOf, oftenWith, papersOf, reposOf } from "./insight.js";
import { reported } from "./results.js";
import { chip, leading, line, listing, plural } from "./start.js";
import { open, visit } from "./main.js";

export const panel = document.getElementById("panel");
const LISTED = 40; // links that are listed before one asks for more
export const said = (role) => roles.get(role)?.words || [role, `${role} of`];

// An element with attributes and text; text is never read as HTML.
export function made(name, attributes = {}, text) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

export function symbol(kind) {
  const picture = drawn("svg", { viewBox: "-9 -9 18 18", width: "14", height: "14", "aria-hidden": "true" });
  picture.append(outline(kind, 0, 0, 7));
  return picture;
}

export function describe(node) {
  panel.hidden = !node;
  panel.replaceChildren();
  if (!node) return;
  const head = made("div", { class: "head" });
  const kind = made("p", { class: "kind" });
  kind.append(symbol(node.kind), node.kind);
  const close = made("button", { type: "button", class: "close", "aria-label": "Close" }, "×");
  close.addEventListener("click", () => {
    visit(null);
    stage.focus();
  });
  head.append(kind, close);
  panel.append(head, made("h2", { dir: "auto" }, node.label), ...facts(node), ...links(node));
  panel.scrollTop = 0;
}

function facts(node) {
  const found = [];
  const fact = (name, ...of) => {
    const text = made("p", { class: "fact" });
    text.append(made("span", {}, `${name} `), ...of);
    found.push(text);
  };
  if (node.date) fact("Published", made("time", {}, node.date));
  if (node.authors) fact("By", ...listed(node.authors.slice(0, 8)), node.authors.length > 8 ? " and others" : "");
  if (node.papers) fact("Named in", plural(node.papers, "paper"));
  const counts = byRole(node);
  if (!isPaper(node) && counts.length > 1) fact("It is", counts.join(" · "));
  if (node.aliases) fact("Also", ...listed(node.aliases));
  if (/^https?:\/\//.test(node.address || "")) {
    fact("Open", made("a", { href: node.address, target: "_blank", rel: "noopener noreferrer" }, node.address.replace(/^https?:\/\//, "")));
  }
  if (node.text) found.push(abstractOf(node));
  return [...found, ...(isPaper(node) ? [...reported(node), ...alikeTo(node)] : story(node))];
}

// How many papers are tied to an entity in which way.
function byRole(node) {
  const counts = ROLES.map((role) => [role, new Set(node.edges.filter((edge) => edge.role === role && isPaper(edge.from)).map((edge) => edge.from)).size]);
  return counts.filter(([, count]) => count).map(([role, count]) => `${said(role)[1]} ${count}`);
}

// The abstract, with what it names marked in the colour of its kind.
function abstractOf(node) {
  const text = made("details", { class: "abstract", open: "" });
  const shown = made("p", { dir: "auto" });
  let from = 0;
  for (const [start, end, one] of mentions(node)) {
    const mark = made("mark", { class: "named", title: one.kind, "data-key": one.key }, node.text.slice(start, end));
    mark.style.setProperty("--kind", colour(one.kind));
    mark.addEventListener("click", () => open(one.key));
    shown.append(node.text.slice(from, start), mark);
    from = end;
  }
  shown.append(node.text.slice(from));
  text.append(made("summary", {}, "Abstract"), shown);
  return text;
}

// Where an abstract has the names that were found in it, the longest first, none within another.
function mentions(paper) {
  const names = new Map();
  const letters = { title: lettersOf(paper, "title"), abstract: lettersOf(paper, "abstract") };
  for (const { from, to, place, field } of paper.edges) {
    if (from !== paper || !place) continue;
    const name = (letters[field] || []).slice(place[0], place[1]).join("");
    if (name.length > 1) names.set(name, to);
  }
  const found = [];
  const part = /[\p{L}\p{N}]/u;
  for (const [name, to] of [...names].sort(([one], [two]) => two.length - one.length)) {
    for (let at = paper.text.indexOf(name); at >= 0; at = paper.text.indexOf(name, at + name.length)) {
      const end = at + name.length;
      const whole = !(part.test(paper.text[at - 1] || "") && part.test(name[0])) && !(part.test(paper.text[end] || "") && part.test(name.at(-1)));
      if (whole && !found.some(([start, stop]) => at < stop && start < end)) found.push([at, end, to]);
    }
  }
  return found.sort(([one], [two]) => one - two);
}

// What the papers that name it say of an entity: when, how, and with what.
function story(node) {
  const papers = papersOf(node);
  const found = [];
  const times = byTime(papers.map((paper) => paper.date));
  const some = node.papers > papers.length ? `, of the ${papers.length.toLocaleString("en")} here` : "";
  if (times.length > 1) found.push(made("h3", {}, `Papers over time${some}`), chart(times));
  const makers = makersOf(node);
  const first = papers.find((paper) => makers.has(paper)) || papers[0];
  if (makers.has(first) || first?.date) found.push(...listing("First paper", [line(leading(first), first.date || "no date")]));
  const row = (title, of, button) => {
    if (!of.length) return;
    const chips = made("p", { class: "chips" });
    chips.append(...of.map(button));
    found.push(made("h3", {}, title), chips);
  };
  row("Often together with", oftenWith(node), ([one, count]) => chip(one, count));
  row("Compared with", comparedWith(node), ([one, count]) => chip(one, count));
  found.push(...reported(node));
  const repos = reposOf(node);
  if (repos.length) found.push(...listing("Repositories", repos.slice(0, OFTEN).map((repo) => line(leading(repo), ""))));
  return found;
}

function alikeTo(paper) {
  const found = alike(paper);
  return found.length ? listing("Similar papers", found.map((one) => line(leading(one), one.date || ""))) : [];
}

// Bars for how many papers there are at a time.
function chart(times) {
  const [width, height] = [340, 64];
  const largest = Math.max(...times.map(([, count]) => count));
  const each = width / times.length;
  const words = times.filter(([, count]) => count).map(([time, count]) => `${time}: ${count}`).join(", ");
  const picture = drawn("svg", { viewBox: `0 0 ${width} ${height + 16}`, class: "chart", role: "img", "aria-label": `Papers over time: ${words}` });
  times.forEach(([time, count], i) => {
    const tall = (count / largest) * (height - 14);
    const bar = drawn("rect", { x: i * each + each * 0.12, y: height - tall, width: each * 0.76, height: Math.max(tall, count ? 2 : 0.5), rx: 1.5 });
    bar.append(drawn("title", {}, `${time}: ${plural(count, "paper")}`));
    picture.append(bar);
    if (count && each > 18) picture.append(drawn("text", { x: (i + 0.5) * each, y: height - tall - 3, class: "middle" }, String(count)));
  });
  const half = 24; // of what a time takes
  let free = 0;
  times.forEach(([time], i) => {
    const x = Math.max(half, Math.min(width - half, (i + 0.5) * each));
    if (x - half < free) return;
    picture.append(drawn("text", { x, y: height + 13, class: "middle" }, time));
    free = x + half + 2;
  });
  return picture;
}

// Names with commas between, each for itself whichever way it is written.
function listed(names) {
  return names.flatMap((name, i) => [i ? ", " : "", made("bdi", {}, name)]);
}

// The links of a node by role, those of the newest papers and the surest first.
function links(node) {
  const shown = node.edges.filter((edge) => edge.shown);
  const hidden = node.edges.length - shown.length;
  const found = [];
  for (const role of ROLES) {
    for (const outward of [true, false]) {
      const of = shown.filter((edge) => edge.role === role && (edge.from === node) === outward);
      if (of.length) found.push(...section(node, said(role)[outward ? 0 : 1], of));
    }
  }
  const ties = (node.ties || []).map((tie) => line(leading(other(tie, node)), plural(tie.weight, "paper")));
  if (ties.length) found.push(...listing(`${said("together")[0]} ${ties.length}`, ties));
  const some = `${hidden}${shown.length ? " more" : ""} link${hidden > 1 ? "s are" : " is"}`;
  if (hidden) found.push(made("p", { class: "fact" }, `${some} hidden by the filters`));
  return [...found, ...rest(node)];
}

// How many papers name it that are not in a served page yet, and the way to them.
function rest(node) {
  const here = new Set(node.edges.map((edge) => other(edge, node)).filter((one) => one.kind === "paper")).size;
  const more = page.live && node.kind !== "paper" ? (node.papers || 0) - here : 0;
  if (more <= 0) return [];
  const button = made("button", { type: "button", class: "more" }, "Bring in the next");
  button.addEventListener("click", () => visit(node.key, { further: true }));
  return [made("p", { class: "fact" }, `${more.toLocaleString("en")} more papers name it`), button];
}

function section(node, title, of) {
  const date = (edge) => other(edge, node).date || "";
  of.sort((one, two) => date(two).localeCompare(date(one)) || two.confidence - one.confidence);
  const items = unfolding(made("ul", { class: "links" }), of, (edge) => item(edge, other(edge, node)), LISTED);
  return [made("h3", {}, `${title} ${of.length}`), ...items];
}

// A list with its first items, and a button for the rest.
export function unfolding(list, of, draw, count = OFTEN) {
  list.append(...of.slice(0, count).map(draw));
  if (of.length <= count) return [list];
  const more = made("button", { type: "button", class: "more" }, `${of.length - count} more`);
  more.addEventListener("click", () => {
    list.append(...of.slice(count).map(draw));
    more.remove();
  });
  return [list, more];
}

function item(edge, node) {
  const entry = made("li");
  const go = made("button", { type: "button", class: "go" });
  go.append(symbol(node.kind), made("bdi", {}, node.label));
  go.addEventListener("click", () => open(node.key));
  const sure = `${Math.round(edge.confidence * 100)} %`;
  const notes = [node.date, `${sure} sure`, edge.places > 1 ? `${edge.places} places` : ""].filter(Boolean).join(" · ");
  entry.append(go, made("small", { title: edge.rule ? `rule ${edge.rule}` : "" }, notes));
  const quoted = quote(edge);
  if (quoted) entry.append(quoted);
  return entry;
}

const quote = (edge) => (edge.place ? marked(edge.from, edge.field, [edge.place]) : null);

// A sentence of a paper, with places in it marked.
export function marked(paper, field, places) {
  const letters = lettersOf(paper, field);
  const part = (a, b) => letters.slice(Math.max(0, a), b).join("");
  const sentence = made("blockquote", { dir: "auto" });
  const [, , from, to] = places[0];
  let at = from;
  for (const [start, end] of [...places].sort(([one], [two]) => one - two)) {
    if (start < at) continue;
    sentence.append(part(at, start), made("mark", {}, part(start, end)));
    at = end;
  }
  sentence.append(part(at, Math.max(at, to)));
  return sentence;
}

// The characters of a text: offsets count them, and not halves of them.
export const lettersOf = (paper, field) => [...((field === "title" ? paper.label : paper.text) || "")];
