// Search with suggestions, for the keyboard first.

import { byKey, nodes, page, words } from "./graph.js";
import { stage } from "./stage.js";
import { isPaper } from "./insight.js";
import { made, symbol } from "./panel.js";
import { plural } from "./start.js";
import { ask, open } from "./main.js";

export const field = /** @type {HTMLInputElement} */ (document.getElementById("search"));
const list = document.getElementById("suggestions");
const SUGGESTED = 10;
let suggested = [];
let chosen = -1;
const PAUSE = 150; // milliseconds without a key after which a server is asked
let asked = 0;

// Nodes whose names hold what was typed: the same, then beginning so, then within; else names that are nearly so. Large
// ones first.
function find(text) {
  const query = words([text])[0].trim();
  if (!query) return [];
  const found = ranked((name) => {
    const place = name.indexOf(query);
    if (place < 0) return 9;
    return name === query ? 0 : place === 0 ? 1 : /[\p{L}\p{N}]/u.test(name[place - 1]) ? 3 : 2;
  });
  return (found.length ? found : ranked(nearly(query))).slice(0, SUGGESTED);
}

// Nodes with a name whose rank is below 9, each with the best of its names.
function ranked(rankOf) {
  const found = [];
  for (const node of nodes) {
    let best = 9;
    let by = "";
    node.words.forEach((name, i) => {
      const rank = rankOf(name);
      if (rank < best) {
        best = rank;
        by = i ? node.aliases[i - 1] : "";
      }
    });
    if (best < 9) found.push({ node, rank: best, by });
  }
  return found.sort((one, two) => one.rank - two.rank || two.node.size - one.node.size || one.node.number - two.node.number);
}

// Says how far the words of a name, or their beginnings, are from a query: one slip in four letters is forgiven, two in
// eight.
function nearly(query) {
  const plain = (text) => text.replace(/[^\p{L}\p{N} ]/gu, "");
  const wanted = plain(query);
  const most = wanted.length < 4 ? 0 : wanted.length < 8 ? 1 : 2;
  const within = wanted.split(" ").length; // words
  return (name) => {
    const parts = plain(name).split(" ");
    let best = 9;
    for (let i = 0; i + within <= Math.min(parts.length, 12); i++) {
      const part = parts.slice(i).join(" ").slice(0, wanted.length + most);
      if (part.length >= wanted.length - most) best = Math.min(best, slips(wanted, part, most) + (i ? 0.5 : 0));
    }
    return best;
  };
}

// Letters to add, leave out, change or swap until one is how another text begins; 9 if more than `most`. A text that ends
// there is a little nearer.
function slips(one, two, most) {
  let [before, last] = [[], Array.from({ length: two.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= two.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (one[i - 1] === two[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === two[j - 2] && one[i - 2] === two[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return 9;
    [before, last] = [last, row];
  }
  const [whole, begun] = [last[two.length], Math.min(...last) + 0.25];
  return Math.min(whole, begun) <= most + 0.25 ? Math.min(whole, begun) : 9;
}

async function suggest() {
  const mine = ++asked;
  if (!page.live || !field.value.trim()) return offer(find(field.value));
  offer(find(field.value), "searching …");
  await new Promise((go) => setTimeout(go, PAUSE));
  const more = mine === asked ? await ask("search", { q: field.value }) : null;
  if (mine !== asked) return;
  if (!more) return offer(suggested);
  const known = new Set(suggested.map(({ node }) => node.key));
  offer([...suggested, ...more.filter((node) => !known.has(node.key)).map((node) => ({ node: byKey.get(node.key) || node, by: "" }))].slice(0, SUGGESTED));
}

function offer(found, without = page.live ? "nothing found" : "nothing has such a name") {
  suggested = found;
  chosen = found.length ? 0 : -1;
  list.replaceChildren(...found.map(({ node, by }, i) => {
    const item = made("li", { id: `suggestion-${i}`, role: "option" });
    const count = isPaper(node) ? (node.date || "").slice(0, 4) : node.papers ? plural(node.papers, "paper") : "";
    const about = made("small", {}, [node.kind, count, by ? "also " : ""].filter(Boolean).join(", "));
    if (by) about.append(made("bdi", {}, by));
    item.append(symbol(node.kind), made("bdi", { class: "name" }, node.label), about);
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      takeUp(i);
    });
    return item;
  }));
  if (!found.length && field.value.trim()) list.append(made("li", { class: "none", role: "option", "aria-disabled": "true" }, without));
  openList(field.value.trim() !== "");
  mark();
}

function openList(on) {
  list.hidden = !on;
  field.setAttribute("aria-expanded", String(on));
}

function mark() {
  [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
  if (chosen >= 0) field.setAttribute("aria-activedescendant", `suggestion-${chosen}`);
  else field.removeAttribute("aria-activedescendant");
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
}

function takeUp(i) {
  const found = suggested[i];
  if (!found) return;
  field.value = "";
  offer([]);
  field.blur();
  open(found.node.key);
}

field.addEventListener("input", suggest);
field.addEventListener("focus", () => field.value && suggest());
field.addEventListener("blur", () => openList(false));
field.addEventListener("keydown", (event) => {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key === "Enter") takeUp(chosen);
  else if (event.key === "Escape") {
    field.value = "";
    offer([]);
    stage.focus();
  } else if (steps[event.key] && suggested.length) {
    chosen = (chosen + steps[event.key] + suggested.length) % suggested.length;
    mark();
  } else return;
  event.preventDefault();
  event.stopPropagation();
});
