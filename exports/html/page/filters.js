// What is shown: kinds, roles, how sure, in how many papers, and when.

const ROLES = [...new Set([...roles.keys(), ...edges.map((edge) => edge.role)])]; // an answer's graph may have others
const ALL = { kinds: [...kinds.keys()], roles: ROLES, confidence: 0, papers: 1, since: "", until: "" };
let wanted = { ...ALL };

// Marks what is to be seen. What has links, but none that is wanted, is not.
function choose(next) {
  wanted = next;
  const kindsOn = new Set(next.kinds);
  const rolesOn = new Set(next.roles);
  for (const node of nodes) node.shown = kindsOn.has(node.kind) && suits(node);
  const linked = new Set();
  for (const edge of edges) {
    edge.shown = edge.from.shown && edge.to.shown && rolesOn.has(edge.role) && edge.confidence >= next.confidence;
    if (edge.shown) linked.add(edge.from).add(edge.to);
  }
  for (const node of nodes) node.shown = node.shown && (linked.has(node) || node.edges.length === 0);
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
function asAddress(of) {
  const parts = {};
  if (of.kinds.length < ALL.kinds.length) parts.types = of.kinds.join(",");
  if (of.roles.length < ALL.roles.length) parts.roles = of.roles.join(",");
  for (const name of ["confidence", "papers", "since", "until"]) {
    if (of[name] !== ALL[name]) parts[name] = String(of[name]);
  }
  return parts;
}

function fromAddress(parts) {
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
