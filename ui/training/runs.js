// The runs of this page: each with its records, the update that is shown, and how far it has been played.

const MOST_RUNS = 12; // kept; some seven megabytes each
const TRIED = ["train_cost", "test_cost", "train_accuracy", "test_accuracy"];

class Run {
  constructor(at) {
    Object.assign(this, { store: new Store(), at, furthest: 0, updates: 0 });
  }

  // Where the run ends, as far as is known.
  get last() {
    return this.store.ended ? this.store.order.at(-1) : this.updates;
  }

  get over() {
    return this.at >= this.last;
  }

  get row() {
    return this.store.get(this.at) ?? this.store.get(this.store.before(this.at));
  }

  number(name) {
    return this.store.number(this.row, name);
  }

  goTo(update) {
    this.at = update;
    this.furthest = Math.max(this.furthest, update);
  }

  // To the nearest record of what has been played.
  scrub(update) {
    this.at = this.store.before(Math.min(update, this.furthest));
  }

  // Takes over the records and the place of another run that is the same up to `update`.
  follow(other, update) {
    for (const [at, row] of other.store.records) if (at <= update) this.store.records.set(at, row);
    this.store.sort();
    this.at = Math.min(other.at, update);
  }

  // What the curves show: the run as far as it has been played.
  get line() {
    const { order } = this.store;
    if (this.lined?.updates !== order) this.lined = { updates: order, values: this.tried(order) };
    const end = order.findLastIndex((update) => update <= this.furthest) + 1;
    const values = Object.fromEntries(TRIED.map((field) => [field, this.lined.values[field].slice(0, end)]));
    const highest = (numbers) => numbers.reduce((a, b) => (b > a && Number.isFinite(b) ? b : a), 0);
    const most = Object.fromEntries(TRIED.map((field) => [field, highest(values[field])]));
    return { updates: order.slice(0, end), values, most };
  }

  tried(order) {
    const rows = order.map((update) => this.store.get(update));
    return Object.fromEntries(TRIED.map((field) => [field, rows.map((row) => this.store.number(row, field))]));
  }
}

// Kept on `window`, so that it survives a visit to another of the app's pages.
class Memory {
  constructor() {
    Object.assign(this, (window.trainedHere ??= { runs: new Map(), pins: [] }));
  }

  keep(lines) {
    this.pins = window.trainedHere.pins = lines;
  }

  // The run of these data: a known one as it was; one that differs from `present` only in later changes continues it; else a new
  // one. Also returns whether it continues.
  run(data, records, present, before) {
    const shared = before?.base === data.base ? firstDifference(before.changes, data.changes) : -1;
    const run = this.runs.get(data.run) ?? new Run(before ? 0 : data.at);
    run.store.take(records);
    if (shared >= 0) run.follow(present, shared);
    run.goTo(run.store.before(run.at));
    this.remember(data.run, run);
    return [run, shared >= 0];
  }

  // Only the latest runs are kept; the records of others have to be asked for again.
  remember(name, run) {
    this.runs.delete(name);
    this.runs.set(name, run);
    for (const old of [...this.runs.keys()].slice(0, -MOST_RUNS)) this.runs.delete(old);
  }
}

// The first update from which two lists of changes differ.
function firstDifference(some, others) {
  const k = [...Array(Math.max(some.length, others.length)).keys()].find((i) => String(some[i]) !== String(others[i]));
  return k === undefined ? Infinity : Math.min(some[k]?.[0] ?? Infinity, others[k]?.[0] ?? Infinity);
}
