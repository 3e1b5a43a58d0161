// The graph: its nodes and edges, and which of them are beside which.

export const page = JSON.parse(document.getElementById("data").textContent);
export const kinds = new Map(page.kinds.map((kind) => [kind.kind, kind]));
export const roles = new Map(page.roles.map((role) => [role.role, role]));
/** @type {GraphNode[]} */
export const nodes = [];
/** @type {Link[]} */
export const edges = [];
/** @type {Report[]} */
const results = []; // numbers that papers report
/** @type {Map<string, GraphNode>} */
export const byKey = new Map();

// Takes in a part of the graph; nodes that are new get the place that `placed` says, or their own.
export function take(part, placed = (node) => node) {
  const own = new Map();
  for (const node of part.nodes) {
    let known = byKey.get(node.key);
    if (!known) {
      known = { ...placed(node), number: nodes.length, edges: [], results: [], shown: true, words: words([node.label, ...(node.aliases || [])]) };
      nodes.push(known);
      byKey.set(node.key, known);
    }
    own.set(node.id, known);
  }
  for (const edge of part.edges) {
    const from = own.get(edge.from);
    const to = own.get(edge.to);
    if (from.edges.some((other) => other.to === to && other.role === edge.role)) continue;
    const taken = { ...edge, from, to, shown: true };
    edges.push(taken);
    from.edges.push(taken);
    to.edges.push(taken);
  }
  for (const one of part.results) {
    const paper = own.get(one.paper);
    if (paper.results.some((other) => other.paper === paper && other.field === one.field && String(other.place) === String(one.place))) continue;
    const taken = { ...one, paper };
    for (const end of ["on", "system", "over"]) if (typeof one[end] === "number") taken[end] = own.get(one[end]);
    results.push(taken);
    for (const node of new Set([paper, taken.on, taken.system])) node?.results?.push(taken);
  }
}

// Names as they are compared in a search.
export function words(names) {
  return names.map((name) => name.toLowerCase().normalize("NFKC"));
}

export const other = (edge, node) => (edge.from === node ? edge.to : edge.from);

// The links of a node that are shown; where papers are not, what papers name together with it.
export const linksOf = (node) => [...node.edges.filter((edge) => edge.shown), ...(node.ties || [])];

// What is beside a node, the most connected first.
export function beside(node) {
  const found = new Set(linksOf(node).map((edge) => other(edge, node)));
  return [...found].sort((one, two) => two.size - one.size || one.number - two.number);
}

// The box that some nodes stand in.
export function bounds(of) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y, size } of of) {
    box.left = Math.min(box.left, x - size);
    box.right = Math.max(box.right, x + size);
    box.top = Math.min(box.top, y - size);
    box.bottom = Math.max(box.bottom, y + size);
  }
  return box.left === Infinity ? { left: -100, top: -100, right: 100, bottom: 100 } : box;
}

take(page);
