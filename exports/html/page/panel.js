// The panel: what is known of a node, and each link with the sentence that says so.

const panel = document.getElementById("panel");
const LISTED = 40; // links that are listed before one asks for more
const said = (role) => roles.get(role)?.words || [role, `${role} of`];

// An element with attributes and text; text is never read as HTML.
function made(name, attributes = {}, text) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

function symbol(kind) {
  const picture = drawn("svg", { viewBox: "-9 -9 18 18", width: "14", height: "14", "aria-hidden": "true" });
  picture.append(outline(kind, 0, 0, 7));
  return picture;
}

function describe(node) {
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
    const line = made("p", { class: "fact" });
    line.append(made("span", {}, `${name} `), ...of);
    found.push(line);
  };
  if (node.date) fact("Published", made("time", {}, node.date));
  if (node.authors) fact("By", ...listed(node.authors.slice(0, 8)), node.authors.length > 8 ? " and others" : "");
  if (node.papers) fact("Named in", `${node.papers.toLocaleString("en")} paper${node.papers > 1 ? "s" : ""}`);
  if (node.aliases) fact("Also", ...listed(node.aliases));
  if (/^https?:\/\//.test(node.address || "")) {
    fact("Open", made("a", { href: node.address, target: "_blank", rel: "noopener noreferrer" }, node.address.replace(/^https?:\/\//, "")));
  }
  if (node.text) {
    const text = made("details", { class: "abstract" });
    text.append(made("summary", {}, "Abstract"), made("p", { dir: "auto" }, node.text));
    found.push(text);
  }
  return found;
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
  const links = `${hidden}${shown.length ? " more" : ""} link${hidden > 1 ? "s are" : " is"}`;
  if (hidden) found.push(made("p", { class: "fact" }, `${links} hidden by the filters`));
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
  const items = made("ul", { class: "links" });
  const more = made("button", { type: "button", class: "more" }, `${of.length - LISTED} more`);
  const add = (some) => items.append(...some.map((edge) => item(edge, other(edge, node))));
  add(of.slice(0, LISTED));
  more.addEventListener("click", () => {
    add(of.slice(LISTED));
    more.remove();
  });
  const parts = [made("h3", {}, `${title} ${of.length}`), items];
  return of.length > LISTED ? [...parts, more] : parts;
}

function item(edge, node) {
  const line = made("li");
  const go = made("button", { type: "button", class: "go" });
  go.append(symbol(node.kind), made("bdi", {}, node.label));
  go.addEventListener("click", () => open(node.key));
  const sure = `${Math.round(edge.confidence * 100)} %`;
  const notes = [node.date, `${sure} sure`, edge.places > 1 ? `${edge.places} places` : ""].filter(Boolean).join(" · ");
  line.append(go, made("small", { title: edge.rule ? `rule ${edge.rule}` : "" }, notes));
  const quoted = quote(edge);
  if (quoted) line.append(quoted);
  return line;
}

// The sentence, with the name in it marked. Offsets count characters, not halves of them.
function quote(edge) {
  if (!edge.place) return null;
  const letters = [...((edge.field === "title" ? edge.from.label : edge.from.text) || "")];
  const [start, end, from, to] = edge.place;
  const part = (a, b) => letters.slice(Math.max(0, a), b).join("");
  const said = made("blockquote", { dir: "auto" });
  said.append(part(from, start), made("mark", {}, part(start, end)), part(end, Math.max(end, to)));
  return said;
}
