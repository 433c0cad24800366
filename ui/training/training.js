// The dashboard: connects clock, supply, panels and choices. Knows no mathematics.

const CALM = 120; // ms after the last move of the timeline, until the numbers are written into the cells
const MOST_WORK = 2048; // observations that may be gone through in a frame

class Trainer extends Component {
  constructor(root) {
    super(root);
    this.memory = new Memory();
    this.clock = new Clock(this.find(".speed"), () => this.advance());
    this.supply = new Supply((asked) => this.tell("need", { ...asked, view: this.data.view }));
    this.bar = new Bar(this.find);
    this.stop = new Stop(root);
    this.panels = new Panels(root, () => this.settle());
    this.pins = new Pins(this.find(".pins"), this.memory, () => this.paint());
    const choose = (chosen) => this.tell("choose", chosen);
    this.choices = new Choices(root, { change: (changed) => this.change(changed), choose, look: (view) => this.look(view) });
    this.buttons();
  }

  buttons() {
    const pressed = {
      start: () => this.play(!this.clock.playing),
      back: () => this.back(),
      one: () => this.forward(),
      epoch: () => this.toEndOfEpoch(),
      reset: () => this.reset(),
      pin: () => this.pins.add(this.line),
      copy: (event) => this.copyLink(event),
      worst: ({ target }) => target.dataset.flower && this.visit("step_through", Number(target.dataset.flower)),
    };
    for (const [name, act] of Object.entries(pressed)) this.find(`.${name}`).onclick = act;
    for (const each of this.findAll(".open button")) each.onclick = () => this.visit(each.dataset.page, this.find(".flower").valueAsNumber);
    for (const each of this.findAll("[data-file]")) each.onclick = () => this.take(each.dataset.file);
    this.find(".timeline").oninput = ({ target }) => this.scrub(target.valueAsNumber);
    this.find(".speed").onchange = () => this.supply.reset();
  }

  // What Python sends: a file, an answer with records, or the run with its choices and some records.
  receive([data, rest], tell) {
    this.tell = tell;
    if (data.file) download(data.file, rest);
    else if (data.answer) this.answered(rest);
    else super.receive([data, rest], tell);
  }

  show([data, records]) {
    const before = this.data;
    this.data = data;
    this.supply.reset();
    if (data.run === before?.run) this.run.store.take(records);
    else this.begin(records, before);
    this.run.updates = data.updates;
    this.panels.set(data, this.run.store);
    for (const each of [this.choices, this.bar, this.stop]) each.set(data);
    this.root.dataset.run = data.run;
    this.settle();
    if (data.door) leave(...data.door);
  }

  begin(records, before) {
    const [run, goesOn] = this.memory.run(this.data, records, this.run, before);
    if (!goesOn) this.halt();
    this.run = run;
  }

  listen() {
    super.listen();
    this.clock.resume();
  }

  close() {
    super.close();
    this.clock.pause();
    clearTimeout(this.calming);
  }

  resized() {
    this.panels.resize();
    this.paint();
  }

  recoloured() {
    this.panels.recolour();
    this.paint();
  }

  keys() {
    return {
      " ": () => this.play(!this.clock.playing),
      ArrowRight: () => this.forward(),
      ArrowLeft: () => this.back(),
      Home: () => this.scrub(0),
      End: () => this.scrub(Infinity),
    };
  }

  address() {
    const { at } = this.run;
    const [view, first] = [this.data.view, this.data.first_view].map((plane) => plane.join("."));
    return { at: at || "", off: this.panels.off.join("."), view: view === first ? "" : view };
  }

  // Shows the record in full and updates the address.
  settle() {
    this.paint();
    this.writeUrl();
  }

  halt() {
    this.clock.stop();
    this.bar.playing(false);
  }

  // A run that is at its end starts over.
  play(on) {
    const { run } = this;
    this.halt();
    if (on && run.over) run.at = run.store.order[0];
    if (!on || run.over) return this.settle();
    this.stop.clear();
    this.bar.playing(true);
    this.clock.start();
  }

