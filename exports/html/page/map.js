// The picture behind: all nodes and links, drawn once for a view and moved with it, so that moving costs the same for any graph.

const WIDER = 1.5; // than the view, so that there is something to move to
const SLICE = 9; // milliseconds of drawing before the browser gets its turn
const TINTS = [210, 30, 140, 280, 60, 340, 180, 100, 250, 10];
const SCENE = 12; // nodes that make a community worth a tint

let sharp = null; // the picture of this view
let rough = null; // and of the whole, for when one moves beyond it
let drawing = 0; // which drawing is under way: a later one ends it

// Draws the pictures anew, piece by piece, and calls `done` after each.
async function paint(view, done) {
  const mine = ++drawing;
  const steps = [(picture) => (sharp = picture), (picture) => (rough = picture)];
  const whole = bounds(nodes);
  const wide = { x: (whole.left + whole.right) / 2, y: (whole.top + whole.bottom) / 2, width: 1400, height: 1400 };
  wide.scale = Math.min(1400 / (whole.right - whole.left + 1), 1400 / (whole.bottom - whole.top + 1));
  const views = [{ ...view, width: view.width * WIDER, height: view.height * WIDER }, { ...wide, ratio: 1 }];
  for (const [i, of] of views.entries()) {
    const picture = blank(of);
    let began = performance.now();
    for (const _ of pieces(picture.context, of)) {
      if (performance.now() - began < SLICE) continue;
      await new Promise((go) => setTimeout(go));
      if (mine !== drawing) return;
      began = performance.now();
    }
    steps[i](picture);
    done();
  }
}

// Puts the picture under what the stage draws, on a canvas in the graph's own coordinates.
function lay(context, view, faded) {
  const picture = sharp && covers(sharp, view) ? sharp : rough || sharp;
  if (!picture) return;
  const { x, y, scale, width, height } = picture.view;
  context.save();
  context.globalAlpha = faded ? 0.16 : 1;
  context.drawImage(picture.canvas, x - width / scale / 2, y - height / scale / 2, width / scale, height / scale);
  context.restore();
}

function covers(picture, view) {
  const of = picture.view;
  const spare = (side) => of[side] / of.scale - view[side] / view.scale;
  return spare("width") >= 2 * Math.abs(of.x - view.x) - 1 && spare("height") >= 2 * Math.abs(of.y - view.y) - 1;
}

function blank(view) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(view.width * view.ratio);
  canvas.height = Math.round(view.height * view.ratio);
  const context = canvas.getContext("2d");
  const scale = view.scale * view.ratio;
  context.setTransform(scale, 0, 0, scale, canvas.width / 2 - view.x * scale, canvas.height / 2 - view.y * scale);
  return { canvas, context, view };
}

// Everything that is in the view, from the back to the front, with a pause after each piece.
function* pieces(context, view) {
  const half = { width: view.width / view.scale / 2, height: view.height / view.scale / 2 };
  const near = ({ x, y, size }) => Math.abs(x - view.x) < half.width + size && Math.abs(y - view.y) < half.height + size;
  yield* scenes(context);
  context.lineWidth = Math.max(0.4, 0.8 / view.scale);
  context.strokeStyle = theme().line;
  context.globalAlpha = Math.min(0.5, 12 / Math.sqrt(edges.length + 1) + 0.12);
  for (const of of portions(edges.filter((edge) => edge.shown && crosses(edge, view, half)), 8)) {
    context.beginPath(); // few lines a path: a path with thousands is many times slower
    for (const { from, to } of of) {
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
    }
    context.stroke();
    yield;
  }
  context.globalAlpha = 1;
  const smallest = 1.2 / view.scale;
  for (const kind of kinds.keys()) {
    context.fillStyle = filling(kind);
    context.strokeStyle = rim(kind);
    context.lineWidth = Math.max(0.7, 0.7 / view.scale);
    for (const of of portions(nodes.filter((node) => node.shown && node.kind === kind && near(node)), 20)) {
      context.beginPath();
      for (const node of of) trace(context, kind, node.x, node.y, Math.max(node.size, smallest));
      context.fill();
      context.stroke();
      yield;
    }
  }
}

// A tint behind each community.
function* scenes(context) {
  const groups = new Map();
  for (const node of nodes) {
    if (!node.shown || node.group === undefined) continue;
    if (groups.has(node.group)) groups.get(node.group).push(node);
    else groups.set(node.group, [node]);
  }
  for (const [group, members] of groups) {
    if (members.length < SCENE || group > 40) continue;
    context.fillStyle = `hsl(${TINTS[group % TINTS.length]} 60% 50%)`;
    context.globalAlpha = dark.matches ? 0.07 : 0.06;
    context.beginPath();
    for (const { x, y } of members) {
      context.moveTo(x + 34, y);
      context.arc(x, y, 34, 0, 2 * Math.PI);
    }
    context.fill();
    yield;
  }
}

function crosses({ from, to }, view, half) {
  return (
    Math.max(from.x, to.x) > view.x - half.width && Math.min(from.x, to.x) < view.x + half.width &&
    Math.max(from.y, to.y) > view.y - half.height && Math.min(from.y, to.y) < view.y + half.height
  );
}

function* portions(of, size) {
  for (let i = 0; i < of.length; i += size) yield of.slice(i, i + size);
}
