// Shows what Python prepared, one step at a time. Knows keys, clicks and the URL; knows no mathematics.

const base = document.querySelector('script[src*="/static/js/"]').src.split("/static/js/")[0];
const players = new WeakMap(); // root element -> its player
const GAP_BETWEEN_URL_WRITES = 300; // ms; browsers ignore a page that rewrites its address more often
const NARROW = 520; // px; below this the heatmaps stand one under another
const CELL = { smallest: 27, largest: 48 }; // px
const TALLEST = 272; // px
const AROUND_MATRICES = 430; // px that everything else takes on a projector
const SECONDS_PER_STEP = 3; // when playing
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

// Lights the cells that a cell was made from, or feeds, and their parts of the network. Which ones, Python has said.
class Pointing {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    const figure = this.find(".figure");
    figure.addEventListener("pointerover", ({ target }) => target.dataset.at && this.cell(target));
    figure.addEventListener("pointerleave", () => this.release());
    figure.addEventListener("focusin", ({ target }) => target.dataset.at && this.cell(target));
    figure.addEventListener("keydown", (event) => this.move(event));
    figure.addEventListener("click", ({ target }) => target.closest(".caption button") && this.copy(target.closest(".caption button")));
    const picture = this.find(".picture");
    picture.addEventListener("pointerover", ({ target }) => this.part(target));
    picture.addEventListener("pointerleave", () => this.release());
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.release();
      this.find(".explain").open = false;
    });
  }

  // A grid of empty cells over each heatmap; what they say is their accessible name.
  show(grids, step) {
    this.release();
    this.step = step;
    this.cells = grids.map((grid, m) => {
      const { z } = step.matrices[m];
      const box = element("div", "");
      const [left, top, width, height] = grid.place;
      box.setAttribute("role", "grid");
      box.setAttribute("aria-label", grid.label);
      box.style.cssText = `left:${left}%;top:${top}%;width:${width}%;height:${height}%;grid-template:repeat(${grid.rows.length},1fr)/repeat(${grid.columns.length},1fr)`;
      const own = [];
      grid.rows.forEach((rowName, shownRow) => {
        const line = element("div", "");
        line.setAttribute("role", "row");
        grid.columns.forEach((columnName, shownColumn) => {
          const [row, column] = grid.transposed ? [shownColumn, shownRow] : [shownRow, shownColumn];
          const cell = element("i", "");
          const name = [rowName, columnName].filter(Boolean).join(", ");
          cell.setAttribute("role", "gridcell");
          cell.setAttribute("aria-label", name ? `${name}: ${z[row][column]}` : `${z[row][column]}`);
          cell.tabIndex = -1;
          cell.dataset.at = `${m} ${row} ${column}`;
          (own[row] ??= [])[column] = cell;
          line.append(cell);
        });
        box.append(line);
      });
      own[0][0].tabIndex = 0;
      return { grid, box, own };
    });
    this.find(".grids").replaceChildren(...this.cells.map(({ box }) => box));
  }

  // The heatmap under this caption as tab-separated text, as shown, with its names and in full precision.
  async copy(caption) {
    const m = [...this.find(".labels").querySelectorAll(".caption button")].indexOf(caption);
    const { grid } = this.cells[m];
    const { z } = this.step.matrices[m];
    const rows = grid.rows.map((name, r) => [name, ...grid.columns.map((_, c) => (grid.transposed ? z[c][r] : z[r][c]))]);
    const text = [["", ...grid.columns], ...rows].map((row) => row.join("\t")).join("\n");
    this.find(".arithmetic").textContent = (await toClipboard(text)) ? `Copied ${grid.label} as a table.` : "This browser does not let the page copy.";
  }

  clear() {
    this.release();
    this.cells = [];
    this.find(".grids").replaceChildren();
  }

  at(cell) {
    return cell.dataset.at.split(" ").map(Number);
  }

  origin(m, row, column) {
    return this.step.origins.cells[this.cells[m].grid.id]?.[row][column];
  }

  *written() {
    for (const [m, { own }] of this.cells.entries())
      if (this.step.origins.cells[this.cells[m].grid.id]) for (const cell of own.flat()) yield cell;
  }

  cell(cell) {
    this.release();
    const [m, row, column] = this.at(cell);
    const origin = this.origin(m, row, column);
    const lit = [cell];
    if (origin) {
      for (const [heatmap, r0, r1, c0, c1] of origin[1])
        for (let r = r0; r < r1; r++) lit.push(...this.cells[heatmap].own[r].slice(c0, c1));
    } else {
      const inside = ([heatmap, r0, r1, c0, c1]) => heatmap === m && r0 <= row && row < r1 && c0 <= column && column < c1;
      for (const result of this.written()) if (this.origin(...this.at(result))[1].some(inside)) lit.push(result);
    }
    this.light(lit, cell, `${cell.ariaLabel.split(":")[0]}: ${origin ? this.step.origins.sentences[origin[0]] : cell.ariaLabel.split(": ").pop()}`);
  }

  part(target) {
    const svg = this.find(".network");
    const neuron = target.closest(".neuron");
    const [kind, index] = neuron ? ["n", [...svg.querySelectorAll(".neuron")].indexOf(neuron)]
      : target.closest(".cost") ? ["c", 0]
      : target.matches(".grip") ? ["e", [...svg.querySelectorAll(".grip")].indexOf(target)] : [];
    this.release();
    if (!kind) return;
    const lit = this.cells.flatMap(({ own }) => own.flat()).filter((cell) => this.parts(cell).some(([k, i]) => k === kind && i === index));
    this.light(lit, null, "", [[kind, index]]);
  }

  parts(cell) {
    const [m, row, column] = this.at(cell);
    return this.cells[m].grid.parts.map(([kind, first, perRow, perColumn]) => [kind, first + row * perRow + column * perColumn]);
  }

  light(cells, target, text, parts = cells.flatMap((cell) => this.parts(cell))) {
    const svg = this.find(".network");
    const drawn = { n: svg.querySelectorAll(".neuron"), e: svg.querySelectorAll(".edge"), c: svg.querySelectorAll(".cost") };
    this.lit = [...cells, ...parts.map(([kind, index]) => drawn[kind][index])];
    for (const each of this.lit) each.classList.add("lit");
    target?.classList.add("target");
    this.target = target;
    this.root.classList.add("pointing");
    this.find(".arithmetic").textContent = text;
  }

  release() {
    for (const each of this.lit ?? []) each.classList.remove("lit");
    this.target?.classList.remove("target");
    this.lit = [];
    this.root.classList.remove("pointing");
    this.find(".arithmetic").textContent = "";
  }

  // Arrow keys go from cell to cell while one has the focus.
  move(event) {
    const by = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!by || !event.target.dataset.at) return;
    event.preventDefault();
    const [m, row, column] = this.at(event.target);
    const { grid, own } = this.cells[m];
    const [down, right] = grid.transposed ? [by[1], by[0]] : by;
    const next = own[row + down]?.[column + right];
    if (!next) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

