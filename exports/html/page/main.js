// What a reader does, and the page's address, which says where one is.

const note = document.getElementById("note");
let saying = 0;

// Goes to a node, or to none. The way back is the browser's.
async function visit(key, { push = true } = {}) {
  if (page.live && key) await fetched(key);
  const node = byKey.get(key) || null;
  if (key && !node) say(`No node ${key} in this page`);
  focus = node;
  hovered = null;
  if (push && address() !== addressOf(location.hash)) remember("pushState");
  if (node && !node.shown) widen();
  document.title = node ? `${node.label} – ${page.title}` : page.title;
  describe(node);
  light();
  show(node ? [node, ...around] : nodes.filter((one) => one.shown));
}

// Goes to a node by key or from a list: what is read next is what the panel says.
async function open(key) {
  await visit(key);
  panel.focus({ preventScroll: true });
}

// A node that the filters hide is shown with all filters off.
function widen() {
  narrow(ALL);
  drawLegend();
  say("The filters hid this node; they are off now");
}

// Changes what is shown.
function narrow(change) {
  choose({ ...wanted, ...change });
  remember("replaceState");
  if (focus) describe(focus);
  restage();
}

// A page inside a notebook has no address of its own.
function remember(how) {
  if (location.protocol !== "about:") history[how](null, "", address());
}

const addressOf = (parts) => `#${new URLSearchParams(parts.replace(/^#/, ""))}`;
const address = () => `#${new URLSearchParams({ ...(focus ? { node: focus.key } : {}), ...asAddress(wanted) })}`;

function arrive() {
  const parts = new URLSearchParams(location.hash.slice(1));
  choose(fromAddress(parts));
  drawLegend();
  restage();
  return visit(parts.get("node"), { push: false });
}

// Says something for a while; otherwise the note says what it says all the time.
function say(text) {
  note.textContent = text;
  note.hidden = !text;
  clearTimeout(saying);
  saying = text === always() ? 0 : setTimeout(() => say(always()), 6000);
}

// Of a graph that is shown in part, what is not in the page and how to see it.
function always() {
  if (page.nodes.length >= page.all) return "";
  const count = (number) => number.toLocaleString("en");
  const rest = page.live ? "Search, and click, to bring in the rest" : "The rest: kg export GRAPH part.html --entity NAME, or kg serve GRAPH";
  return `The ${count(page.nodes.length)} most connected of ${count(page.all)} nodes. ${rest}`;
}

// Asks the server that the page came from.
async function ask(what, parameters) {
  try {
    const answer = await fetch(`api/${what}?${new URLSearchParams(parameters)}`);
    if (answer.ok) return await answer.json();
    say((await answer.text()).slice(0, 200));
  } catch {
    say("The server does not answer");
  }
  return null;
}

// What is beside a node, from the server. New nodes stand around it, and it stands aside if it is new itself.
async function fetched(key) {
  const part = await ask("around", { node: key });
  if (!part) return;
  const box = bounds(nodes);
  const middle = byKey.get(key) || { x: box.right + 200, y: (box.top + box.bottom) / 2, size: 10 };
  const step = Math.PI * (3 - Math.sqrt(5));
  let turn = 0;
  take(part, (node) => {
    if (node.key === key) return { ...node, x: middle.x, y: middle.y };
    const far = middle.size + 16 + 14 * Math.sqrt(++turn);
    return { ...node, x: middle.x + far * Math.cos(turn * step), y: middle.y + far * Math.sin(turn * step) };
  });
  if (byKey.has(key)) byKey.get(key).more = part.more;
  choose(wanted);
  drawLegend();
  restage();
}

function toggleLegend() {
  legend.hidden = !legend.hidden;
  document.getElementById("filters").setAttribute("aria-expanded", String(!legend.hidden));
}

net.on("click", ({ pointer }) => {
  const node = at(pointer.DOM.x, pointer.DOM.y);
  if (node !== focus) visit(node ? node.key : null);
});

const doing = { whole: () => visit(null), filters: toggleLegend, png: savePng, svg: saveSvg, print: () => window.print(), help: () => document.getElementById("keys").showModal() };
for (const [id, act] of Object.entries(doing)) document.getElementById(id).addEventListener("click", act);

const menu = document.querySelector(".menu");
menu.addEventListener("click", (event) => event.target.closest("button") && (menu.open = false));
document.addEventListener("pointerdown", (event) => menu.contains(event.target) || (menu.open = false));

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox" && event.target.type !== "range";
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.getElementById("keys").open) return;
  const keys = { "/": () => field.focus(), Escape: () => focus && visit(null), 0: () => visit(null), f: toggleLegend, "?": doing.help };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

window.addEventListener("popstate", arrive);
dark.addEventListener("change", () => {
  drawLegend();
  describe(focus);
  restage();
});

if (page.live) document.querySelector("nav").prepend(made("a", { href: "query", class: "button" }, "SPARQL"));
if (window.innerWidth < 720) toggleLegend();
say(always());
arrive();
