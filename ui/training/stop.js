// Where playing stops by itself: at the very first update at which something holds that did not hold before.

const FASTEST = 16; // updates a frame, for each of them is looked at

class Stop {
  constructor(root) {
    [this.when, this.limit, this.unit, this.said] = [".when", ".limit", ".unit", ".stopped"].map((part) => root.querySelector(part));
    this.when.onchange = () => this.offer();
  }

  // What was chosen stays, unless the numbers mean something else now.
  set({ says, targets }) {
    this.says = says;
    if (this.classes === !targets.length) return;
    this.classes = !targets.length;
    this.when.value = "";
    this.when.lastElementChild.hidden = !this.classes; // of numbers all change at each update
    this.offer();
  }

  offer() {
    const { value } = this.when;
    const number = ["train_accuracy", "train_cost"].includes(value);
    this.limit.hidden = !number;
    this.limit.disabled = !number;
    put(this.unit, value === "train_accuracy" && this.classes ? "%" : "");
    this.limit.value = value === "train_cost" ? 0.1 : this.classes ? 95 : 0.95;
  }

  // How many updates may be gone through at a time.
  get most() {
    return this.when.value ? FASTEST : Infinity;
  }

  // How far playing goes from here to `update`, and whether it is to stop there; null where records are missing.
  look({ store, at, row }, update) {
    if (!this.when.value) return store.get(update) ? [update, false] : null;
    let before = row;
    for (let next = at + 1; next <= update; next += 1) {
      const after = store.get(next);
      if (!after) return null;
      if (this.reached(store, before, after)) {
        this.tell(store, before, after);
        return [next, true];
      }
      before = after;
    }
    return [update, false];
  }

  reached(store, before, after) {
    const field = this.when.value;
    if (field === "predicted") return this.changed(store, before, after) > 0;
    if (!field || !this.limit.validity.valid) return false;
    const sign = field === "train_cost" ? -1 : 1;
    const limit = this.limit.valueAsNumber / (this.unit.textContent ? 100 : 1);
    const holds = (row) => sign * store.number(row, field) >= sign * limit;
    return !holds(before) && holds(after);
  }

  changed(store, before, after) {
    const answers = store.numbers(before, "predicted");
    return store.numbers(after, "predicted").filter((answer, k) => answer !== answers[k]).length;
  }

  // Says that it was reached, and with what.
  tell(store, before, after) {
    const told = { ...store.plain(after), changed: this.changed(store, before, after) };
    put(this.said, filled(this.says[`stop_${this.when.value}`], told));
  }

  clear() {
    put(this.said, "");
  }
}
