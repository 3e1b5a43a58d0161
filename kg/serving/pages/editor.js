// The editor: a text area over a painted copy of its text, with line numbers beside it.

const TOKENS = new RegExp(
  [
    '(?<comment>#[^\\n]*)',
    '(?<quoted>"{3}[^]*?"{3}|\'{3}[^]*?\'{3}|"(?:[^"\\\\\\n]|\\\\.)*"|\'(?:[^\'\\\\\\n]|\\\\.)*\'|<[^<>"{}|^`\\s]*>)',
    "(?<variable>[?$]\\w+)",
    "(?<name>\\w*:[\\w.%-]*)",
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

let wrong = -1; // where the engine stumbled

export function drawn() {
  const text = query.value;
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(TOKENS)) {
    const [kind] = Object.entries(found.groups).find(([, value]) => value !== undefined);
    const piece = document.createElement("span");
    piece.className = kind;
    if (found.index <= wrong && wrong < found.index + found[0].length) piece.classList.add("wrong");
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

query.addEventListener("input", () => {
  wrong = -1;
  drawn();
});
query.addEventListener("scroll", scrolled);

export const text = () => query.value;

export function write(value) {
  query.value = value.trimEnd();
  wrong = -1;
  drawn();
}

export function mark(line, character) {
  const before = query.value.split("\n").slice(0, line - 1);
  wrong = before.join("\n").length + (before.length ? 1 : 0) + character - 1;
  drawn();
  query.focus();
  query.setSelectionRange(wrong, wrong + (/^[\w:]+/.exec(query.value.slice(wrong))?.[0].length ?? 1));
}

// The word before the caret, and putting another in its place.
export const word = () => /(?:\w+:[\p{L}\p{M}\p{N}_.%+&'!~-]*|[\p{L}\p{M}\p{N}_+-]*)$/u.exec(query.value.slice(0, query.selectionStart))[0];

export function complete(value) {
  const start = query.selectionStart - word().length;
  query.setRangeText(value, start, query.selectionStart, "end");
  query.focus();
  query.dispatchEvent(new Event("input"));
}
