// What the components share in the browser.

const base = document.querySelector('script[src*="/static/js/"]').src.split("/static/js/")[0];
// Where keys are for typing or choosing, and not for the page.
const WIDGETS = ["slider", "listbox", "combobox", "radiogroup", "menu", "dialog"].map((role) => `[role=${role}]`);
const TYPING = ["input", "textarea", "select", "[contenteditable=true]", ...WIDGETS].join();
const ARROWS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

// The colours of the page as it is now, light or dark.
function schemeOf(schemes) {
  return schemes[getComputedStyle(document.querySelector("[data-testid=stApp]")).colorScheme.includes("dark") ? "dark" : "light"];
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // a page without https may not
  }
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

// Under narrow cells a neuron's number has to do.
const NAMED = 32; // px
const columnName = (text, cell) => (cell < NAMED ? text.replace("neuron<br>", "") : text);
function nameColumns(layout, cell) {
  for (const [name, axis] of Object.entries(layout))
    if (name.startsWith("xaxis")) axis.ticktext = (axis.whole ??= axis.ticktext)?.map((text) => columnName(text, cell));
}

// A power of ten goes on a line of its own in a cell: 3· above 10⁻⁵.
const inCells = (texts) => texts.map((line) => line.map((text) => text.replace("·", "·<br>")));

// Numbers are written so small that the widest fits its cell.
const ruler = document.createElement("canvas").getContext("2d");
const FILLED = 0.86; // of a cell's width at most; the rest is the gap to its neighbours
function sizeOf(texts, cell, most, share) {
  ruler.font = "100px Source Sans, sans-serif"; // as in `ui.figures.expression`
  const lines = texts.flat().flatMap((text) => text.split("<br>"));
  const widest = Math.max(1, ...lines.map((line) => ruler.measureText(line).width));
  return Math.min(most, cell * share, (100 * FILLED * cell) / widest);
}

// Of a group of cells or parts, one is reached with Tab; the arrow keys move that place.
function moveFocus(from, to) {
  from.setAttribute("tabindex", -1);
  to.setAttribute("tabindex", 0);
  to.focus();
}

// Numbers as `core.latex` writes them, `numberText` in short and `fullText` in full; tests hold both to the same vectors.
const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const NOT_FINITE = { NaN: "–", Infinity: "∞", "-Infinity": "−∞" };
function typeset(text) {
  const [mantissa, exponent] = (NOT_FINITE[text] ?? text).split("e");
  const raised = exponent && [...String(Number(exponent))].map((sign) => SUPERSCRIPTS[sign]).join("");
  return mantissa.replace("-", "−") + (raised ? `·10${raised}` : "");
}

function numberText(value) {
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < 1e5) return typeset(String(value));
  if (magnitude >= 99999.5 || magnitude < 0.00095) return typeset(value.toExponential(0));
  return typeset(value.toFixed(magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : magnitude >= 0.00995 ? 2 : 3));
}

function fullText(value) {
  const magnitude = Math.abs(value);
  return typeset(magnitude && (magnitude < 1e-4 || magnitude >= 1e16) ? value.toExponential() : String(value));
}

let plotly = null;
function loadPlotly(path) {
  plotly ??= new Promise((resolve, reject) => {
    if (window.Plotly) return resolve(window.Plotly);
    const script = document.createElement("script");
    script.src = `${base}/${path}`;
    script.onload = () => resolve(window.Plotly);
    script.onerror = reject;
    document.head.append(script);
  });
  return plotly;
}

let font = null;
function loadFont(path) {
  font ??= new FontFace("STIX Two Math", `url("${base}/${path}")`).load().then((face) => document.fonts.add(face));
  return font;
}

// Goes to the place that the address names after #, once a component has it: the browser looked for it too early.
function arrive(root) {
  const place = location.hash && document.getElementById(location.hash.slice(1));
  if (!place || !root.contains(place)) return;
  place.closest("details")?.setAttribute("open", "");
  place.scrollIntoView();
  place.querySelector("a")?.focus({ preventScroll: true });
}
