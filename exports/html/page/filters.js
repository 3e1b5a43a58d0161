// What is shown: kinds, roles, how sure, in how many papers, and when.

import { edges, kinds, nodes, roles } from "./graph.js";

export const ROLES = [...new Set([...roles.keys(), ...edges.map((edge) => edge.role)])]; // an answer's graph may have others
export const ALL = { kinds: [...kinds.keys()], roles: ROLES, confidence: 0, papers: 1, since: "", until: "" };
export let wanted = { ...ALL };
let ties = []; // between what papers name together, while no papers are shown
export const drawnEdges = () => [...edges.filter((edge) => edge.shown), ...ties];
const TIES = 6; // of a node to what papers name with it
const CROWD = 60; // names of one paper that are joined
roles.set("together", { role: "together", words: ["named together with", "named together with"], dashed: false });

// Marks what is to be seen. What has links, but none that is wanted, is not.
export function choose(next) {
  wanted = next;
  const kindsOn = new Set(next.kinds);
  const rolesOn = new Set(next.roles);
  const papers = kindsOn.has("paper");
  const seen = new Map(nodes.map((node) => [node, (kindsOn.has(node.kind) || node.kind === "paper") && suits(node)]));
  const linked = new Set();
  const naming = new Map(); // papers with what they name, where these are not shown
  for (const edge of edges) {
    const counts = seen.get(edge.from) && seen.get(edge.to) && rolesOn.has(edge.role) && edge.confidence >= next.confidence;
    edge.shown = counts && (papers || edge.from.kind !== "paper");
    if (counts) linked.add(edge.from).add(edge.to);
    if (counts && !edge.shown) naming.set(edge.from, (naming.get(edge.from) || new Set()).add(edge.to));
  }
  for (const node of nodes) node.shown = seen.get(node) && kindsOn.has(node.kind) && (linked.has(node) || node.edges.length === 0);
  tie(naming);
}

// Joins what papers name together, each to those that are most often beside it.
function tie(naming) {
  for (const node of nodes) node.ties = [];
  const found = new Map();
  for (const named of naming.values()) {
    const some = [...named].slice(0, CROWD).sort((one, two) => one.number - two.number);
    some.forEach((from, i) => {
      for (const to of some.slice(i + 1)) {
        const key = from.number * nodes.length + to.number;
        if (!found.has(key)) found.set(key, { from, to, role: "together", weight: 0, confidence: 1, shown: true });
        found.get(key).weight += 1;
      }
    });
  }
  ties = [];
  const room = (node) => node.ties.length < TIES;
  for (const one of [...found.values()].sort((a, b) => b.weight - a.weight || a.from.number - b.from.number || a.to.number - b.to.number)) {
    if (!room(one.from) && !room(one.to)) continue;
    one.from.ties.push(one);
    one.to.ties.push(one);
    ties.push(one);
  }
}

function suits(node) {
  if (node.kind !== "paper") return wanted.papers <= 1 || (node.papers || 0) >= wanted.papers;
  if (!wanted.since && !wanted.until) return true;
  if (!node.date) return false;
  const length = (date) => Math.min(date.length, node.date.length);
  const { since, until } = wanted;
  return (
    (!since || node.date.slice(0, length(since)) >= since.slice(0, length(since))) &&
    (!until || node.date.slice(0, length(until)) <= until.slice(0, length(until)))
  );
}

// Filters as the page's address has them, without what is as it was.
export function asAddress(of) {
  const parts = {};
  if (of.kinds.length < ALL.kinds.length) parts.types = of.kinds.join(",");
  if (of.roles.length < ALL.roles.length) parts.roles = of.roles.join(",");
  for (const name of ["confidence", "papers", "since", "until"]) {
    if (of[name] !== ALL[name]) parts[name] = String(of[name]);
  }
  return parts;
}

export function fromAddress(parts) {
  const listed = (name, all) => {
    const found = all.filter((one) => (parts.get(name) || "").split(",").includes(one));
    return found.length ? found : all;
  };
  const number = (name, low, high) => {
    const value = Number(parts.get(name) || NaN);
    return value >= low && value <= high ? value : ALL[name];
  };
  const date = (name) => (/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/.test(parts.get(name) || "") ? parts.get(name) : "");
  return {
    kinds: listed("types", ALL.kinds),
    roles: listed("roles", ALL.roles),
    confidence: number("confidence", 0, 1),
    papers: Math.round(number("papers", 1, 1e7)),
    since: date("since"),
    until: date("until"),
  };
}
