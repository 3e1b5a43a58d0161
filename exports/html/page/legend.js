// The legend: kinds and roles with their counts, which switch them on and off, and the filters.

import { edges, kinds, nodes } from "./graph.js";
import { ALL, ROLES, wanted } from "./filters.js";
import { made, symbol } from "./panel.js";
import { narrow } from "./main.js";

export const legend = document.getElementById("legend");
const dates = () => nodes.map((node) => (node.date || "").slice(0, 7)).filter((date) => date.length === 7).sort();

export function counted(of, name) {
  const counts = new Map();
  for (const one of of) counts.set(one[name], (counts.get(one[name]) || 0) + 1);
  return counts;
}

let counters = []; // what shows how many there are, and of what

// Draws the legend anew; what had the focus keeps it.
export function drawLegend() {
  const held = /** @type {HTMLInputElement} */ (legend.contains(document.activeElement) ? document.activeElement : null);
  counters = [];
  const kindCounts = counted(nodes, "kind");
  const roleCounts = counted(edges, "role");
  legend.replaceChildren(
    group("Types", [...kinds.keys()].filter((kind) => kindCounts.has(kind)).map((kind) => toggle("kinds", kind, kinds.get(kind).plural, kindCounts.get(kind), symbol(kind)))),
    group("Roles", ROLES.filter((role) => roleCounts.has(role)).map((role) => toggle("roles", role, role.replace("_", " "), roleCounts.get(role)))),
    group("Only", [
      slider("confidence", "links at least so sure", 0, 1, 0.05, (value) => `${Math.round(value * 100)} %`),
      slider("papers", "named in at least", 1, Math.max(2, ...nodes.filter((node) => node.kind !== "paper").map((node) => node.papers || 1)), 1, (value) => `${value} paper${value > 1 ? "s" : ""}`),
      ...(dates().length ? [month("since", "papers from"), month("until", "papers to"), ...undated()] : []),
      reset(),
    ]),
  );
  recount();
  /** @type {NodeListOf<HTMLInputElement>} */
  const controls = legend.querySelectorAll(held?.tagName || "none");
  if (held) [...controls].find((one) => one.name === held.name && (one.type === "range" || one.value === held.value))?.focus();
}

// How many are shown, of how many.
export function recount() {
  const shown = {
    kinds: counted(nodes.filter((node) => node.shown), "kind"),
    roles: counted(edges.filter((edge) => edge.shown), "role"),
  };
  for (const { text, name, value, count } of counters) {
    const some = shown[name].get(value) || 0;
    text.textContent = some === count ? count.toLocaleString("en") : `${some.toLocaleString("en")} / ${count.toLocaleString("en")}`;
  }
}

function group(title, parts) {
  const set = made("fieldset");
  set.append(made("legend", {}, title), ...parts);
  return set;
}

function toggle(name, value, text, count, picture) {
  const line = made("label", { class: "toggle" });
  const box = made("input", { type: "checkbox", name, value });
  box.checked = wanted[name].includes(value);
  box.addEventListener("change", () => {
    const on = new Set(wanted[name]);
    if (box.checked) on.add(value);
    else on.delete(value);
    narrow({ [name]: ALL[name].filter((one) => on.has(one)) });
  });
  const number = made("small");
  counters.push({ text: number, name, value, count });
  line.append(box, ...(picture ? [picture] : []), made("span", {}, text), number);
  return line;
}

function slider(name, text, from, to, step, said) {
  const line = made("label", { class: "slider" });
  const value = made("output", {}, said(wanted[name]));
  const input = made("input", { type: "range", name, min: from, max: to, step });
  input.value = wanted[name];
  input.addEventListener("input", () => {
    value.textContent = said(Number(input.value));
    narrow({ [name]: Number(input.value) });
  });
  line.append(made("span", {}, text), value, input);
  return line;
}

function month(name, text) {
  const line = made("label", { class: "slider" });
  const all = [...new Set(dates())];
  const ends = { since: 0, until: all.length - 1 };
  const value = made("output", {}, wanted[name] || "any");
  const input = made("input", { type: "range", name, min: 0, max: all.length - 1, step: 1 });
  const before = all.filter((date) => (name === "since" ? date < wanted.since.slice(0, 7) : date <= `${wanted.until}~`)).length;
  input.value = wanted[name] ? Math.max(0, name === "since" ? Math.min(before, all.length - 1) : before - 1) : ends[name];
  input.addEventListener("input", () => {
    const chosen = Number(input.value) === ends[name] ? "" : all[Number(input.value)];
    value.textContent = chosen || "any";
    input.setAttribute("aria-valuetext", chosen || "any");
    narrow({ [name]: chosen });
  });
  input.setAttribute("aria-valuetext", wanted[name] || "any");
  line.append(made("span", {}, text), value, input);
  return line;
}

// Papers that no date lets through.
function undated() {
  const count = nodes.filter((node) => node.kind === "paper" && !node.date).length;
  const said = `Dates leave out ${count.toLocaleString("en")} paper${count > 1 ? "s" : ""} without one`;
  return count ? [made("small", { class: "undated" }, said)] : [];
}

function reset() {
  const button = made("button", { type: "button", id: "reset" }, "Show all");
  button.addEventListener("click", () => {
    narrow(ALL);
    drawLegend();
  });
  return button;
}
