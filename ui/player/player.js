// Shows what Python prepared, one step at a time. Knows keys, clicks and the URL; knows no mathematics.

const NARROW = 520; // px; below this the heatmaps stand one under another
// px; those of a batch may be smaller, and a figure that would be more than twice too wide goes without numbers
const CELL = { bare: 9, ofBatch: 21, smallest: 27, largest: 48 };
const TALLEST = 272; // px
const ROOM_FOR_NAMES = "14px"; // under the last row of tiles
const AROUND_MATRICES = 430; // px that everything else takes on a projector
const SECONDS_PER_STEP = 3; // when playing
const LETTERS = { most: 13, names: 12, smallest: 7.5 }; // px; smaller numbers are left to pointing
const PROJECTED = { most: 20, names: 17, smallest: 7.5 };

class Player extends Component {
  constructor(root) {
    super(root, root.querySelector(".matrices"));
    this.outline = new Outline(this.find(".outline"), (k) => this.go(k));
    this.equation = new Equation(root, () => this.writeUrl());
    this.pointing = new Pointing(root);
    this.find(".previous").onclick = () => this.go(this.k - 1);
    this.find(".next").onclick = () => this.go(this.k + 1);
    this.find(".play").onclick = () => this.play(!this.playing);
    this.find(".copy").onclick = (event) => this.copyLink(event);
    this.find(".beside").onclick = () => this.beside();
    this.find(".flip").onclick = () => this.tell("flip", true);
    this.find(".rate input").onchange = ({ target }) => this.tell("rate", target.value);
    root.addEventListener("click", ({ target }) => {
      const link = target.closest("a[href^=reference]");
      if (link) link.href = `reference${location.search}${link.hash}`;
    });
  }

  // New data keep the step on the screen.
  show(data) {
    const id = this.data?.steps[this.k].id ?? null;
    this.data = data;
    this.root.classList.toggle("presenter", data.presenter);
    this.heatmaps = new Heatmaps(this.find(".figure"), data.common, data.presenter ? PROJECTED : LETTERS);
    this.controls(data);
    loadFont(data.font).then(() => this.equation.fit()); // this font is wider than the fallback
    delete this.root.dataset.step; // back once the new data are painted
    delete this.root.dataset.stepId;
    this.find(".picture").innerHTML = data.network;
    this.outline.show(data.steps);
    const asked = new URLSearchParams(location.search);
    this.equation.choose(asked.get("equation") ?? "");
    this.compare(this.comparing ?? asked.get("compare") === "1");
    this.turn(this.numberOf(id ?? asked.get("step")));
  }

  controls({ flip, rate, refused }) {
    const field = this.find(".rate input");
    this.find(".flip").textContent = flip;
    if (!refused) field.value = rate;
    field.setAttribute("aria-invalid", Boolean(refused));
    this.find(".refused").textContent = refused;
  }

  listen() {
    super.listen();
    const back = () => this.turn(this.numberOf(new URLSearchParams(location.search).get("step")));
    const { signal } = this.open;
    window.addEventListener("popstate", back, { signal });
    document.addEventListener("cell-found", ({ detail }) => this.pointing.found(detail), { signal });
  }

  close() {
    super.close();
    if (this.playing) this.play(false);
  }

  keys() {
    const { k } = this;
    const [on, back] = [() => this.go(k + 1), () => this.go(k - 1)];
    return {
      ArrowRight: on,
      ArrowLeft: back,
      Home: () => this.go(0),
      End: () => this.go(Infinity),
      " ": () => this.play(!this.playing),
      Escape: () => this.putAway(),
      ...(this.data.presenter && { PageDown: on, PageUp: back }),
    };
  }

  putAway() {
    this.pointing.release();
    this.find(".explain").open = false;
  }

  play(on) {
    clearInterval(this.playing);
    const next = () => (this.k < this.last ? this.go(this.k + 1) : this.play(false));
    this.playing = on && setInterval(next, 1000 * SECONDS_PER_STEP);
    const { play, pause } = this.find(".play").dataset;
    this.find(".play").textContent = on ? pause : play;
  }

  address() {
    return { step: this.data.steps[this.k].id, equation: this.equation.form, compare: this.comparing ? "1" : "" };
  }

  get last() {
    return this.data.steps.length - 1;
  }

  // Which step has this id; the first, where none has.
  numberOf(id) {
    return Math.max(
      0,
      this.data.steps.findIndex((step) => step.id === id),
    );
  }

