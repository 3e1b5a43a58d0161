// The query page: questions of the library on one side, the editor and its answer on the other.

import { destination, element, short, source, table, truth } from "./answers.js";
import { complete, drawn, mark, text, word, write } from "./editor.js";
import { linked, picture, read } from "./picture.js";

const TABLES = { CSV: "text/csv", TSV: "text/tab-separated-values", JSON: "application/sparql-results+json", XML: "application/sparql-results+xml" };
const GRAPHS = { Turtle: "text/turtle", "N-Triples": "application/n-triples", "RDF/XML": "application/rdf+xml", "JSON-LD": "application/ld+json" };
const SUFFIXES = { CSV: "csv", TSV: "tsv", JSON: "srj", XML: "srx", Turtle: "ttl", "N-Triples": "nt", "RDF/XML": "rdf", "JSON-LD": "jsonld" };
const DRAWN = 5000; // triples up to which there is a picture
const FIRST = `# Datasets and benchmarks by the number of papers that evaluate on them.
SELECT ?dataset ?name (COUNT(DISTINCT ?paper) AS ?papers) WHERE {
  ?paper kg:evaluates ?dataset .
  ?dataset a schema:Dataset ; skos:prefLabel ?name .
}
GROUP BY ?dataset ?name
ORDER BY DESC(?papers) ?name
LIMIT 20
`;

const at = (id) => document.getElementById(id);
let names = {};
let running = null;

async function asked(query, accept, signal) {
  const reply = await fetch("/sparql", { method: "POST", body: new URLSearchParams({ query }), headers: { Accept: accept }, signal });
  if (!reply.ok) throw Object.assign(new Error(await reply.text()), { place: reply.headers.get("X-Error-Place") });
  return reply;
}

async function fetched(path) {
  const reply = await fetch(path);
  if (!reply.ok) throw new Error(await reply.text());
  return reply.json();
}

async function run() {
  running?.abort();
  const mine = (running = new AbortController());
  const query = text();
  history.replaceState(null, "", `#${new URLSearchParams({ query })}`);
  at("offers").replaceChildren();
  waiting(true);
  const start = performance.now();
  try {
    const reply = await asked(query, `${TABLES.JSON}, ${GRAPHS.Turtle};q=0.9`, mine.signal);
    const table = reply.headers.get("Content-Type").startsWith(TABLES.JSON);
    const rows = Number(reply.headers.get("X-Result-Rows"));
    show(table ? await reply.json() : await reply.text(), rows, performance.now() - start);
    if (reply.headers.has("X-Result-Truncated")) problem("This is not all: the answer was cut. Add a LIMIT, or ask for less.", false);
    if (reply.headers.has("X-Result-Hint")) problem(JSON.parse(`"${reply.headers.get("X-Result-Hint")}"`), false);
    if (reply.headers.has("X-Store-Outdated")) problem(`The graph has changed: ${reply.headers.get("X-Store-Outdated")}.`, false);
    downloads(query, table ? TABLES : GRAPHS);
    remember(query);
    if (!table && rows <= DRAWN) depict(query, mine.signal).catch((error) => error.name === "AbortError" || problem(error.message, false));
  } catch (error) {
    at("answer").replaceChildren();
    if (error.name === "AbortError") at("status").textContent = mine === running ? "Stopped" : "";
    else problem(error.message.trimEnd(), true);
    if (error.place) mark(...error.place.split(":").map(Number));
  } finally {
    if (mine === running) waiting(false);
  }
}

function waiting(now) {
  at("run").disabled = now;
  at("stop").hidden = !now;
  at("answer").ariaBusy = now;
  if (now) {
    at("status").textContent = "Asking…";
    at("problem").hidden = at("downloads").hidden = true;
  } else if (at("status").textContent === "Asking…") at("status").textContent = "";
}

function show(answer, rows, milliseconds) {
  const time = `${(milliseconds / 1000).toFixed(2)} s`;
  const what = typeof answer === "string" ? "triple" : "row";
  at("status").textContent = "boolean" in Object(answer) ? time : `${rows.toLocaleString()} ${what}${rows === 1 ? "" : "s"} in ${time}`;
  const shown = typeof answer === "string" ? (rows ? source(answer) : []) : "boolean" in answer ? truth(answer.boolean) : table(answer, names);
  at("answer").replaceChildren(...shown);
  at("status").scrollIntoView({ block: "nearest" });
}

// Puts a picture of what was found above its text; names and classes that it does not tell, the graph does.
async function depict(query, signal) {
  const triples = read(await (await asked(query, GRAPHS["N-Triples"], signal)).text());
  if (!triples.length) return;
  const unknown = linked(triples, names).nodes.filter(({ term, label, kind }) => term.startsWith("<") && (!label || kind === undefined));
  const terms = unknown.map(({ term }) => term).join(" ");
  const told = `CONSTRUCT { ?x ?of ?value } WHERE { VALUES ?x { ${terms} } VALUES ?of { rdf:type ${names.labels.map((iri) => `<${iri}>`).join(" ")} } ?x ?of ?value }`;
  const more = terms ? read(await (await asked(told, GRAPHS["N-Triples"], signal)).text()) : [];
  at("answer").prepend(picture(linked(triples, names, more), names, (iri) => destination(iri, names)));
}

function problem(message, bad) {
  at("problem").hidden = false;
  at("problem").className = bad ? "bad" : "";
  at("problem").textContent = message;
  at("problem").scrollIntoView({ block: "nearest" });
}

