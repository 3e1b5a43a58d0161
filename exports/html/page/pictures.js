// Pictures to keep: what is on the screen as PNG or SVG.

function save(name, content, type) {
  const link = made("a", { download: name, href: URL.createObjectURL(new Blob([content], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const fileName = (suffix) => `${(focus ? focus.label : page.title).replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "graph"}.${suffix}`;

function savePng() {
  const of = { ...view(), ratio: 2 };
  const { canvas, context } = blank(of);
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = theme().ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.restore();
  if (focus) drawFocus(context);
  else for (const _ of pieces(context, of));
  write(context, of, namesIn(context, of));
  canvas.toBlob((picture) => save(fileName("png"), picture, "image/png"));
}

const inFocus = () => [focus, ...around];
const namesIn = (context, of) => placed(context, of, focus ? inFocus() : [], focus !== null);

function drawFocus(context) {
  context.strokeStyle = theme().line;
  for (const { from, to } of focus.edges.filter((edge) => edge.shown)) {
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }
  for (const node of inFocus()) renderer(node)({ ctx: context, x: node.x, y: node.y }).drawNode();
}

function saveSvg() {
  const of = view();
  const svg = drawn("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${of.width} ${of.height}`, width: of.width, height: of.height, "font-family": "system-ui, sans-serif" });
  const at = ({ x, y }) => ({ x: (x - of.x) * of.scale + of.width / 2, y: (y - of.y) * of.scale + of.height / 2 });
  const near = (node) => at(node).x > -50 && at(node).x < of.width + 50 && at(node).y > -50 && at(node).y < of.height + 50;
  const some = (focus ? inFocus() : nodes).filter((node) => node.shown && near(node));
  const seen = new Set(some);
  svg.append(drawn("title", {}, focus ? focus.label : page.title), drawn("rect", { width: of.width, height: of.height, fill: theme().ground }));
  const lines = drawn("g", { stroke: theme().line, "stroke-opacity": focus ? 0.8 : 0.3 });
  for (const { from, to, shown } of focus ? focus.edges : edges) {
    if (!shown || !(seen.has(from) && seen.has(to))) continue;
    lines.append(drawn("line", { x1: at(from).x, y1: at(from).y, x2: at(to).x, y2: at(to).y }));
  }
  svg.append(lines, ...some.map((node) => outline(node.kind, at(node).x, at(node).y, Math.max(1.2, node.size * of.scale))));
  const paint = { "text-anchor": "middle", fill: theme().text, stroke: theme().halo, "stroke-width": 3, "paint-order": "stroke" };
  for (const { text, x, y, size } of namesIn(document.createElement("canvas").getContext("2d"), of)) {
    svg.append(drawn("text", { x, y, "font-size": size, ...paint }, text));
  }
  save(fileName("svg"), new XMLSerializer().serializeToString(svg), "image/svg+xml");
}
