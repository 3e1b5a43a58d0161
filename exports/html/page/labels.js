// Names under nodes, or over them: the largest first, and none where another one stands.

const CELL = 6; // pixels of the grid that keeps room
const MOST = 110;
const LARGE = 12; // from this size a node has a larger name, and no other name stands on it
const LONGEST = { paper: 44, other: 30 };
const PAPERS_FROM = 1.3; // the scale from which papers have names
const FONT = (size) => `${size}px system-ui, sans-serif`;
const widths = new Map();
let order = [];

function reorder() {
  order = nodes.filter((node) => node.shown).sort(greater);
}

const greater = (one, two) => two.size - one.size || (two.papers || 0) - (one.papers || 0) || one.number - two.number;

// Which names to write and where, in pixels of the view; `first` are written in any case where there is room.
// Names stay between `left` and `right`, where no panel covers them.
function placed(context, view, first, only) {
  const columns = Math.ceil(view.width / CELL) + 1;
  const taken = new Uint8Array(columns * (Math.ceil(view.height / CELL) + 1));
  const found = [];
  const { left = 0, right = view.width } = view;
  const across = (node) => (node.x - view.x) * view.scale + view.width / 2;
  const down = (node) => (node.y - view.y) * view.scale + view.height / 2;
  const near = new Set(first);
  const candidates = only ? near : new Set([...near, ...order]);
  for (const node of candidates) {
    const half = node.size * view.scale - CELL; // its own name may touch it
    if (node.size > LARGE && half > 0) room(taken, columns, across(node) - half, down(node) - half, 2 * half, 2 * half);
  }
  for (const node of candidates) {
    if (found.length >= MOST) break;
    if (node.kind === "paper" && view.scale < PAPERS_FROM && !near.has(node)) continue;
    const x = across(node);
    const y = down(node);
    if (x < left || y < 0 || x > right || y > view.height) continue;
    const label = { node, text: shortened(node), size: node.size > LARGE ? 14 : 12 };
    context.font = FONT(label.size);
    const width = measured(context, label);
    const far = Math.max(node.size * view.scale, 2);
    const beside = far + width / 2 + 6;
    const places = [[x, y + far + label.size], [x, y - far - 4], [x + beside, y + label.size / 3], [x - beside, y + label.size / 3]];
    const free = places.find((place) => {
      place[0] = Math.max(left + width / 2 + 4, Math.min(right - width / 2 - 4, place[0]));
      return room(taken, columns, place[0] - width / 2 - 3, place[1] - label.size, width + 6, label.size + 4);
    });
    if (free) found.push({ ...label, x: free[0], y: free[1] });
  }
  return found;
}

function shortened({ label, kind }) {
  const most = LONGEST[kind] || LONGEST.other;
  const letters = [...(kind === "repo" ? label.replace(/^https?:\/\/(github\.com\/)?/, "") : label)];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : letters.join("");
}

function measured(context, { text, size }) {
  const known = `${size} ${text}`;
  if (!widths.has(known)) widths.set(known, context.measureText(text).width);
  return widths.get(known);
}

// Takes a box of the grid, if it is free.
function room(taken, columns, left, top, width, height) {
  const rows = taken.length / columns;
  const from = { column: Math.max(0, Math.floor(left / CELL)), row: Math.max(0, Math.floor(top / CELL)) };
  const to = {
    column: Math.min(columns - 1, Math.floor((left + width) / CELL)),
    row: Math.min(rows - 1, Math.floor((top + height) / CELL)),
  };
  for (const mark of [false, true]) {
    for (let row = from.row; row <= to.row; row++) {
      for (let column = from.column; column <= to.column; column++) {
        if (mark) taken[row * columns + column] = 1;
        else if (taken[row * columns + column]) return false;
      }
    }
  }
  return true;
}

// Writes the names on a canvas in the graph's own coordinates.
function write(context, view, labels) {
  const { text, halo } = theme();
  context.save();
  context.translate(view.x - view.width / view.scale / 2, view.y - view.height / view.scale / 2);
  context.scale(1 / view.scale, 1 / view.scale);
  context.textAlign = "center";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = halo;
  context.fillStyle = text;
  for (const label of labels) {
    context.font = FONT(label.size);
    context.strokeText(label.text, label.x, label.y);
    context.fillText(label.text, label.x, label.y);
  }
  context.restore();
}
