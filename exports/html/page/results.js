// What papers report: of a paper and of a system as a list, on a dataset or benchmark as small leaderboards.

import { inOrder, isPaper } from "./insight.js";
import { lettersOf, made, marked, unfolding } from "./panel.js";
import { leading, plural } from "./start.js";
import { open } from "./main.js";

const PLACES = 5; // of a leaderboard that are shown before one asks for more
const BOARDS = 6; // measures that are shown

// What is reported on a node by what can be compared: the commonest measure first, and of each the best first.
function boards(node) {
  const found = new Map();
  for (const one of node.results) {
    if (one.on !== node || !one.measure) continue;
    if (!found.has(one.measure)) found.set(one.measure, []);
    found.get(one.measure).push(one);
  }
  const papers = ([, of]) => new Set(of.map(({ paper }) => paper)).size;
  return [...found].sort((one, two) => papers(two) - papers(one) || inOrder(one[0], two[0])).map(([, of]) => ranking(of));
}

// Each system of a paper once, with its best value. Where nothing tells which way is better, higher is.
function ranking(of) {
  const sign = of.filter(({ better }) => better === "lower").length * 2 > of.length ? 1 : -1;
  const date = ({ paper }) => paper.date || "";
  const best = [...of].sort((one, two) => sign * (one.number - two.number) || inOrder(date(one), date(two)) || inOrder(one.paper.key, two.paper.key));
  const found = new Map();
  for (const one of best) {
    const key = `${one.paper.number} ${one.system?.key || one.system || one.value}`;
    if (!found.has(key)) found.set(key, one);
  }
  return { metric: best[0].metric, lower: sign === 1, places: [...found.values()] };
}

// Leaderboards of a node, and what is reported of it.
export function reported(node) {
  if (isPaper(node)) return statements(node);
  const found = boards(node).slice(0, BOARDS).flatMap(({ metric, lower, places }) => [
    made("h4", {}, `${metric}${lower ? ", lower is better" : ""}`),
    ...placesOf(places),
  ]);
  if (found.length) found.unshift(made("h3", {}, "Reported on it"), made("p", { class: "note" }, "What abstracts claim; not a checked leaderboard."));
  const own = node.results.filter(({ system }) => system === node).sort((one, two) => inOrder(two.paper.date || "", one.paper.date || ""));
  if (own.length) found.push(made("h3", {}, `Its results ${own.length}`), ...unfolding(made("ul", { class: "links" }), own, (one) => statement([one], true)));
  return found;
}

function placesOf(places) {
  const rows = made("ol", { class: "board" });
  return unfolding(rows, places, (one) => {
    const row = made("li", { title: sentenceOf(one) });
    row.append(made("b", {}, one.value), one.system ? named(one.system) : made("span", { class: "soft" }, "not said"));
    const paper = made("button", { type: "button", class: "paper", title: one.paper.label }, one.paper.date?.slice(0, 7) || "paper");
    paper.addEventListener("click", () => open(one.paper.key));
    row.append(paper);
    return row;
  }, PLACES);
}

// What a paper reports, sentence by sentence.
function statements(paper) {
  const sentences = new Map();
  for (const one of paper.results.filter((result) => result.paper === paper)) {
    const key = `${one.field} ${one.place[2]}`;
    if (!sentences.has(key)) sentences.set(key, []);
    sentences.get(key).push(one);
  }
  if (!sentences.size) return [];
  const items = made("ul", { class: "links" });
  items.append(...[...sentences.values()].map((of) => statement(of, false)));
  return [made("h3", {}, `Reports ${plural(new Set(paper.results.map(({ place }) => place[0])).size, "number")}`), items];
}

// The numbers of a sentence with what they say, and the sentence with the numbers marked.
function statement(of, withPaper) {
  const item = made("li");
  for (const one of of) {
    const said = made("p", { class: "claim" });
    said.append(made("b", {}, one.value), one.kind === "level" ? " " : ` ${one.kind} in `, one.metric || "");
    if (one.on) said.append(" on ", named(one.on));
    if (one.system && !withPaper) said.append(" by ", named(one.system));
    if (one.over) said.append(" over ", named(one.over));
    item.append(said);
  }
  if (withPaper) item.append(leading(of[0].paper));
  item.append(marked(of[0].paper, of[0].field, of.map(({ place }) => place)));
  return item;
}

// What a result is about: a button where it is a node, else words.
function named(one) {
  if (typeof one === "string") return made("bdi", {}, one);
  return leading(one, "named-in");
}

function sentenceOf({ paper, field, place }) {
  return lettersOf(paper, field).slice(place[2], place[3]).join("");
}
