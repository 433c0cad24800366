// Shows what Python prepared, one step at a time. Knows keys, clicks and the URL; knows no mathematics.

const ROOM_FOR_NAMES = "14px"; // under the last row of tiles
const SECONDS_PER_STEP = 3; // when playing

class Player extends Component {
  constructor(root) {
    super(root, root.querySelector(".matrices"));
    this.outline = new Outline(this.find(".outline"), (k) => this.go(k));
    this.equation = new Equation(root, () => this.writeUrl());
    this.words = new Words(root);
    this.weights = new Weights(root, (changed) => this.tell("weigh", changed));
    this.pointing = new Pointing(root);
    const again = () => this.turn(this.k);
    this.predict = new Predict(root, { again, next: () => (this.k < this.last ? this.go(this.k + 1) : again()) });
    this.find(".predict").onclick = () => this.predicting();
    this.find(".previous").onclick = () => this.go(this.k - 1);
    this.find(".next").onclick = () => this.go(this.k + 1);
    this.find(".play").onclick = () => this.play(!this.playing);
    for (const each of this.findAll(".copy, .framed")) each.onclick = (event) => this.copyLink(event);
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
    this.forget();
    this.controls(data);
    if (data.presenter) this.weights.show(data.quantities);
    loadFont(data.font).then(() => this.equation.fit()); // this font is wider than the fallback
    delete this.root.dataset.step; // back once the new data are painted
    delete this.root.dataset.stepId;
    this.find(".picture").innerHTML = data.network;
    this.outline.show(data.steps);
    const asked = new URLSearchParams(location.search);
    this.equation.choose(asked.get("equation") ?? "");
    this.predict.read(asked);
    this.predict.visit(data);
    this.compare(this.comparing ?? asked.get("compare") === "1");
    this.turn(this.numberOf(id ?? asked.get("step")));
  }

  controls({ flip, rate, refused, framed }) {
    this.find(".framed").hidden = !framed;
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
    swiped(this.root, { on: () => this.go(this.k + 1), back: () => this.go(this.k - 1) }, signal);
    window.addEventListener("popstate", back, { signal });
    window.addEventListener("resize", () => this.data.presenter && this.resized(), { signal });
    document.addEventListener("found", ({ detail }) => this.found(detail), { signal });
    document.addEventListener("answering", () => this.predict.ask(), { signal });
  }

  // What was asked for has come.
  found(answer) {
    if (answer.pass !== this.data.stamp) return;
    if (answer.asks) this.predict.take(answer);
    else this.pointing.found(answer);
  }

  close() {
    super.close();
    if (this.playing) this.play(false);
  }

  keys() {
    return {
      ArrowRight: () => this.go(this.k + 1),
      ArrowLeft: () => this.go(this.k - 1),
      Home: () => this.go(0),
      End: () => this.go(Infinity),
      " ": () => this.play(!this.playing),
      p: () => this.predicting(),
      Escape: () => this.putAway(),
    };
  }

  putAway() {
    this.pointing.release();
    this.find(".explain").open = false;
  }

  play(on) {
    clearInterval(this.playing);
    const next = () => (this.k < this.last ? this.go(this.k + 1) : this.play(false));
    this.playing = on && !this.predict.wish && setInterval(next, 1000 * SECONDS_PER_STEP); // nothing that asks moves on by itself
    const { play, pause } = this.find(".play").dataset;
    this.find(".play").textContent = this.playing ? pause : play;
  }

  // From now on each step asks before it shows, or does not.
  predicting() {
    if (this.playing) this.play(false);
    this.predict.switch();
    this.turn(this.k);
    this.writeUrl();
  }

  address() {
    return { ...this.predict.address, step: this.data.steps[this.k].id, equation: this.equation.form, compare: this.comparing ? "1" : "" };
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
    return this.stepAt(this.k);
  }

  stepAt(k) {
    const { steps, comparison } = this.data;
    const step = steps[k];
    return this.comparing && !this.predict.wish && step.control === "flip" && comparison ? comparison : step;
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

  // Another step on the screen. All is written before anything is measured, so that the page is laid out once.
  turn(k) {
    this.k = k;
    const step = this.predict.concealed(this.step);
    this.find(".previous").disabled = k === 0;
    this.find(".next").disabled = k === this.last;
    this.outline.mark(k);
    this.words.show(step, this.data.steps[k].count);
    for (const each of this.findAll(".here button")) each.hidden = step.control !== "flip" || !this.data.flip;
    for (const part of [".rate", ".refused"]) this.find(part).hidden = step.control !== "rate";
    this.equation.show(step, this.data.quantities);
    const pictured = this.data.steps[this.predict.asking(this.step) ? Math.max(0, k - 1) : k];
    showNetwork(this.find(".network"), pictured.network, this.data.quantities);
    this.predict.show(this.step, k === this.last);
    if (this.data.presenter) this.forget(); // how much room there is depends on the step
    return this.draw();
  }

  // Nothing of what is drawn holds for another pass, width or scheme.
  forget() {
    if (this.data.presenter) this.equation.fit(); // it takes of the room
    const taken = this.data.presenter && this.root.offsetHeight - this.find(".stage").offsetHeight + this.root.getBoundingClientRect().top;
    this.drawings = new Drawings(this.find(".figure"), this.data, this.width, taken);
  }

  resized() {
    this.forget();
    this.draw();
  }

  recoloured() {
    this.resized();
  }

  // Puts the step's heatmaps on the screen; the cells to point at come after the frame that shows them.
  async draw() {
    const { k, step } = this;
    const covered = this.predict.covered(step);
    const made = this.drawings.of(step, covered);
    const { heatmaps, matrices, limit, drawn } = made;
    heatmaps.occupy();
    this.find(".covers").replaceChildren(...this.predict.covers(heatmaps.grids));
    this.find(".figure").style.marginBottom = heatmaps.grids.some(({ tiles }) => tiles) ? ROOM_FOR_NAMES : "";
    this.pointing.clear();
    this.find(".low").textContent = numberText(-limit);
    this.find(".high").textContent = numberText(limit);
    this.find(".blank").hidden = !heatmaps.layout.shapes.length;
    this.equation.fit();
    this.outline.reveal(k);
    await drawn;
    const shown = () => this.step === step && this.drawings.kept.get(step) === made;
    if (!shown()) return;
    this.find(".scroll").tabIndex = this.find(".scroll").scrollWidth > this.find(".scroll").clientWidth ? 0 : -1;
    this.root.dataset.step = k;
    this.root.dataset.stepId = step.id;
    requestAnimationFrame(() =>
      setTimeout(() => {
        if (!shown()) return;
        this.pointing.show(heatmaps.grids, matrices, step, this.data, covered);
        this.drawAhead(step);
      }),
    );
  }

  // The other steps, the nearest first, while nobody is on the way to another; but for those beside this one, as long as there is room.
  async drawAhead(step) {
    const { drawings, k } = this;
    const off = (each) => Math.abs(each - k);
    const others = [...this.data.steps.keys()].reverse().sort((a, b) => off(a) - off(b));
    for (const each of others.filter((other) => !drawings.kept.has(this.stepAt(other)))) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (!this.open || this.step !== step || this.drawings !== drawings || this.data.presenter) return;
      if (off(each) === 1 || !drawings.full) drawings.of(this.stepAt(each), this.predict.covered(this.stepAt(each)));
    }
  }
}

export default component(".player", Player, passed);