  go(target) {
    const k = Math.min(this.last, Math.max(0, target));
    if (k === this.k) return;
    this.turn(k);
    this.writeUrl();
  }

  // The step itself, or, where it was asked for, sigmoid and softmax side by side in its place.
  get step() {
    const { steps, comparison } = this.data;
    const step = steps[this.k];
    return this.comparing && step.control === "flip" && comparison ? comparison : step;
  }

  // The comparison is asked for when it is first wanted, and from then on comes with every pass.
  compare(on) {
    this.comparing = on;
    this.find(".beside").setAttribute("aria-pressed", on);
    if (!on || this.askedToCompare || !this.data.flip || this.data.comparison) return;
    this.askedToCompare = true;
    this.tell("compare", true);
  }

  beside() {
    this.compare(!this.comparing);
    this.turn(this.k);
    this.writeUrl();
  }

  // Another step on the screen.
  turn(k) {
    this.k = k;
    const { step } = this;
    this.find(".previous").disabled = k === 0;
    this.find(".next").disabled = k === this.last;
    this.outline.mark(k);
    this.words(step);
    for (const each of this.findAll(".here button")) each.hidden = step.control !== "flip" || !this.data.flip;
    for (const part of [".rate", ".refused"]) this.find(part).hidden = step.control !== "rate";
    this.equation.show(step);
    showNetwork(this.find(".network"), this.data.steps[k].network);
    return this.draw();
  }

  words({ title, tag, spoken, why, proof, terms, ...step }) {
    this.find(".title").textContent = title;
    this.find(".count").textContent = this.data.steps[this.k].count;
    this.find(".tag").textContent = this.find(".tag").dataset.rule = tag;
    this.find(".live").textContent = spoken;
    this.find(".why").textContent = why;
    this.find(".proof").textContent = proof;
    this.find(".terms").hidden = !terms;
    this.find(".terms span").innerHTML = terms; // links made by Python
    for (const kind of ["remark", "erratum"]) {
      this.find(`.${kind}`).hidden = !step[kind];
      this.find(`.${kind} span`).textContent = step[kind];
    }
  }

  // The step's heatmaps; the cells to point at come after the frame that shows them.
  async draw() {
    const { k, step, heatmaps } = this;
    const quantities = { ...this.data.quantities, ...step.quantities };
    this.measure();
    const templates = step.templates ?? this.data.templates[k];
    const template = templates[this.width < NARROW ? "narrow" : "wide"];
    heatmaps.lay(template, this.cell(template));
    this.find(".figure").style.marginBottom = heatmaps.grids.some(({ tiles }) => tiles) ? ROOM_FOR_NAMES : "";
    this.pointing.clear();
    this.find(".low").textContent = numberText(-step.limit);
    this.find(".high").textContent = numberText(step.limit);
    this.find(".blank").hidden = !heatmaps.layout.shapes.length;
    const Plotly = await loadPlotly(this.data.plotly);
    if (step !== this.step || heatmaps !== this.heatmaps) return;
    const matrices = heatmaps.grids.map(({ id }) => quantities[id]);
    const limits = matrices.map(() => step.limit);
    await heatmaps.draw(Plotly, matrices, limits, schemeOf(this.data.schemes));
    this.find(".scroll").tabIndex = this.find(".scroll").scrollWidth > this.find(".scroll").clientWidth ? 0 : -1;
    this.root.dataset.step = k;
    this.root.dataset.stepId = step.id;
    requestAnimationFrame(() => setTimeout(() => this.step === step && this.pointing.show(heatmaps.grids, matrices, step, this.data)));
  }

  // As large as width and height allow.
  cell({ width, height, grids }) {
    const { presenter } = this.data;
    const tallest = presenter ? Math.max(TALLEST, innerHeight - AROUND_MATRICES) : TALLEST;
    const fitting = Math.min(presenter ? 2 * CELL.largest : CELL.largest, this.width / width, tallest / height);
    const least = grids.some(({ told }) => told !== undefined) ? CELL.ofBatch : CELL.smallest;
    return Math.max(fitting, this.width / width < CELL.smallest / 2 ? CELL.bare : least);
  }
}

function read(bytes) {
  const { pass, ...visit } = fromJson(bytes);
  return { ...pass, ...visit };
}

export default component(".player", Player, read);
