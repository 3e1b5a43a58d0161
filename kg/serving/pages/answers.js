// Answers as they are shown: a table, yes or no, or a text. Whatever they hold becomes text, never markup.

const SEARCHED = 10; // rows from which they can be searched
const ROWS = 500; // shown at once
const SHORT = 32; // characters up to which a text stays in one line
const FOLDED = 160; // characters from which a text is folded
const NUMBER = /XMLSchema#(integer|decimal|double|float)$/;

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export function table({ head, results }, names) {
  let rows = results.bindings;
  const numeric = new Set(
    head.vars.filter((name) => rows.length && rows.every((row) => !row[name] || NUMBER.test(row[name].datatype))),
  );
  const kind = (name) => (numeric.has(name) ? "number" : "");
  const value = (row, name) => (numeric.has(name) ? Number(row[name]?.value ?? -Infinity) : (row[name]?.value ?? ""));
  let sorted = { name: "", down: false };
  const heads = head.vars.map((name) => {
    const button = element("button", { type: "button", title: `Sort by ${name}` }, name);
    button.addEventListener("click", () => {
      sorted = { name, down: sorted.name === name && !sorted.down };
      const order = (a, b) => (value(a, name) < value(b, name) ? -1 : value(a, name) > value(b, name) ? 1 : 0);
      rows = [...rows].sort((a, b) => (sorted.down ? order(b, a) : order(a, b)));
      for (const one of heads) one.removeAttribute("aria-sort");
      button.parentElement.ariaSort = sorted.down ? "descending" : "ascending";
      again();
    });
    return element("th", { scope: "col", className: kind(name) }, button);
  });
  const body = element("tbody");
  const more = element("button", { type: "button", className: "more" });
  const show = () => {
    const from = body.rows.length;
    for (const row of rows.slice(from, from + ROWS)) {
      const cells = head.vars.map((name) => element("td", { className: kind(name) }, cell(row[name], names)));
      for (const one of cells) one.classList.toggle("short", one.textContent.length <= SHORT);
      body.append(element("tr", {}, ...cells));
    }
    const left = rows.length - body.rows.length;
    more.hidden = left === 0;
    more.textContent = `Show ${Math.min(left, ROWS)} more of ${left.toLocaleString()}`;
  };
  const again = () => { body.replaceChildren(); show(); };
  const search = element("input", { type: "search", placeholder: "Find in the rows", ariaLabel: "Find in the rows", hidden: rows.length < SEARCHED });
  search.addEventListener("input", () => {
    const wanted = search.value.toLowerCase();
    rows = results.bindings.filter((row) => Object.values(row).some((term) => String(term.value).toLowerCase().includes(wanted)));
    again();
  });
  more.addEventListener("click", show);
  show();
  const whole = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body);
  return [search, element("div", { className: "table", tabIndex: 0, role: "region", ariaLabel: "Rows" }, whole), more];
}

export const truth = (value) => [element("p", { className: "truth" }, value ? "Yes" : "No")];

export const source = (text) => [element("pre", { className: "text", tabIndex: 0 }, text)];

function cell(term, names) {
  if (!term) return element("span", { className: "none", ariaLabel: "no value" }, "–");
  if (term.type === "triple") return Object.values(term.value).map((part) => part.value).join(" ");
  if (term.type === "uri") return address(term.value, names);
  if (term.value.length > FOLDED) return folded(term.value);
  if (!term["xml:lang"]) return term.value;
  return element("span", {}, term.value, element("span", { className: "language" }, ` @${term["xml:lang"]}`));
}

// Where an address leads: one of this graph means something here only.
export function destination(iri, { base }) {
  if (iri.startsWith(base)) return { href: `#${new URLSearchParams({ query: `DESCRIBE <${iri}>` })}` };
  return /^https?:\/\//.test(iri) ? { href: iri, rel: "noopener noreferrer", target: "_blank" } : {};
}

function address(iri, names) {
  const shown = iri.startsWith(names.base) ? unescaped(iri.slice(names.base.length)) : (short(iri, names.prefixes) ?? iri.replace(/^https?:\/\//, ""));
  const to = destination(iri, names);
  return element(to.href ? "a" : "span", { title: iri, ...to }, shown);
}

// An address without escapes, which are for machines.
function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const LOCAL = /^(?![.-])(?:\.*(?:[\w-]|%[\dA-Fa-f]{2}))*$/; // what SPARQL takes behind a prefix without escapes

// An address with a prefix, as queries write it; none if it can't be written so.
export function short(iri, prefixes) {
  const [prefix, namespace] = Object.entries(prefixes).find(([, one]) => iri.startsWith(one) && LOCAL.test(iri.slice(one.length))) ?? [];
  return namespace && `${prefix}:${iri.slice(namespace.length)}`;
}

function folded(text) {
  const start = element("summary", {}, `${text.slice(0, FOLDED - 20).trimEnd()}…`);
  return element("details", {}, start, text);
}
