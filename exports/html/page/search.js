// Search with suggestions, for the keyboard first.

const field = document.getElementById("search");
const list = document.getElementById("suggestions");
const SUGGESTED = 10;
let suggested = [];
let chosen = -1;
const PAUSE = 150; // milliseconds without a key after which a server is asked
let asked = 0;

// Nodes whose names hold what was typed: the same, then beginning so, then within; large ones first.
function find(text) {
  const query = words([text])[0].trim();
  if (!query) return [];
  const found = [];
  for (const node of nodes) {
    let best = 9;
    let by = "";
    node.words.forEach((name, i) => {
      const place = name.indexOf(query);
      if (place < 0) return;
      const rank = name === query ? 0 : place === 0 ? 1 : /[\p{L}\p{N}]/u.test(name[place - 1]) ? 3 : 2;
      if (rank < best) {
        best = rank;
        by = i ? node.aliases[i - 1] : "";
      }
    });
    if (best < 9) found.push({ node, rank: best, by });
  }
  found.sort((one, two) => one.rank - two.rank || two.node.size - one.node.size || one.node.number - two.node.number);
  return found.slice(0, SUGGESTED);
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
    const about = made("small", {}, by ? `${node.kind}, also ` : node.kind);
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

function openList(open) {
  list.hidden = !open;
  field.setAttribute("aria-expanded", String(open));
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
