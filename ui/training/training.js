// Plays the records of a run: asks for them ahead of need, keeps them, shows one a frame. Knows no mathematics.

const trainers = new WeakMap(); // root element -> its trainer
const memory = (window.trainedHere ??= new Map()); // run -> where it was and its records, while the page lives
const GAP_BETWEEN_URL_WRITES = 400; // ms
const AHEAD = 140; // records; fewer in hand, and more are asked for
const AT_ONCE = 240;
const MOST_RUNS = 12; // kept; some seven megabytes each
const PATIENCE = 4000; // ms until a request is repeated
const CALM = 120; // ms after the last move of the timeline, until the numbers are written into the cells
const MOST_WORK = 2048; // observations that may be gone through in a frame
const SPEEDS = [
  ["1 a second", 1000, 1],
  ["5 a second", 200, 1],
  ["1", 0, 1],
  ["4", 0, 4],
  ["16", 0, 16],
  ["64", 0, 64],
  ["256", 0, 256],
  ["1024", 0, 1024],
];
const START_SPEED = 3;
const TRIED = ["train_cost", "test_cost", "train_accuracy", "test_accuracy"];

class Trainer {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.panels = new Panels(root, () => {
      this.paint();
      this.writeUrl();
    });
    this.choices = new Choices(root, {
      change: (changed) => this.change(changed),
      choose: (chosen) => this.tell("choose", chosen),
      look: (view) => this.look(view),
    });
    this.pins = new Pins(root, memory, () => {
      this.pins.show(this.line());
      this.paint();
    });
    this.at = 0;
    this.playing = false;
    this.find(".start").onclick = () => this.play(!this.playing);
    this.find(".back").onclick = () => this.back();
    this.find(".one").onclick = () => this.forward(1);
    this.find(".epoch").onclick = () => this.toEndOfEpoch();
    this.find(".reset").onclick = () => this.reset();
    this.find(".timeline").oninput = ({ target }) => this.scrub(target.valueAsNumber);
    this.find(".speed").replaceChildren(...SPEEDS.map(([name], k) => new Option(name, k, false, k === START_SPEED)));
    this.find(".speed").onchange = () => {
      this.next = null;
    };
    this.find(".pin").onclick = () => this.pins.add(this.line());
    this.find(".copy").onclick = () => this.copyLink();
    this.find(".worst").onclick = ({ target }) => target.dataset.flower && this.open("step_through", Number(target.dataset.flower));
    for (const button of root.querySelectorAll(".open button"))
      button.onclick = () => this.open(button.dataset.page, this.find(".flower").valueAsNumber);
    this.find(".flower").oninput = ({ target }) => {
      this.typed = target.value !== "";
    };
    for (const button of root.querySelectorAll("[data-file]")) button.onclick = () => this.take(button.dataset.file);
    this.onKey = (event) => this.press(event);
    this.resized = new ResizeObserver(([{ contentRect }]) => {
      if (Math.round(contentRect.width) === this.width) return;
      this.width = Math.round(contentRect.width);
      this.panels.resize();
      this.paint();
    });
    this.schemeChanged = new MutationObserver(() => {
      this.panels.recolour();
      this.paint();
    });
  }

  // Called with the run, its choices and some records, or with records alone.
  show(data, records, tell) {
    this.tell = tell;
    if (data.file) return download(data.file, records);
    if (data.answer) return this.receive(records);
    const before = this.data;
    this.data = data;
    this.asked = null;
    this.next = null;
    if (data.run !== before?.run) this.begin(records, before);
    else if (records.length) this.store.take(records);
    this.remember();
    this.panels.set(data, this.store);
    this.choices.set(data);
    this.pins.show(this.line());
    this.reflect();
    this.listen();
    this.root.dataset.run = data.run;
    this.paint();
    this.writeUrl();
    if (data.door) document.querySelector(`.st-key-doors_of_a_moment a[href*="${data.door.replace("_", "-")}"]`).click();
  }

  // Another run: a known one stands where it was, one that differs in later changes only goes on from here, any other begins.
  begin(records, before) {
    const { data, state } = this;
    const known = memory.get(data.run);
    const shared = before?.base === data.base ? firstDifference(before.changes, data.changes) : -1;
    if (shared < 0) this.halt();
    this.state = known ?? { store: new Store({ floats: data.floats, bytes: data.bytes }), at: before ? 0 : data.at, furthest: 0 };
    this.store.take(records);
    if (shared >= 0) {
      for (const [update, row] of state.store.records) if (update <= shared) this.store.records.set(update, row);
      this.store.sort();
      this.at = Math.min(state.at, shared);
    }
    this.at = this.store.before(this.at);
    this.state.furthest = Math.max(this.state.furthest, this.at);
  }

  // The latest runs; one that is forgotten is asked for again.
  remember() {
    memory.delete(this.data.run);
    memory.set(this.data.run, this.state);
    const runs = [...memory.keys()].filter((name) => name !== "pins");
    for (const run of runs.slice(0, -MOST_RUNS)) memory.delete(run);
  }

  get store() {
    return this.state.store;
  }
  get at() {
    return this.state?.at ?? 0;
  }
  set at(update) {
    if (this.state) this.state.at = update;
  }

  listen() {
    this.close();
    document.addEventListener("keydown", this.onKey);
    this.resized.observe(this.root);
    this.schemeChanged.observe(document.querySelector("[data-testid=stApp]"), { attributes: true, attributeFilter: ["class", "style"] });
    if (this.playing) this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  close() {
    document.removeEventListener("keydown", this.onKey);
    this.resized.disconnect();
    this.schemeChanged.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.urlTimer);
    clearTimeout(this.calming);
  }

  // The clock: one record a frame, or less often.

  halt() {
    this.playing = false;
    put(this.find(".start"), "Start");
    cancelAnimationFrame(this.frame);
  }

  // At its end a run begins again.
  play(on) {
    this.halt();
    if (on && this.at >= this.last()) this.at = this.store.order[0];
    this.playing = on && this.at < this.last();
    put(this.find(".start"), this.playing ? "Pause" : "Start");
    this.shownAt = -Infinity;
    this.pace = [];
    if (this.playing) this.frame = requestAnimationFrame((now) => this.tick(now));
    else if (this.data) {
      this.paint();
      this.writeUrl();
    }
  }

  async tick(now) {
    const [, interval] = SPEEDS[this.find(".speed").value];
    if (now - this.shownAt >= interval - 4) {
      const update = this.following();
      if (this.store.get(update)) {
        this.shownAt = now;
        this.goTo(update);
        this.pace = [...this.pace.slice(-30), [now, update]];
        await this.paint();
      } else this.root.dataset.dry = Number(this.root.dataset.dry ?? 0) + (this.asked && this.at > 0 ? 1 : 0);
      this.prefetch();
    }
    if (!this.playing) return;
    if (this.at >= this.last()) this.play(false);
    else this.frame = requestAnimationFrame((later) => this.tick(later));
  }

  step() {
    const size = this.store.number(this.row(), "batch_size");
    let step = SPEEDS[this.find(".speed").value][2];
    while (step > 1 && step * size > MOST_WORK) step /= 4;
    return step;
  }

  following(update = this.at, step = this.step()) {
    return Math.min(this.last(), update - (update % step) + step);
  }

  // Where the run ends, as far as is known.
  last() {
    return this.store.ended ? this.store.order.at(-1) : this.data.updates;
  }

  row() {
    return this.store.get(this.at) ?? this.store.get(this.store.before(this.at));
  }

  goTo(update) {
    this.at = update;
    this.state.furthest = Math.max(this.state.furthest, update);
  }

  // Asks for more where fewer than `AHEAD` records are in hand.
  prefetch(step = this.step()) {
    if (!this.next || this.next.step !== step || this.next.update < this.at) this.next = { step, update: this.at };
    const { next } = this;
    const enough = Math.min(this.last(), this.at + AHEAD * step);
    while (next.update < enough && this.store.get(this.following(next.update, step))) next.update = this.following(next.update, step);
    if (next.update < enough) this.ask(next.update, step, AT_ONCE);
  }

  ask(update, step, count) {
    if (this.asked && performance.now() - this.asked < PATIENCE) return;
    this.asked = performance.now();
    this.tell("need", { update, step, count, view: this.data.view });
  }

  receive(records) {
    this.asked = null;
    this.store.take(records);
    if (this.wanted !== null && this.wanted !== undefined) {
      const there = this.store.get(this.wanted) ? this.wanted : this.store.ended ? this.last() : null;
      if (there === null) return;
      this.wanted = null;
      this.goTo(there);
    }
    if (!this.playing) this.paint();
    this.writeUrl();
  }

  // To an update that may have to be asked for first.
  reach(update, begin = this.at, step = 1) {
    const interrupted = this.playing;
    this.halt();
    if (this.store.get(update)) {
      this.wanted = null;
      this.goTo(update);
      this.paint();
      this.writeUrl();
    } else {
      if (interrupted) this.paint();
      this.wanted = update;
      this.asked = null;
      this.ask(begin, step, Math.min(AT_ONCE, Math.ceil((update - begin) / step) + 20));
    }
  }

  forward(count) {
    if (this.at < this.last()) this.reach(Math.min(this.last(), this.at + count));
  }

  back() {
    if (this.at > 0) this.reach(this.at - 1, Math.max(0, this.at - 21));
  }

  toEndOfEpoch() {
    if (this.at >= this.last()) return;
    const target = Math.min(this.last(), this.at + this.store.number(this.row(), "left"));
    this.reach(target, target - Math.min(target - this.at, AT_ONCE - 20));
  }

  reset() {
    this.halt();
    this.wanted = null;
    if (this.data.changes.length) return this.tell("choose", { changes: [] });
    this.at = this.store.order[0];
    this.paint();
    this.writeUrl();
  }

  // To the nearest record of what has been played.
  scrub(update) {
    this.halt();
    this.wanted = null;
    this.at = this.store.before(Math.min(update, this.state.furthest));
    this.paint(false); // as if in motion, for more is likely to come
    clearTimeout(this.calming);
    this.calming = setTimeout(() => this.playing || this.paint(), CALM);
    this.writeUrl();
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.closest(TYPING)) return;
    const pressed = {
      " ": () => this.play(!this.playing),
      ArrowRight: () => this.forward(1),
      ArrowLeft: () => this.back(),
      Home: () => this.scrub(0),
      End: () => this.scrub(Infinity),
    }[event.key];
    if (!pressed || (event.key === " " && event.target.closest("button, a, summary"))) return;
    event.preventDefault();
    pressed();
  }

  // Another learning rate or batch size, from here on; at the end, where nothing would come of it, from the beginning.
  change({ rate = this.store.number(this.row(), "learning_rate"), size = this.store.number(this.row(), "batch_size") }) {
    this.tell("change", { update: this.at < this.data.updates ? this.at : 0, rate, size });
  }

  // Another plane of decisions: every record is asked for again, this one first.
  look(view) {
    this.data.view = view;
    this.choices.set(this.data);
    this.asked = this.next = null;
    this.wanted = this.at;
    this.store.forget(-1);
    this.tell("need", { update: this.wanted, step: 1, count: 1, view, past: true });
  }

  reflect() {
    const { engine, noun, flower, actual, updates, tests, counted: how } = this.data;
    put(this.find(".engine"), engine);
    put(this.find(".counted"), how);
    put(this.find(".noun"), noun);
    const field = this.find(".flower");
    field.max = actual.length - 1;
    if (!this.typed || !field.validity.valid) field.value = flower; // the sidebar's, until another was typed
    this.find(".timeline").max = updates;
    put(this.find(".legend"), tests.length ? "— training, - - test" : "");
  }

  take(file) {
    this.tell("take", { file, update: file === "history" ? this.state.furthest : this.at });
  }

  open(page, flower) {
    if (!Number.isInteger(flower) || flower < 0 || flower >= this.data.actual.length) return this.find(".flower").reportValidity();
    this.play(false);
    this.tell("open", { page, update: this.at, flower });
  }

  // The link.

  url() {
    const url = new URL(location.href);
    const view = this.data.view.join(".");
    const first = this.data.first_view.join(".");
    for (const [name, value] of [
      ["at", this.at || ""],
      ["off", this.panels.off().join(".")],
      ["view", view === first ? "" : view],
    ]) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    return url;
  }

  writeUrl() {
    clearTimeout(this.urlTimer);
    this.urlTimer = setTimeout(() => {
      if (this.root.isConnected) history.replaceState(history.state, "", this.url()); // the server is not asked
    }, GAP_BETWEEN_URL_WRITES);
  }

  async copyLink() {
    const button = this.find(".copy");
    const url = this.url().href;
    if (await toClipboard(url)) put(button, "Copied");
    else window.prompt("Copy this link", url);
    setTimeout(() => put(button, "Copy link"), 2000);
  }

  // Runs side by side.

  // The present run, as far as it has been played.
  line() {
    const { order } = this.store;
    if (this.lined?.key !== order || this.lined.length !== order.length) {
      const rows = order.map((update) => this.store.get(update));
      const values = Object.fromEntries(TRIED.map((field) => [field, rows.map((row) => this.store.number(row, field))]));
      this.lined = { key: order, length: order.length, updates: order, values };
    }
    const upTo = order.findLastIndex((update) => update <= this.state.furthest) + 1;
    const values = Object.fromEntries(TRIED.map((field) => [field, this.lined.values[field].slice(0, upTo)]));
    const most = Object.fromEntries(
      TRIED.map((field) => [field, values[field].reduce((a, b) => (b > a && Number.isFinite(b) ? b : a), 0)]),
    );
    return { updates: order.slice(0, upTo), values, most, settings: this.data.settings, tested: this.data.tests.length > 0 };
  }

  // One record on the screen.
  async paint(still = !this.playing) {
    const row = this.row();
    if (!row || !this.width) return;
    const { store, data } = this;
    const update = store.number(row, "update");
    this.find(".timeline").value = update;
    const { ended } = store;
    const here = ended && update === store.order.at(-1);
    this.find(".ended").hidden = !here;
    if (here) put(this.find(".ended"), `${ended.reason} ${ended.suggestion}`);
    put(this.find(".progress"), this.told(row, update));
    this.choices.show(store.number(row, "learning_rate"), store.number(row, "batch_size"));
    this.find(".back").disabled = update === 0;
    const over = update >= this.last();
    for (const name of [".one", ".epoch"]) this.find(name).disabled = over;
    put(this.find(".unmade"), over ? "as it would be, for the run ends here" : "");
    this.find(".start").disabled = this.last() === 0;
    const line = this.line();
    await this.panels.draw(
      row,
      [line, ...this.pins.lines],
      update,
      data.changes.map(([at]) => at),
      still,
    );
    if (still) {
      this.panels.describe(row);
      this.pins.show(line);
      put(this.find(".said"), this.find(".progress").textContent);
    }
    this.root.dataset.update = update;
    this.root.dataset.painted = Number(this.root.dataset.painted ?? 0) + 1;
  }

  // The record in a sentence or two.
  told(row, update) {
    const { store, data } = this;
    const both = (name, text) =>
      `${text(store.number(row, `train_${name}`))}${data.tests.length ? `, test ${text(store.number(row, `test_${name}`))}` : ""}`;
    const said = [
      `Update ${counted(update)} of ${counted(data.updates)}, epoch ${counted(store.number(row, "epoch"))}.`,
      `Cost ${both("cost", numberText)}.`,
      `Right ${both("accuracy", percent)}.`,
    ];
    const rate = this.playing && this.rate();
    const left = rate ? (this.last() - update) / rate : 0;
    if (rate) said.push(`Updates a second: ${counted(Math.round(rate))}${left > 1 ? `, ${duration(left)} left` : ""}.`);
    return said.join(" ");
  }

  rate() {
    const [first, last] = [this.pace?.[0], this.pace?.at(-1)];
    return first && last[0] - first[0] > 400 ? (1000 * (last[1] - first[1])) / (last[0] - first[0]) : null;
  }
}

// The first update from which two lists of changes differ.
function firstDifference(some, others) {
  const k = [...Array(Math.max(some.length, others.length)).keys()].find((i) => String(some[i]) !== String(others[i]));
  return k === undefined ? Infinity : Math.min(some[k]?.[0] ?? Infinity, others[k]?.[0] ?? Infinity);
}

function download(name, bytes) {
  const link = element("a", "");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function duration(seconds) {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".training");
  if (!trainers.has(root)) trainers.set(root, new Trainer(root));
  const trainer = trainers.get(root);
  const bytes = new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  trainer.show(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))), bytes.subarray(8 + length), setTriggerValue);
  return () => trainer.close();
}