  // Updates from one record to the next, limited by what a frame has time for.
  get step() {
    const size = this.run.number("batch_size");
    let step = Math.min(this.clock.leap, this.stop.most);
    while (step > 1 && step * size > MOST_WORK) step /= 4;
    return step;
  }

  // Called by the clock: shows the next record if it has arrived.
  async advance() {
    const { run, supply, stop } = this;
    const found = stop.look(run, supply.following(run, this.step));
    if (found) {
      const [update, stops] = found;
      run.goTo(update);
      if (stops) return this.play(false) ?? null;
      await this.paint();
    } else {
      if (supply.asked && run.at > 0) this.root.dataset.dry = Number(this.root.dataset.dry ?? 0) + 1;
      if (this.clock.dry) put(this.find(".progress"), this.data.says.dry);
    }
    supply.prefetch(this.run, stop.most < Infinity ? 1 : this.step); // which may be another by now
    if (this.run.over) this.play(false);
    return found && run.at;
  }

  answered(records) {
    if (!this.supply.take(this.run, records)) return;
    if (!this.clock.playing) this.paint();
    this.writeUrl();
  }

  // Goes to an update, asking for its record if necessary.
  reach(update, begin = this.run.at, step = 1) {
    this.halt();
    const there = this.supply.reach(this.run, update, begin, step);
    if (there) this.run.goTo(update);
    this.settle();
  }

  forward() {
    if (!this.run.over) this.reach(this.run.at + 1);
  }

  back() {
    const { at } = this.run;
    if (at > 0) this.reach(at - 1, Math.max(0, at - SPARE - 1));
  }

  toEndOfEpoch() {
    const { run } = this;
    if (run.over) return;
    const target = Math.min(run.last, run.at + run.number("left"));
    this.reach(target, target - Math.min(target - run.at, AT_ONCE - SPARE));
  }

  reset() {
    this.halt();
    this.supply.wanted = null;
    if (this.data.changes.length) return this.tell("choose", { changes: [] });
    this.run.at = this.run.store.order[0];
    this.settle();
  }

  scrub(update) {
    this.halt();
    this.supply.wanted = null;
    this.run.scrub(update);
    this.paint(false); // as if in motion: more moves are likely to follow
    clearTimeout(this.calming);
    this.calming = setTimeout(() => this.clock.playing || this.paint(), CALM);
    this.writeUrl();
  }

  // Another learning rate or batch size from this update on; at the end of the run, from its beginning.
  change({ rate = this.run.number("learning_rate"), size = this.run.number("batch_size") }) {
    this.tell("change", { update: this.run.at < this.data.updates ? this.run.at : 0, rate, size });
  }

  // Shows another plane.
  look(view) {
    this.data.view = view;
    this.choices.set(this.data);
    this.supply.renew(this.run);
  }

  take(file) {
    this.tell("take", { file, update: file === "history" ? this.run.furthest : this.run.at });
  }

  // Opens the network of this moment in another page.
  visit(page, flower) {
    if (!Number.isInteger(flower) || flower < 0 || flower >= this.data.actual.length) return this.find(".flower").reportValidity();
    this.play(false);
    this.tell("open", { page, update: this.run.at, flower });
  }

  // The present run as far as it has been played, with its settings.
  get line() {
    return { ...this.run.line, settings: this.data.settings, tested: this.data.tests.length > 0 };
  }

  // Shows one record; `still` adds what is not legible in motion.
  async paint(still = !this.clock.playing) {
    const { row } = this.run;
    if (!row || !this.width) return;
    const told = this.run.store.plain(row);
    this.bar.show(this.run, told, this.clock.rate);
    this.choices.show(told.learning_rate, told.batch_size);
    const { line } = this;
    const marks = this.data.changes.map(([at]) => at);
    await this.panels.draw(row, [line, ...this.pins.lines], told.update, marks, still);
    if (still) {
      this.panels.describe(row);
      this.pins.show(line, this.data.says);
      put(this.find(".said"), this.find(".progress").textContent);
    }
    this.root.dataset.update = told.update;
    this.root.dataset.painted = Number(this.root.dataset.painted ?? 0) + 1;
  }
}

export default component(".training", Trainer, (data) => framed(new Uint8Array(data)));
