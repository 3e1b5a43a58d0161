// The editor: a text area over a painted copy of its text, with line numbers beside it.

const TOKENS = new RegExp(
  [
    '(?<comment>#[^\\n]*)',
    '(?<quoted>"{3}[^]*?"{3}|\'{3}[^]*?\'{3}|"(?:[^"\\\\\\n]|\\\\.)*"|\'(?:[^\'\\\\\\n]|\\\\.)*\'|<[^<>"{}|^`\\s]*>)',
    "(?<variable>[?$]\\w+)",
    "(?<name>\\w*:[\\w.-]*)",
    "(?<keyword>\\b[A-Za-z]+\\b)",
  ].join("|"),
  "g",
);

const LEAST = 6; // lines of its height
const MOST = 22;

const editor = document.querySelector(".editor");
const query = document.getElementById("query");
const paint = document.getElementById("paint");
const numbers = document.getElementById("numbers");

function drawn() {
  const text = query.value;
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(TOKENS)) {
    const [kind] = Object.entries(found.groups).find(([, value]) => value !== undefined);
    const piece = document.createElement("span");
    piece.className = kind;
    piece.textContent = found[0];
    pieces.push(text.slice(end, found.index), piece);
    end = found.index + found[0].length;
  }
  paint.replaceChildren(...pieces, `${text.slice(end)}\n`);
  const lines = text.split("\n");
  numbers.textContent = lines.map((_, line) => line + 1).join("\n");
  editor.style.setProperty("--lines", Math.min(Math.max(lines.length, LEAST), MOST));
  scrolled();
}

function scrolled() {
  paint.scrollTop = numbers.scrollTop = query.scrollTop;
  paint.scrollLeft = query.scrollLeft;
}

query.addEventListener("input", drawn);
query.addEventListener("scroll", scrolled);

export const text = () => query.value;

export function write(value) {
  query.value = value.trimEnd();
  drawn();
}