function downloads(query, shapes) {
  const buttons = Object.entries(shapes).map(([name, media]) => {
    const button = element("button", { type: "button" }, name);
    button.addEventListener("click", () => download(query, name, media).catch((error) => problem(error.message, true)));
    return button;
  });
  at("downloads").replaceChildren("Download", ...buttons);
  at("downloads").hidden = false;
}

async function download(query, name, media) {
  const whole = await (await asked(query, media)).blob();
  const link = element("a", { href: URL.createObjectURL(whole), download: `answer.${SUFFIXES[name]}` });
  link.click();
  URL.revokeObjectURL(link.href);
}

function chosen(question, button) {
  for (const other of at("questions").querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  if (matchMedia("(max-width: 60rem)").matches) at("library").open = false;
  const fields = Object.entries(question.parameters).map(([name, about]) =>
    element("label", {}, about[0].toUpperCase() + about.slice(1), element("input", { name, required: true, autocomplete: "off" })),
  );
  at("parameters").replaceChildren(element("p", {}, question.about), ...fields, element("button", { type: "submit" }, "Ask"));
  at("parameters").dataset.name = question.name;
  at("parameters").hidden = fields.length === 0;
  write(question.text);
  cleared();
  if (fields.length) at("parameters").querySelector("input").focus();
  else run();
}

function cleared() {
  running?.abort();
  running = null;
  waiting(false);
  at("answer").replaceChildren();
  at("status").textContent = "";
  at("problem").hidden = at("downloads").hidden = true;
}

async function filledIn(event) {
  event.preventDefault();
  cleared();
  at("status").textContent = "Asking…";
  const values = new URLSearchParams(new FormData(at("parameters")));
  try {
    write((await fetched(`/api/questions/${at("parameters").dataset.name}?${values}`)).query);
    await run();
  } catch (error) {
    at("status").textContent = "";
    problem(error.message.trim(), true);
  }
}

function listed(questions) {
  for (const question of questions) {
    const button = element("button", { type: "button", title: question.name }, question.about);
    button.addEventListener("click", () => chosen(question, button));
    at("questions").append(element("li", {}, button));
  }
}

function filtered() {
  const wanted = at("filter").value.toLowerCase();
  for (const item of at("questions").children) {
    const button = item.firstChild;
    item.hidden = !`${button.textContent} ${button.title}`.toLowerCase().includes(wanted);
  }
}

const KEPT = 30; // queries of the history

const remembered = () => JSON.parse(localStorage.getItem("queries") ?? "[]");

function remember(query) {
  localStorage.setItem("queries", JSON.stringify([query, ...remembered().filter((one) => one !== query)].slice(0, KEPT)));
  shownHistory();
}

function shownHistory() {
  const shown = remembered().map((query) => element("option", { value: query }, query.replace(/\s+/g, " ").slice(0, 90)));
  at("history").replaceChildren(element("option", { value: "" }, "Earlier queries"), ...shown);
  at("history").hidden = shown.length === 0;
}

async function offered() {
  const begun = word();
  const [, prefix, rest] = /^(?:(.*?):)?(.*)$/.exec(begun);
  const found = [];
  if (prefix !== undefined) found.push(...names.terms.filter((term) => term.startsWith(begun)));
  else if (begun) found.push(...Object.keys(names.prefixes).filter((one) => one.startsWith(begun)).map((one) => `${one}:`));
  if (rest.length > 2 && (prefix === undefined || names.prefixes[prefix] === `${names.base}${prefix}/`)) {
    const hits = await fetched(`/api/search?${new URLSearchParams({ q: rest })}`).catch(() => []);
    if (word() !== begun) return;
    found.push(...hits.filter(({ kind, term }) => term && kind !== "paper" && kind === (prefix ?? kind)).map(({ term }) => named(term)));
  }
  const buttons = found.filter((one) => one !== begun).slice(0, OFFERED).map((one) => {
    const button = element("button", { type: "button" }, one);
    button.addEventListener("click", () => { complete(one); at("offers").replaceChildren(); });
    return button;
  });
  at("offers").replaceChildren(...buttons);
}

// An entity as a query writes it: `method:lora`, or in full where a name can't be written so.
const named = (term) => short(term.slice(1, -1), names.prefixes) ?? term;

const OFFERED = 8; // completions that are shown

const addressed = () => new URLSearchParams(location.hash.slice(1)).get("query") ?? FIRST;

at("ask").addEventListener("submit", (event) => { event.preventDefault(); run(); });
at("stop").addEventListener("click", () => running?.abort());
at("parameters").addEventListener("submit", filledIn);
at("filter").addEventListener("input", filtered);
at("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
  const first = at("offers").querySelector("button");
  if (event.key === "Tab" && !event.shiftKey && first) { event.preventDefault(); first.click(); }
  if (event.key === "Escape") at("offers").replaceChildren();
});
at("query").addEventListener("input", offered);
at("history").addEventListener("change", () => { if (at("history").value) { write(at("history").value); run(); } });
addEventListener("hashchange", () => { write(addressed()); run(); });

// What was typed before all of this had come stays as it is.
const example = addressed().trimEnd();
if (text()) drawn();
else write(example);
if (matchMedia("(max-width: 60rem)").matches) at("library").open = false;
const library = await fetched("/api/questions");
names = library;
shownHistory();
listed(library.questions);
if (text() === example) run();
