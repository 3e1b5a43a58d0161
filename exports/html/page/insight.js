// What follows from the links: who is named together, what is new, what rises, which papers are alike.

import { nodes, other } from "./graph.js";

export const OFTEN = 8; // names that are listed
const BEGINNINGS = 6; // papers to begin with,
const SURVEYS = 2; // and how many of them are surveys
const KNOWN = 3; // papers that name what is known
const SURVEY = /\ban? (?:[\w-]+ ){0,3}(?:survey|overview|review|tutorial)\b|\b(?:survey|overview|review) (?:of|on)\b|: (?:[\w-]+ ){0,2}(?:survey|overview|tutorial)$/i;
export const isPaper = (node) => node.kind === "paper";
export const inOrder = (one, two) => (one < two ? -1 : one > two ? 1 : 0); // by character: ISO dates by time
const most = (counts, some) => [...counts].sort(([one, a], [two, b]) => b - a || two.size - one.size || one.number - two.number).slice(0, some);

// The papers that name a node, the oldest first.
export function papersOf(node) {
  const found = new Set(node.edges.map((edge) => edge.from).filter((one) => isPaper(one) && one !== node));
  return [...found].sort((one, two) => inOrder(one.date || "~", two.date || "~") || one.number - two.number);
}

const namedBy = (paper) => [...new Set(paper.edges.filter((edge) => edge.from === paper).map((edge) => edge.to))];

// What papers name beside a node, with in how many of its papers.
function together(node) {
  const counts = new Map();
  for (const paper of papersOf(node)) {
    for (const one of namedBy(paper)) if (one !== node) counts.set(one, (counts.get(one) || 0) + 1);
  }
  return counts;
}

export const oftenWith = (node) => most([...together(node)].filter(([one, count]) => count > 1 && !one.quiet && one.kind !== "repo"), OFTEN);

// What papers compare with a node: what they introduce with what they compare it to.
export function comparedWith(node) {
  const counts = new Map();
  const beside = { compares: "introduces", introduces: "compares" };
  for (const { from, role } of node.edges) {
    if (!beside[role]) continue;
    for (const edge of from.edges) {
      if (edge.role === beside[role] && edge.to !== node && edge.to.kind !== "repo") counts.set(edge.to, (counts.get(edge.to) || 0) + 1);
    }
  }
  return most(counts, OFTEN);
}

// The papers that introduce an entity: those with its name for a title, else those that have no longer name there (kg/text/titles.py).
export function makersOf(entity) {
  const papers = [...new Set(entity.edges.filter(({ role }) => role === "introduces").map(({ from }) => from))];
  const claims = new Map(papers.map((paper) => [paper, claimed(titleOf(paper), namesOf(entity))]));
  const best = Math.min(...claims.values());
  return new Set(papers.filter((paper) => best < CLAIMS.another && claims.get(paper) === best));
}

const CLAIMS = { own: 0, open: 1, another: 2 };
const titleOf = (paper) => (paper.label === paper.key ? "" : paper.label); // who has none is labelled with an id: `arxiv: …` names nothing
const namesOf = (entity) => [entity.label, ...(entity.aliases || [])];
const bare = (text) => text.toLowerCase().trim().replace(/^(?:the|introducing|presenting) | (?:benchmark|challenge|corpus|dataset|framework|model)$/g, "").replace(/[^\p{L}\p{N}]+/gu, "");

// What a title says of who introduces a name: "NAME: what it is" is its paper, "LongerNAME: …" that of something else.
export function claimed(title, names) {
  const [head, rest] = title.split(/:(.*)/s);
  if (rest === undefined) return CLAIMS.open;
  const heads = [head, head.replace(/\([^()]*\)/g, ""), ...[...head.matchAll(/\(([^()]*)\)/g)].map(([, inner]) => inner)];
  const known = names.filter((name) => bare(name).length > 1);
  if (heads.some((one) => known.some((name) => bare(name) === bare(one)))) return CLAIMS.own;
  const around = heads.flatMap((one) => known.filter((name) => one.includes(name)).map((name) => bare(one.replace(name, ""))));
  return around.some((one) => !/^v?\d+[a-z]?$/.test(one)) ? CLAIMS.another : CLAIMS.open;
}