class Player {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.find(".previous").onclick = () => this.go(this.k - 1);
    this.find(".next").onclick = () => this.go(this.k + 1);
    this.find(".play").onclick = () => this.play(!this.playing);
    this.find(".copy").onclick = () => this.copyLink();
    this.find(".explain a").onclick = ({ target }) => { target.href = `reference${location.search}`; };
    this.find(".flip").onclick = () => this.tell("flip", true);
    this.find(".rate input").onchange = ({ target }) => target.validity.valid && target.value !== "" && this.tell("rate", target.valueAsNumber);
    this.onKey = (event) => this.press(event);
    this.onPop = () => this.draw(this.stepInUrl());
    this.pointing = new Pointing(root);
    this.resized = new ResizeObserver(([{ contentRect }]) => {
      if (Math.round(contentRect.width) !== this.width) this.chart(); // a step may change the height, and has drawn itself already
    });
    this.schemeChanged = new MutationObserver(() => this.chart());
  }

  // Called on every rerun that brings new data; the step on the screen stays.
  show(data, tell) {
    this.tell = tell;
    const id = this.data?.steps[this.k].id ?? null;
    this.data = data;
    this.ids = data.steps.map((step) => step.id);
    this.root.classList.toggle("presenter", data.presenter);
    this.find(".flip").textContent = data.flip;
    this.find(".rate input").value = data.rate;
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
    this.play(false);
  }

  play(on) {
    clearInterval(this.playing);
    this.playing = on && setInterval(() => (this.k < this.ids.length - 1 ? this.go(this.k + 1) : this.play(false)), 1000 * SECONDS_PER_STEP);
    this.find(".play").textContent = on ? "Pause" : "Play";
  }

  async copyLink() {
    const button = this.find(".copy");
    const url = this.url().href;
    if (await toClipboard(url)) button.textContent = "Copied";
    else window.prompt("Copy this link", url);
    setTimeout(() => { button.textContent = "Copy link"; }, 2000);
  }

  url() {
    const url = new URL(location.href);
    url.searchParams.set("step", this.ids[this.k]);
    return url;
  }

  stepInUrl() {
    return Math.max(0, this.ids.indexOf(new URLSearchParams(location.search).get("step")));
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable=true], [role=slider], [role=listbox], [role=combobox], [role=radiogroup], [role=menu], [role=dialog]")) return;
    if (event.key === " ") {
      if (event.target.closest("button, a, summary")) return; // there, Space presses what has the focus
      event.preventDefault();
      return this.play(!this.playing);
    }
    const target = { ArrowRight: this.k + 1, ArrowLeft: this.k - 1, Home: 0, End: this.ids.length - 1, ...(this.data.presenter && { PageDown: this.k + 1, PageUp: this.k - 1 }) }[event.key];
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
      history.replaceState(history.state, "", this.url()); // the server is not asked
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
    this.find(".flip").hidden = step.control !== "flip";
    this.find(".rate").hidden = step.control !== "rate";
    this.fitNumbers();
    this.find(".why").textContent = step.why;
    this.find(".proof").textContent = step.proof;
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
    const { data, layout, labels, grids, width, height } = this.data.templates[k][narrow ? "narrow" : "wide"];
    const cell = Math.max(CELL.smallest, Math.min(this.data.presenter ? 2 * CELL.largest : CELL.largest, this.width / width, (this.data.presenter ? Math.max(TALLEST, innerHeight - AROUND_MATRICES) : TALLEST) / height));
    const scheme = this.data.schemes[getComputedStyle(document.querySelector("[data-testid=stApp]")).colorScheme.includes("dark") ? "dark" : "light"];
    const fontSize = Math.min(this.data.presenter ? 20 : 13, cell * 0.36);
    data.forEach((trace, i) => {
      const { z, text } = step.matrices[i];
      Object.assign(trace, { z, text, zmin: -step.limit, zmax: step.limit, colorscale: scheme.colorscale, textfont: { color: scheme.ink, size: fontSize } });
    });
    Object.assign(layout.font, { color: scheme.ink, size: Math.max(9.5, Math.min(this.data.presenter ? 17 : 12, cell * 0.32)) });
    for (const shape of layout.shapes ?? []) shape.fillcolor = scheme.background;
    layout.width = Math.round(width * cell);
    layout.height = Math.round(height * cell);
    const figure = this.find(".figure");
    figure.style.width = `${layout.width}px`;
    figure.style.height = `${layout.height}px`;
    this.find(".labels").innerHTML = labels; // symbols made by Python
    this.pointing.clear();
    this.find(".low").textContent = step.low;
    this.find(".high").textContent = step.high;
    this.find(".blank").hidden = !layout.shapes?.length;
    const Plotly = await loadPlotly(this.data.plotly);
    if (k !== this.k) return;
    await Plotly.react(this.find(".chart"), data, layout, { staticPlot: true });
    for (const line of this.root.querySelectorAll(".math, .scroll")) line.tabIndex = line.scrollWidth > line.clientWidth ? 0 : -1;
    this.root.dataset.step = k;
    this.root.dataset.stepId = step.id;
    // The cells to point at come after the frame that shows the step.
    requestAnimationFrame(() => setTimeout(() => this.data.steps[this.k] === step && this.pointing.show(grids, step)));
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".player");
  if (!players.has(root)) players.set(root, new Player(root));
  const player = players.get(root);
  const { pass, ...visit } = JSON.parse(new TextDecoder().decode(data));
  player.show({ ...pass, ...visit }, setTriggerValue);
  return () => player.close();
}
