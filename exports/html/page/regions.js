// The regions of the map, and the groups of nodes in them, known by the names that are most typical of them.

import { nodes, page } from "./graph.js";
import { drawnEdges } from "./filters.js";

export const SCENE = 12; // nodes that make a group or region worth a name
export const TINTS = ["#4477aa", "#cc6677", "#228833", "#aa7733", "#8855aa", "#33a0a8", "#b0587f", "#7a8a2a"];
const CALLED = 3; // names of a region
const BUNDLES = 2; // the strongest ties of a group that are drawn
export let regions = [];
export let groups = [];
export let bundles = [];
const tints = new Map(); // of regions by their number

export const regionOf = (node) => page.groups[node.group].region;

// Maps out what is shown: where groups and regions lie, how far they reach, and what ties groups to others.
export function mapOut() {
  if (!tints.size) tinted();
  const shown = nodes.filter((node) => node.shown && node.group !== undefined);
  groups = gathered(shown, (node) => node.group, (group) => page.groups[group].names);
  regions = gathered(shown, regionOf, (region) => page.regions[region]);
  const byNumber = new Map(regions.map((region) => [region.number, region]));
  for (const region of regions) region.tint = tints.get(region.number);
  for (const group of groups) group.region = byNumber.get(page.groups[group.number].region);
  bundle(new Map(groups.map((group) => [group.number, group])));
}

// Nodes by number of what they belong to, the largest first.
function gathered(of, numberOf, namesOf) {
  const found = new Map();
  for (const node of of) {
    const number = numberOf(node);
    if (!found.has(number)) found.set(number, { number, members: [] });
    found.get(number).members.push(node);
  }
  for (const one of found.values()) {
    const { members } = one;
    for (const axis of ["x", "y"]) one[axis] = members.reduce((sum, node) => sum + node[axis], 0) / members.length;
    const far = members.map((node) => Math.hypot(node.x - one.x, node.y - one.y) + node.size).sort((a, b) => a - b);
    one.reach = far[Math.floor((far.length - 1) * 0.95)];
    one.names = namesOf(one.number).map((number) => nodes[number]).filter((node) => node.shown).slice(0, CALLED);
  }
  return [...found.values()].sort((a, b) => b.members.length - a.members.length || a.number - b.number);
}

// Gives each region a colour that those around it do not have, whatever is shown.
function tinted() {
  const known = [];
  for (const region of gathered(nodes.filter((node) => node.group !== undefined), regionOf, () => [])) {
    const gap = (other) => Math.hypot(other.x - region.x, other.y - region.y) - other.reach;
    const near = known.sort((one, two) => gap(one) - gap(two)).slice(0, 6).map(({ number }) => tints.get(number));
    const use = (colour) => near.filter((other) => other === colour).length * 10 + (near.includes(colour) ? 6 - near.indexOf(colour) : 0);
    const turned = TINTS.map((_, n) => TINTS[(n + known.length) % TINTS.length]);
    tints.set(region.number, turned.reduce((best, colour) => (use(colour) < use(best) ? colour : best)));
    if (region.members.length >= SCENE) known.push(region);
  }
}

// Links between groups, taken together; the strongest of each.
function bundle(found) {
  const strength = new Map();
  for (const { from, to, weight = 1 } of drawnEdges()) {
    if (from.group === to.group || from.quiet || to.quiet) continue;
    const [one, other] = from.group < to.group ? [from, to] : [to, from];
    if (!found.has(one.group) || !found.has(other.group)) continue;
    const key = `${one.group} ${other.group}`;
    if (!strength.has(key)) strength.set(key, { one: found.get(one.group), other: found.get(other.group), weight: 0 });
    strength.get(key).weight += weight;
  }
  const taken = new Map();
  const room = (group) => (taken.get(group) || 0) < BUNDLES;
  bundles = [];
  for (const tie of [...strength.values()].sort((a, b) => b.weight - a.weight || a.one.number - b.one.number || a.other.number - b.other.number)) {
    if (!room(tie.one) && !room(tie.other)) continue;
    for (const group of [tie.one, tie.other]) taken.set(group, (taken.get(group) || 0) + 1);
    bundles.push(tie);
  }
}
