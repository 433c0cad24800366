// Plays the records of a run: asks for them ahead of need, keeps them, shows one a frame. Knows no mathematics.

const trainers = new WeakMap(); // root element -> its trainer
const memory = (window.trainedHere ??= new Map()); // run -> where it was and its records, while the page lives
const GAP_BETWEEN_URL_WRITES = 400; // ms
const AHEAD = 140; // records; fewer in hand, and more are asked for
const AT_ONCE = 240;
const PATIENCE = 4000; // ms until a request is repeated
const PATIENCE_WITH_KEYS = 250; // ms; a slider moved by keys changes many times
const CALM = 120; // ms after the last move of the timeline, until the numbers are written into the cells
const MOST_WORK = 2048; // observations that may be gone through in a frame
const MOST_PINS = 8;
const SPEEDS = [["1 a second", 1000, 1], ["5 a second", 200, 1], ["1", 0, 1], ["4", 0, 4], ["16", 0, 16], ["64", 0, 64], ["256", 0, 256], ["1024", 0, 1024]];
const START_SPEED = 3;
const TRIED = ["train_cost", "test_cost", "train_accuracy", "test_accuracy"];
const ENOUGH = 0.95;

class Trainer {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.panels = new Panels(root);
    this.pins = memory.get("pins") ?? [];
    this.at = 0;
    this.playing = false;
    this.find(".start").onclick = () => this.play(!this.playing);
    this.find(".back").onclick = () => this.back();
    this.find(".one").onclick = () => this.forward(1);
    this.find(".epoch").onclick = () => this.toEndOfEpoch();
    this.find(".reset").onclick = () => this.reset();
    this.find(".timeline").oninput = ({ target }) => this.scrub(target.valueAsNumber);
    this.find(".rate input").oninput = ({ target }) => put(this.find(".rate output"), numberText(this.rateOf(target.valueAsNumber)));
    this.find(".rate input").onchange = ({ target }) => this.change({ rate: this.rateOf(target.valueAsNumber) });
    this.find(".speed").replaceChildren(...SPEEDS.map(([name], k) => new Option(name, k, false, k === START_SPEED)));
    this.find(".speed").onchange = () => { this.next = null; };
    for (const control of root.querySelectorAll("[data-choice]")) control.onchange = () => this.choose(control);
    for (const [axis, k] of [[".across", 0], [".up", 1], [".base", 2]]) this.find(axis).onchange = () => this.look(k, Number(this.find(axis).value));
    this.find(".pin").onclick = () => this.pin();
    this.find(".copy").onclick = () => this.copyLink();
    this.find(".worst").onclick = ({ target }) => target.dataset.flower && this.open("step_through", Number(target.dataset.flower));
    for (const button of root.querySelectorAll(".open button")) button.onclick = () => this.open(button.dataset.page, this.find(".flower").valueAsNumber);
    for (const button of root.querySelectorAll("[data-file]")) button.onclick = () => this.tell("take", { file: button.dataset.file, update: button.dataset.file === "history" ? this.state.furthest : this.at });
    this.offerPanels();
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
    memory.set(data.run, this.state);
    this.panels.set(data, this.store);
    this.reflect();
    this.listen();
    this.hidePanels();
    this.showPins();
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

  get store() { return this.state.store; }
  get at() { return this.state?.at ?? 0; }
  set at(update) { if (this.state) this.state.at = update; }

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

