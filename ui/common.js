// What the components share in the browser.

const base = document.querySelector('script[src*="/static/js/"]').src.split("/static/js/")[0];
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

// Numbers are written so small that the longest fits its cell.
const LETTERS = 1.7; // sizes of a letter that a cell is wide, times the number of letters
function sizeOf(texts, cell, most, share) {
  const longest = Math.max(1, ...texts.flat().map((text) => text.length));
  return Math.min(most, cell * share, (cell * LETTERS) / longest);
}

// Of a group of cells or parts, one is reached with Tab; the arrow keys move that place.
function moveFocus(from, to) {
  from.setAttribute("tabindex", -1);
  to.setAttribute("tabindex", 0);
  to.focus();
}

// As `core.latex.number_text` writes it.
function numberText(value) {
  if (Number.isNaN(value)) return "–";
  const magnitude = Math.abs(value);
  let text;
  if (Number.isInteger(value) && magnitude < 1e5) text = String(value);
  else if (magnitude >= 99999.5 || magnitude < 0.00095) {
    const [mantissa, exponent] = value.toExponential(0).split("e");
    text = `${mantissa}e${Number(exponent)}`;
  } else text = value.toFixed(magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : magnitude >= 0.00995 ? 2 : 3);
  return text.replaceAll("-", "−");
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
}

// Goes to the place that the address names after #, once a component has it: the browser looked for it too early.
function arrive(root) {
  const place = location.hash && document.getElementById(location.hash.slice(1));
  if (!place || !root.contains(place)) return;
  place.closest("details")?.setAttribute("open", "");
  place.scrollIntoView();
  place.querySelector("a")?.focus({ preventScroll: true });
}
