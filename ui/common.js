// What the components share in the browser: elements, places in the page, colours, and what is loaded when it is needed.

const server = document.querySelector('script[src*="/static/js/"]').src.split("/static/js/")[0];
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
    return false; // not allowed on a page without https
  }
}

const SWIPE = 60; // px; so far a finger goes, and much less up or down

// A swipe to the left goes on, one to the right goes back, unless it scrolls what it began in.
function swiped(root, { on, back }, signal) {
  let begin = null;
  const scrolls = (element) => element !== root && (element.scrollWidth > element.clientWidth + 1 || scrolls(element.parentElement));
  const start = ({ touches, target }) => (begin = touches.length > 1 || target.closest(TYPING) || scrolls(target) ? null : touches[0]);
  const end = ({ changedTouches: [last] }) => {
    const [across, down] = begin ? [last.clientX - begin.clientX, last.clientY - begin.clientY] : [0, 0];
    begin = null;
    if (Math.abs(across) >= SWIPE && Math.abs(across) > 2 * Math.abs(down)) (across < 0 ? on : back)();
  };
  root.addEventListener("touchstart", start, { signal, passive: true });
  root.addEventListener("touchend", end, { signal, passive: true });
}

function download(name, contents) {
  const href = URL.createObjectURL(new Blob([contents]));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

// A file's bytes as text; null where it cannot be read.
function base64(file) {
  const reader = new FileReader();
  return new Promise((resolve) => {
    reader.onload = () => resolve(reader.result.split(",")[1] ?? "");
    reader.onerror = () => resolve(null); // the file has changed since it was chosen
    reader.readAsDataURL(file);
  });
}

const ANSWERS = "predictions"; // where the browser keeps what was answered in walks that ask

function forgetAnswers() {
  try {
    localStorage.removeItem(ANSWERS);
  } catch {
    return; // it keeps nothing for this page
  }
}

function element(name, className = "", text = "", attributes = {}) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}

function button(text, onclick, className = "") {
  return Object.assign(element("button", className, text, { type: "button" }), { onclick });
}

const heading = (text, scope) => element("th", "", text, { scope });

// Writes only a text that differs: writing the same one would make the browser lay out the page again.
function put(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}

// In a group of cells or parts only one has a tab stop; the arrow keys move it.
function moveFocus(from, to) {
  from.setAttribute("tabindex", -1);
  to.setAttribute("tabindex", 0);
  to.focus();
}

// Plotly from this path; every component on the page gets the same.
function loadPlotly(path) {
  const loaded = (window.plotlies ??= {});
  loaded[path] ??= new Promise((resolve, reject) => {
    const onload = () => resolve(window.Plotly);
    const onerror = () => reject(delete loaded[path]); // to be tried again
    document.head.append(Object.assign(document.createElement("script"), { src: `${server}/${path}`, onload, onerror }));
  });
  return loaded[path];
}

let font = null;
function loadFont(path) {
  const url = path.startsWith("data:") ? path : `${server}/${path}`;
  font ??= new FontFace("STIX Two Math", `url("${url}")`).load().then((face) => document.fonts.add(face));
  return font;
}

// Scrolls to the place that the address names after #, once the first screen has given way. The browser tries this before the
// component is there.
function arrive(root) {
  const place = location.hash && document.getElementById(location.hash.slice(1));
  if (!place || !root.contains(place)) return;
  setTimeout(() => {
    place.closest("details")?.setAttribute("open", "");
    place.scrollIntoView();
    place.querySelector("a")?.focus({ preventScroll: true });
  });
}