  play(on) {
    this.halt();
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

  following(step = this.step()) {
    return Math.min(this.last(), this.at - (this.at % step) + step);
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

  prefetch(step = this.step()) {
    if (!this.next || this.next.step !== step || this.next.update < this.at) this.next = { step, update: this.at };
    const { next } = this;
    while (this.store.get(Math.min(this.last(), next.update - (next.update % step) + step)) && next.update < this.last() && next.update < this.at + AHEAD * step) next.update = Math.min(this.last(), next.update - (next.update % step) + step);
    if (next.update < this.at + AHEAD * step && next.update < this.last()) this.ask(next.update, step, AT_ONCE);
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
    if (event.target.closest("input, textarea, select, [contenteditable=true], [role=slider], [role=listbox], [role=combobox], [role=radiogroup], [role=menu], [role=dialog]")) return;
    const pressed = { " ": () => this.play(!this.playing), ArrowRight: () => this.forward(1), ArrowLeft: () => this.back(), Home: () => this.scrub(0), End: () => this.scrub(Infinity) }[event.key];
    if (!pressed || (event.key === " " && event.target.closest("button, a, summary"))) return;
    event.preventDefault();
    pressed();
  }

  // Choices.

  rateOf(position) {
    const [least, most] = this.data.choices.rates;
    return Number((least * (most / least) ** (position / 400)).toPrecision(2));
  }

  positionOf(rate) {
    const [least, most] = this.data.choices.rates;
    return Math.round((400 * Math.log(Math.max(rate, least) / least)) / Math.log(most / least));
  }

  // Another learning rate or batch size, from here on.
  change({ rate = this.store.number(this.row(), "learning_rate"), size = this.store.number(this.row(), "batch_size") }) {
    clearTimeout(this.changing);
    this.changing = setTimeout(() => this.tell("change", { update: this.at, rate, size }), PATIENCE_WITH_KEYS);
  }

  choose(control) {
    const name = control.dataset.choice;
    if (control.type === "number" && (!control.validity.valid || control.value === "")) return control.reportValidity();
    if (name === "batch_size") this.change({ size: Number(control.value) });
    else this.tell("choose", { [name]: control.type === "number" ? control.valueAsNumber : control.value });
  }

  look(k, value) {
    const view = [...this.data.view];
    if (k < 2 && view[1 - k] === value) view[1 - k] = view[k];
    view[k] = value;
    this.data.view = view;
    this.reflect();
    this.asked = null;
    this.next = null;
    const kept = this.at;
    this.store.forget(-1);
    this.wanted = kept;
    this.tell("need", { update: kept, step: 1, count: 1, view, past: true });
  }

  reflect() {
    const { choices, features, view, noun, updates, flower, actual } = this.data;
    const options = (select, pairs, chosen) => {
      if (!pairs.some(([value]) => value === chosen)) pairs = [...pairs, [chosen, String(chosen)]];
      select.replaceChildren(...pairs.map(([value, text]) => new Option(text, value, false, value === chosen)));
    };
    options(this.find("[data-choice=optimiser]"), choices.optimisers, choices.optimiser);
    for (const name of ["epochs", "order", "split", "test_percent"]) {
      const [value, least, most] = choices[name];
      Object.assign(this.find(`[data-choice=${name}]`), { value, min: least, max: most, step: 1 });
    }
    const named = features.map((name, k) => [k, name]);
    options(this.find(".across"), named, view[0]);
    options(this.find(".up"), named, view[1]);
    options(this.find(".base"), [[-1, "at their mean"], [view[2] >= 0 ? view[2] : flower, `as in ${noun} ${view[2] >= 0 ? view[2] : flower}`]], view[2]);
    put(this.find(".engine"), this.data.engine);
    put(this.find(".noun"), noun);
    Object.assign(this.find(".flower"), { value: this.find(".flower").value || flower, max: actual.length - 1 });
    this.find(".timeline").max = updates;
    this.options = options;
    put(this.find(".legend"), this.data.tests.length ? "— training, - - test" : "");
  }

  // What the sidebar of choices says of this very record.
  reflectRecord(row) {
    const { choices } = this.data;
    const [rate, size] = [this.store.number(row, "learning_rate"), this.store.number(row, "batch_size")];
    if (document.activeElement !== this.find(".rate input")) this.find(".rate input").value = this.positionOf(rate);
    put(this.find(".rate output"), numberText(rate));
    if (this.reflected !== `${size} ${this.data.run}`) this.options(this.find("[data-choice=batch_size]"), choices.batch_sizes, size);
    this.reflected = `${size} ${this.data.run}`;
  }

  open(page, flower) {
    if (!Number.isInteger(flower) || flower < 0 || flower >= this.data.actual.length) return this.find(".flower").reportValidity();
    this.play(false);
    this.tell("open", { page, update: this.at, flower });
  }

  // Panels, and what the link says.

  offerPanels() {
    const off = (new URLSearchParams(location.search).get("off") ?? "").split(".");
    for (const panel of this.root.querySelectorAll("[data-panel]")) {
      const label = element("label", "");
      const box = element("input", "");
      Object.assign(box, { type: "checkbox", checked: !off.includes(panel.dataset.panel) });
      box.dataset.shows = panel.dataset.panel;
      box.onchange = () => {
        this.hidePanels();
        this.panels.resize();
        this.paint();
        this.writeUrl();
      };
      label.append(box, ` ${panel.querySelector("h2").firstChild.textContent.trim()}`);
      this.find(".shown").append(label);
    }
  }

  hidePanels() {
    for (const box of this.root.querySelectorAll("[data-shows]")) this.find(`[data-panel=${box.dataset.shows}]`).hidden = !box.checked;
  }

  url() {
    const url = new URL(location.href);
    const off = [...this.root.querySelectorAll("[data-shows]:not(:checked)")].map((box) => box.dataset.shows).join(".");
    const view = this.data.view.join(".");
    for (const [name, value] of [["at", this.at || ""], ["off", off], ["view", view === "2.3.-1" ? "" : view]]) {
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

  line(name = "") {
    const { order } = this.store;
    if (this.lined?.key !== order || this.lined.length !== order.length) {
      const rows = order.map((update) => this.store.get(update));
      const values = Object.fromEntries(TRIED.map((field) => [field, rows.map((row) => this.store.number(row, field))]));
      this.lined = { key: order, length: order.length, updates: order, values };
    }
    const upTo = order.findLastIndex((update) => update <= this.state.furthest) + 1;
    const values = Object.fromEntries(TRIED.map((field) => [field, this.lined.values[field].slice(0, upTo)]));
    const most = Object.fromEntries(TRIED.map((field) => [field, values[field].reduce((a, b) => (b > a && Number.isFinite(b) ? b : a), 0)]));
    return { name, updates: order.slice(0, upTo), values, most };
  }

  pin() {
    if (this.pins.length >= MOST_PINS) this.pins.shift();
    const name = String.fromCharCode(65 + (Math.max(-1, ...this.pins.map((pin) => pin.name.charCodeAt(0) - 65)) + 1) % 26);
    this.pins.push({ ...this.line(name), settings: this.data.settings, tested: this.data.tests.length > 0 });
    memory.set("pins", this.pins);
    this.showPins();
    this.paint();
  }

  showPins() {
    this.find(".pins").hidden = !this.pins.length;
    const now = new Map(this.data.settings);
    const rows = this.pins.map((pin) => [pin.name, difference(new Map(pin.settings), now), pin]);
    const present = { ...this.line("now"), tested: this.data.tests.length > 0 };
    this.find(".pins tbody").replaceChildren(...[["now", "", present], ...rows].map(([name, other, line]) => {
      const row = element("tr", "");
      const head = element("th", "", name === "now" ? "Present run" : `Run ${name}`);
      head.scope = "row";
      const field = line.tested ? "test_accuracy" : "train_accuracy";
      const first = line.updates.find((_, i) => line.values[field][i] >= ENOUGH);
      row.append(head, element("td", "", other), element("td", "", first === undefined ? "not yet" : counted(first)), element("td", "", percent(line.values[field].at(-1))));
      const cell = element("td", "");
      if (name !== "now") {
        const button = element("button", "", "Remove");
        button.type = "button";
        button.ariaLabel = `Remove run ${name}`;
        button.onclick = () => {
          this.pins = this.pins.filter((pin) => pin !== line);
          memory.set("pins", this.pins);
          this.showPins();
          this.paint();
        };
        cell.append(button);
      }
      row.append(cell);
      return row;
    }));
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
    const rate = this.rate();
    const left = rate ? (this.last() - update) / rate : null;
    put(this.find(".progress"), `Update ${counted(update)} of ${counted(data.updates)}, epoch ${counted(store.number(row, "epoch"))}. Cost ${numberText(store.number(row, "train_cost"))}${data.tests.length ? `, test ${numberText(store.number(row, "test_cost"))}` : ""}. Right ${percent(store.number(row, "train_accuracy"))}${data.tests.length ? `, test ${percent(store.number(row, "test_accuracy"))}` : ""}.${this.playing && rate ? ` ${counted(Math.round(rate))} updates a second${left > 1 ? `, ${duration(left)} left` : ""}.` : ""}`);
    this.reflectRecord(row);
    this.find(".back").disabled = update === 0;
    for (const name of [".one", ".epoch", ".start"]) this.find(name).disabled = update >= this.last() && !this.playing;
    await this.panels.draw(row, [this.line(), ...this.pins], update, data.changes.map(([at]) => at), still);
    if (still) {
      this.panels.describe(row);
      put(this.find(".said"), this.find(".progress").textContent);
      if (this.pins.length) this.showPins();
    }
    this.root.dataset.update = update;
    this.root.dataset.painted = Number(this.root.dataset.painted ?? 0) + 1;
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

function difference(theirs, ours) {
  const names = [...new Set([...theirs.keys(), ...ours.keys()])].filter((name) => theirs.get(name) !== ours.get(name));
  return names.map((name) => `${name}: ${theirs.get(name) ?? "as before"}`).join("; ") || "nothing";
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
