// Shows what Python prepared, one step at a time. Knows keys, clicks and the URL; knows no mathematics.

const players = new WeakMap(); // root element -> its player
const GAP_BETWEEN_URL_WRITES = 350; // ms; browsers ignore a page that rewrites its address more often
const NARROW = 520; // px; below this the heatmaps stand one under another
const CELL = { bare: 9, smallest: 27, largest: 48 }; // px; a figure that would be more than twice too wide goes without numbers
const TALLEST = 272; // px
const ROOM_FOR_NAMES = "14px"; // under the last row of tiles
const AROUND_MATRICES = 430; // px that everything else takes on a projector
const SECONDS_PER_STEP = 3; // when playing
const SMALLEST_TEXT = 7.5; // px; smaller numbers are left to pointing
const EQUATION = { oneLine: 10.5, smallest: 8 }; // px; smaller than the first, an equation is broken into lines; none is below the second

class Player {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.find(".previous").onclick = () => this.go(this.k - 1);
    this.find(".next").onclick = () => this.go(this.k + 1);
    this.find(".play").onclick = () => this.play(!this.playing);
    for (const button of root.querySelectorAll(".forms button"))
      button.onclick = () => {
        this.equation(button.dataset.form);
        this.fitEquation();
        this.writeUrl();
      };
    this.find(".copy").onclick = () => this.copyLink();
    root.addEventListener("click", ({ target }) => {
      const link = target.closest("a[href^=reference]");
      if (link) link.href = `reference${location.search}${link.hash}`;
    });
    this.find(".beside").onclick = () => {
      this.compare(!this.comparing);
      this.draw(this.k);
      this.writeUrl();
    };
    this.find(".flip").onclick = () => this.tell("flip", true);
    this.find(".rate input").onchange = ({ target }) => this.tell("rate", target.value);
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
    if (!data.refused) this.find(".rate input").value = data.rate;
    this.find(".rate input").setAttribute("aria-invalid", Boolean(data.refused));
    this.find(".refused").textContent = data.refused;
    loadFont(data.font).then(() => this.fitEquation()); // its letters are wider than those before it came
    delete this.root.dataset.step; // back once the new data are painted
    delete this.root.dataset.stepId;
    this.find(".picture").innerHTML = data.network;
    this.outline();
    this.listen();
    const asked = new URLSearchParams(location.search);
    const form = asked.get("equation") ?? "";
    this.equation([...this.root.querySelectorAll(".forms button")].some((button) => button.dataset.form === form) ? form : "");
    this.compare(this.comparing ?? asked.get("compare") === "1");
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
    this.playing =
      on && setInterval(() => (this.k < this.ids.length - 1 ? this.go(this.k + 1) : this.play(false)), 1000 * SECONDS_PER_STEP);
    this.find(".play").textContent = on ? "Pause" : "Play";
  }

  async copyLink() {
    const button = this.find(".copy");
    const url = this.url().href;
    if (await toClipboard(url)) button.textContent = "Copied";
    else window.prompt("Copy this link", url);
    setTimeout(() => {
      button.textContent = "Copy link";
    }, 2000);
  }

  url() {
    const url = new URL(location.href);
    url.searchParams.set("step", this.ids[this.k]);
    for (const [name, value] of [
      ["equation", this.root.dataset.equation],
      ["compare", this.comparing && "1"],
    ]) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    return url;
  }

  stepInUrl() {
    return Math.max(0, this.ids.indexOf(new URLSearchParams(location.search).get("step")));
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.closest(TYPING)) return;
    if (event.key === "Escape") {
      this.pointing.release();
      this.find(".explain").open = false;
      return;
    }
    if (event.key === " ") {
      if (event.target.closest("button, a, summary")) return; // there, Space presses what has the focus
      event.preventDefault();
      return this.play(!this.playing);
    }
    const target = {
      ArrowRight: this.k + 1,
      ArrowLeft: this.k - 1,
      Home: 0,
      End: this.ids.length - 1,
      ...(this.data.presenter && { PageDown: this.k + 1, PageUp: this.k - 1 }),
    }[event.key];
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

  // The step itself, or, where it was asked for, sigmoid and softmax side by side in its place.
  shown() {
    const step = this.data.steps[this.k];
    return this.comparing && step.control === "flip" && this.data.comparison ? this.data.comparison : step;
  }

  // The comparison is asked for when it is first wanted, and from then on comes with every pass.
  compare(on) {
    this.comparing = on;
    this.find(".beside").setAttribute("aria-pressed", on);
    if (!on || this.askedToCompare || !this.data.flip || this.data.comparison) return;
    this.askedToCompare = true;
    this.tell("compare", true);
  }

  async draw(k) {
    this.k = k;
    const step = this.shown();
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
    for (const button of this.root.querySelectorAll(".here button")) button.hidden = step.control !== "flip" || !this.data.flip;
    for (const part of [".rate", ".refused"]) this.find(part).hidden = step.control !== "rate";
    this.fitEquation();
    this.find(".why").textContent = step.why;
    this.find(".proof").textContent = step.proof;
    this.find(".terms").hidden = !step.terms;
    this.find(".terms span").innerHTML = step.terms; // links made by Python
    for (const kind of ["remark", "erratum"]) {
      this.find(`.${kind}`).hidden = !step[kind];
      this.find(`.${kind} span`).textContent = step[kind];
    }
    showNetwork(this.find(".network"), this.data.steps[k].network);
    await this.chart();
  }

  // Formulas stay on one line where that leaves them legible, else they go on in further lines; none is cut off.
  fitEquation() {
    const forms = [...this.root.querySelectorAll(".math")];
    for (const form of forms) {
      form.style.fontSize = "";
      form.classList.add("one-line");
    }
    const tooLong = forms.filter((form) => form.scrollWidth > form.clientWidth);
    for (const form of tooLong) {
      const size = parseFloat(getComputedStyle(form).fontSize);
      const fit = () => (form.clientWidth / form.scrollWidth) * size;
      if (fit() < EQUATION.oneLine) form.classList.remove("one-line");
      if (fit() < size) form.style.fontSize = `${Math.max(EQUATION.smallest, Math.floor(10 * fit()) / 10)}px`;
    }
  }

  // Which form of the equation is shown; "" shows all three.
  equation(form) {
    if (form) this.root.dataset.equation = form;
    else delete this.root.dataset.equation;
    for (const button of this.root.querySelectorAll(".forms button")) button.setAttribute("aria-pressed", button.dataset.form === form);
  }

  revealChip() {
    const outline = this.find(".outline");
    const chip = this.chips[this.k];
    const hidden =
      chip.offsetLeft < outline.scrollLeft + outline.offsetLeft ||
      chip.offsetLeft + chip.offsetWidth > outline.scrollLeft + outline.offsetLeft + outline.clientWidth;
    if (hidden) outline.scrollLeft = chip.offsetLeft - outline.offsetLeft - outline.clientWidth / 2;
  }

  async chart() {
    if (!this.data) return;
    const { k } = this;
    const step = this.shown();
    this.width = this.find(".matrices").clientWidth;
    const templates = step === this.data.comparison ? step.templates : this.data.templates[k];
    const { data, layout, labels, grids, width, height } = templates[this.width < NARROW ? "narrow" : "wide"];
    const fitting = Math.min(
      this.data.presenter ? 2 * CELL.largest : CELL.largest,
      this.width / width,
      (this.data.presenter ? Math.max(TALLEST, innerHeight - AROUND_MATRICES) : TALLEST) / height,
    );
    const cell = Math.max(fitting, this.width / width < CELL.smallest / 2 ? CELL.bare : CELL.smallest);
    const scheme = schemeOf(this.data.schemes);
    const most = this.data.presenter ? 20 : 13;
    data.forEach((trace, i) => {
      const { z } = step.matrices[i];
      const text = inCells(step.matrices[i].text);
      const { tiles } = grids[i];
      const size = sizeOf(text, cell, most, 0.36) * (tiles?.scale ?? 1);
      const shown = tiles ? { z: mosaic(z, tiles, null), text: mosaic(text, tiles, "") } : { z, text };
      Object.assign(trace, {
        ...shown,
        zmin: -step.limit,
        zmax: step.limit,
        colorscale: scheme.colorscale,
        textfont: { color: scheme.ink, size },
      });
      trace.texttemplate = size < SMALLEST_TEXT ? "" : "%{text}";
    });
    Object.assign(layout.font, { color: scheme.ink, size: Math.max(9.5, Math.min(this.data.presenter ? 17 : 12, cell * 0.32)) });
    for (const shape of layout.shapes ?? []) shape.fillcolor = scheme.background;
    nameColumns(layout, cell);
    layout.width = Math.round(width * cell);
    layout.height = Math.round(height * cell);
    const figure = this.find(".figure");
    figure.style.width = `${layout.width}px`;
    figure.style.height = `${layout.height}px`;
    figure.style.marginBottom = grids.some(({ tiles }) => tiles) ? ROOM_FOR_NAMES : "";
    this.find(".labels").innerHTML = labels; // symbols made by Python
    this.pointing.clear();
    this.find(".low").textContent = step.low;
    this.find(".high").textContent = step.high;
    this.find(".blank").hidden = !layout.shapes?.length;
    const Plotly = await loadPlotly(this.data.plotly);
    if (step !== this.shown()) return;
    await Plotly.react(this.find(".chart"), data, layout, { staticPlot: true });
    const scroll = this.find(".scroll");
    scroll.tabIndex = scroll.scrollWidth > scroll.clientWidth ? 0 : -1;
    this.root.dataset.step = k;
    this.root.dataset.stepId = step.id;
    // The cells to point at come after the frame that shows the step.
    requestAnimationFrame(() => setTimeout(() => this.shown() === step && this.pointing.show(grids, step, this.data)));
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
