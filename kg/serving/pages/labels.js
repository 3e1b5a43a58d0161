// Where names stand in a picture: beside their dots, of one size however close one is, and only where they cover nothing.

const DOT = 8; // pixels between a dot's middle and what may stand beside it
const HIGH = 14; // pixels of a line of text
const ALONG = [0.5, 0.35, 0.65]; // where on its link a word may stand

const box = ([x, y], wide, high) => ({ left: x - wide / 2, right: x + wide / 2, top: y - high / 2, bottom: y + high / 2 });
const meet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
const within = (one, frame) => one.left >= frame.left && one.right <= frame.right && one.top >= frame.top && one.bottom <= frame.bottom;

// Puts the names of nodes, those with most links first, then the words of links. A unit is so many of a pixel.
export function put(nodes, links, frame, unit) {
  const pixels = ({ left, top, width, height }) => box([(left + width / 2) / unit, (top + height / 2) / unit], width / unit, height / unit);
  const whole = pixels(frame);
  const taken = nodes.map(({ x, y }) => box([x / unit, y / unit], 2 * DOT - 2, 2 * DOT - 2));
  const place = (text, places, wide) => {
    const free = (one) => within(one, whole) && !taken.some((other) => meet(one, other));
    const found = places.find((at) => free(box(at, wide, HIGH)));
    const [x, y] = found ?? places[0];
    text.setAttribute("transform", `translate(${x * unit} ${y * unit}) scale(${unit})`);
    text.classList.toggle("unseen", !found);
    if (found) taken.push(box(found, wide, HIGH));
  };
  const names = [...nodes].sort((a, b) => b.count - a.count).map((node) => [node, node.name.getComputedTextLength()]);
  const lean = new Map(nodes.map((node) => [node, 0])); // how far to the right of what it is linked with
  for (const { source, target } of links) {
    lean.set(source, lean.get(source) + source.x - target.x);
    lean.set(target, lean.get(target) + target.x - source.x);
  }
  const words = links.filter(({ word }) => word).map((link) => [link, link.word.getComputedTextLength()]);
  for (const [node, wide] of names) {
    const [x, y] = [node.x / unit, node.y / unit];
    const far = (lean.get(node) < 0 ? -1 : 1) * (DOT + 2 + wide / 2); // first the side where its links are not
    place(node.name, [[x + far, y], [x - far, y], [x, y + DOT + HIGH / 2], [x, y - DOT - HIGH / 2]], wide);
  }
  for (const [{ source, target, word }, wide] of words) {
    place(word, ALONG.map((part) => [(source.x + part * (target.x - source.x)) / unit, (source.y + part * (target.y - source.y)) / unit]), wide);
  }
}
