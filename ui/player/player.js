// Shows what Python prepared, one step at a time. Knows keys, clicks and the URL; knows no mathematics.

const base = document.querySelector('script[src*="/static/js/"]').src.split("/static/js/")[0];
const players = new WeakMap(); // root element -> its player
const GAP_BETWEEN_URL_WRITES = 300; // ms; browsers ignore a page that rewrites its address more often
const NARROW = 520; // px; below this the heatmaps stand one under another
const CELL = { smallest: 27, largest: 48 }; // px
const TALLEST = 285; // px
const SMALLEST_NUMBERS = 9.5; // px

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

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

class Player {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.find(".previous").onclick = () => this.go(this.k - 1);
    this.find(".next").onclick = () => this.go(this.k + 1);
    this.onKey = (event) => this.press(event);
    this.onPop = () => this.draw(this.stepInUrl());
    this.resized = new ResizeObserver(([{ contentRect }]) => {
      if (Math.round(contentRect.width) !== this.width) this.chart(); // a step may change the height, and has drawn itself already
    });
    this.schemeChanged = new MutationObserver(() => this.chart());
  }

  // Called on every rerun that brings new data; the step on the screen stays.
  show(data) {
    const id = this.data?.steps[this.k].id ?? null;
    this.data = data;
    this.ids = data.steps.map((step) => step.id);
    loadFont(data.font);
    delete this.root.dataset.step; // back once the new data are painted
    delete this.root.dataset.stepId;
    this.find(".picture").innerHTML = data.network;
    this.outline();
    this.listen();
    this.draw(id === null ? this.stepInUrl() : Math.max(0, this.ids.indexOf(id)));
  }

  listen() {
    this.close();
    document.addEventListener("keydown", this.onKey);
    window.addEventListener("popstate", this.onPop);
    this.resized.observe(this.find(".matrices"));
    this.schemeChanged.observe(document.querySelector("[data-testid=stApp]"), { attributes: true, attributeFilter: ["class", "style"] });
  }

  close() {
    document.removeEventListener("keydown", this.onKey);
    window.removeEventListener("popstate", this.onPop);
    this.resized.disconnect();
    this.schemeChanged.disconnect();
    clearTimeout(this.urlTimer);
  }

  stepInUrl() {
    return Math.max(0, this.ids.indexOf(new URLSearchParams(location.search).get("step")));
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable=true], [role=slider], [role=listbox], [role=combobox], [role=radiogroup], [role=menu], [role=dialog]")) return;
    const target = { ArrowRight: this.k + 1, ArrowLeft: this.k - 1, Home: 0, End: this.ids.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.go(target);
  }

  go(target) {
    const k = Math.min(this.ids.length - 1, Math.max(0, target));
    if (k === this.k) return;
    const inOutline = this.find(".outline").contains(document.activeElement);
    this.draw(k);
    if (inOutline) this.chips[k].focus({ preventScroll: true });
    this.writeUrl();
  }

  writeUrl() {
    clearTimeout(this.urlTimer);
    const wait = Math.max(0, (this.urlWritten ?? 0) + GAP_BETWEEN_URL_WRITES - performance.now());
    const write = () => {
      const url = new URL(location.href);
      url.searchParams.set("step", this.ids[this.k]);
      history.replaceState(history.state, "", url); // the server is not asked
      this.urlWritten = performance.now();
    };
    if (wait === 0) write();
    else this.urlTimer = setTimeout(write, wait);
  }

  outline() {
    const groups = new Map();
    this.chips = this.data.steps.map((step, k) => {
      const chip = element("button", "", step.symbol);
      chip.type = "button";
      chip.title = step.title;
      chip.dataset.rule = step.tag;
      chip.setAttribute("aria-label", `Step ${k + 1}: ${step.title}`);
      chip.onclick = () => this.go(k);
      if (!groups.has(step.phase)) groups.set(step.phase, []);
      groups.get(step.phase).push(chip);
      return chip;
    });
    const sections = [...groups].map(([phase, chips]) => {
      const section = document.createElement("section");
      const row = element("div", "");
      row.append(...chips);
      section.append(element("span", "", phase), row);
      return section;
    });
    this.find(".outline").replaceChildren(...sections);
  }

  async draw(k) {
    this.k = k;
    const step = this.data.steps[k];
    const last = this.ids.length - 1;
    this.find(".title").textContent = step.title;
    this.find(".count").textContent = `${k + 1} of ${last + 1}`;
    this.find(".tag").textContent = step.tag;
    this.find(".tag").dataset.rule = step.tag;
    this.find(".live").textContent = step.spoken;
    this.find(".previous").disabled = k === 0;
    this.find(".next").disabled = k === last;
    this.chips.forEach((chip, i) => {
      chip.toggleAttribute("aria-current", i === k);
      if (i === k) chip.setAttribute("aria-current", "step");
      chip.tabIndex = i === k ? 0 : -1;
    });
    this.revealChip();
    for (const form of ["symbols", "shapes", "numbers"]) this.find(`.${form}`).innerHTML = step[form]; // MathML made by Python
    this.fitNumbers();
    this.find(".why").textContent = step.why;
    this.find(".erratum").hidden = !step.erratum;
    this.find(".erratum span").textContent = step.erratum ?? "";
    this.network(step.network);
    await this.chart();
  }

  fitNumbers() {
    const line = this.find(".numbers");
    line.style.fontSize = "";
    const fits = line.clientWidth / line.scrollWidth;
    if (fits < 1) line.style.fontSize = `${Math.max(SMALLEST_NUMBERS, Math.floor(fits * parseFloat(getComputedStyle(line).fontSize) * 10) / 10)}px`;
  }

  revealChip() {
    const outline = this.find(".outline");
    const chip = this.chips[this.k];
    const hidden = chip.offsetLeft < outline.scrollLeft + outline.offsetLeft || chip.offsetLeft + chip.offsetWidth > outline.scrollLeft + outline.offsetLeft + outline.clientWidth;
    if (hidden) outline.scrollLeft = chip.offsetLeft - outline.offsetLeft - outline.clientWidth / 2;
  }

  network({ heads, neurons, edges, cost }) {
    const svg = this.find(".network");
    const show = (part, [text, classes, strength]) => {
      part.setAttribute("class", classes);
      part.style.setProperty("--strength", strength);
      const value = part.querySelector(".value");
      if (value) value.textContent = text;
    };
    svg.querySelectorAll(".edge").forEach((edge, i) => show(edge, edges[i]));
    svg.querySelectorAll(".neuron").forEach((neuron, i) => show(neuron, neurons[i]));
    svg.querySelectorAll(".head").forEach((head, i) => { if (i < heads.length) head.textContent = heads[i]; });
    svg.querySelectorAll(".to-cost").forEach((line) => line.setAttribute("class", `to-${cost[1]}`));
    show(svg.querySelector(".cost"), cost);
  }

  async chart() {
    if (!this.data) return;
    const { k } = this;
    const step = this.data.steps[k];
    this.width = this.find(".matrices").clientWidth;
    const narrow = this.width < NARROW;
    const { data, layout, labels, width, height } = this.data.templates[k][narrow ? "narrow" : "wide"];
    const cell = Math.max(CELL.smallest, Math.min(CELL.largest, this.width / width, TALLEST / height));
    const scheme = this.data.schemes[getComputedStyle(document.querySelector("[data-testid=stApp]")).colorScheme.includes("dark") ? "dark" : "light"];
    const fontSize = Math.min(13, cell * 0.36);
    data.forEach((trace, i) => {
      const { z, text } = step.matrices[i];
      Object.assign(trace, { z, text, zmin: -step.limit, zmax: step.limit, colorscale: scheme.colorscale, textfont: { color: scheme.ink, size: fontSize } });
    });
    Object.assign(layout.font, { color: scheme.ink, size: Math.max(9.5, Math.min(12, cell * 0.32)) });
    for (const shape of layout.shapes ?? []) shape.fillcolor = scheme.background;
    layout.width = Math.round(width * cell);
    layout.height = Math.round(height * cell);
    const figure = this.find(".figure");
    figure.style.width = `${layout.width}px`;
    figure.style.height = `${layout.height}px`;
    figure.setAttribute("aria-label", step.described);
    this.find(".labels").innerHTML = labels; // symbols made by Python
    this.find(".low").textContent = step.low;
    this.find(".high").textContent = step.high;
    this.find(".blank").hidden = !layout.shapes?.length;
    const Plotly = await loadPlotly(this.data.plotly);
    if (k !== this.k) return;
    await Plotly.react(this.find(".chart"), data, layout, { staticPlot: true });
    for (const line of this.root.querySelectorAll(".math, .scroll")) line.tabIndex = line.scrollWidth > line.clientWidth ? 0 : -1;
    this.root.dataset.step = k;
    this.root.dataset.stepId = step.id;
  }
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".player");
  if (!players.has(root)) players.set(root, new Player(root));
  const player = players.get(root);
  player.show(data);
  return () => player.close();
}