// Papers to begin with: surveys, those first that name most, and then those with the name for a title that most papers name.
export function beginnings() {
  const surveys = nodes.filter((node) => isPaper(node) && node.shown && SURVEY.test(node.label)).sort((one, two) => two.edges.length - one.edges.length || one.number - two.number);
  const found = new Map(surveys.slice(0, SURVEYS).map((paper) => [paper, null]));
  const named = nodes.filter((node) => node.shown && !isPaper(node) && !node.quiet && !["repo", "metric", "task"].includes(node.kind) && node.papers >= KNOWN);
  for (const entity of named.sort((one, two) => two.papers - one.papers || one.number - two.number)) {
    if (found.size >= BEGINNINGS) break;
    const makers = makersOf(entity);
    const first = makers.size && papersOf(entity).find((paper) => makers.has(paper));
    if (first && first.shown && claimed(titleOf(first), namesOf(entity)) === CLAIMS.own && !found.has(first)) found.set(first, entity);
  }
  return [...found];
}

// Repositories of a node: those that say so, else those of the papers that introduce it.
export function reposOf(node) {
  const own = node.edges.filter((edge) => edge.role === "implements").map((edge) => other(edge, node)).filter((one) => one.kind === "repo");
  if (own.length || node.kind === "repo") return [...new Set(own)];
  return [...new Set([...makersOf(node)].flatMap((paper) => paper.edges).filter((edge) => edge.role === "introduces" && edge.to.kind === "repo").map((edge) => edge.to))];
}

// Papers that name the same things as one, the rarer these are the more alike.
export function alike(paper) {
  const scores = new Map();
  const everything = nodes.filter(isPaper).length;
  for (const entity of namedBy(paper)) {
    const by = papersOf(entity);
    if (by.length > Math.max(10, everything / 5)) continue;
    for (const one of by) if (one !== paper) scores.set(one, (scores.get(one) || 0) + Math.log(everything / by.length) + 1);
  }
  return most(scores, 5).map(([one]) => one);
}

// How many of some dates fall into each year, or month where all are within two years.
export function byTime(dates) {
  const dated = dates.filter((date) => date && date.length >= 4).sort();
  if (!dated.length) return [];
  const length = monthly(dated) ? 7 : 4;
  const found = new Map();
  const [first, last] = [dated[0], dated.at(-1)].map((date) => date.slice(0, length));
  for (let at = first, i = 0; at <= last && i < 200; at = after(at), i++) found.set(at, 0);
  for (const date of dated) found.set(date.slice(0, length), (found.get(date.slice(0, length)) || 0) + 1);
  return [...found];
}

// Whether sorted dates are exact and close enough to be told apart by month.
export function monthly(dates) {
  const year = (date) => Number(date.slice(0, 4));
  return dates.length > 0 && dates.every((date) => date.length >= 7) && year(dates.at(-1)) - year(dates[0]) < 2;
}

function after(at) {
  const [year, month] = at.split("-").map(Number);
  if (!month) return String(year + 1).padStart(4, "0");
  return `${String(month === 12 ? year + 1 : year).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}`;
}

// What the newest papers introduce: names that no dated paper has before them, the newest first.
export function newest() {
  const found = [];
  for (const node of nodes) {
    if (!node.shown || isPaper(node) || node.quiet || ["repo", "metric", "task"].includes(node.kind)) continue;
    const [first] = papersOf(node);
    if (first?.date?.length >= 7 && makersOf(node).has(first)) found.push({ node, date: first.date });
  }
  const day = ({ date }) => date.slice(0, 10).padEnd(10, "~");
  return found.sort((one, two) => inOrder(day(two), day(one)) || two.node.size - one.node.size || one.node.number - two.node.number).slice(0, OFTEN);
}

// What is named far more often in the latest papers than before: the papers since then, of all.
export function rising() {
  const dated = nodes.filter((node) => isPaper(node) && node.date?.length >= 7).map((node) => node.date).sort();
  if (dated.length < 12 || dated[0].slice(0, 7) === dated.at(-1).slice(0, 7)) return { since: "", found: [] };
  const since = dated[Math.floor(dated.length * 0.7)].slice(0, 7);
  const late = dated.filter((date) => date >= since).length / dated.length;
  if (late > 0.8) return { since, found: [] };
  const found = [];
  for (const node of nodes) {
    if (!node.shown || isPaper(node) || node.quiet || node.kind === "repo" || (node.papers || 0) < 3) continue;
    const dates = papersOf(node).map((paper) => paper.date).filter((date) => date?.length >= 7);
    const now = dates.filter((date) => date >= since).length;
    const score = (now - late * dates.length) / Math.sqrt(late * dates.length + 1);
    if (now >= 3 && score > 0.8) found.push({ node, now, all: dates.length, score });
  }
  return { since, found: found.sort((one, two) => two.score - one.score || one.node.number - two.node.number).slice(0, 6) };
}
