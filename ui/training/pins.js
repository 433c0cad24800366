// Runs that were pinned, beside the present one: how they differ, and where most answers were first seen to be right.

const MOST_PINS = 8;
const ENOUGH = 0.95;
const LETTERS = 26;

class Pins {
  constructor(place, memory, changed) {
    Object.assign(this, { place, memory, changed });
  }

  get lines() {
    return this.memory.pins;
  }

  add(line) {
    const last = Math.max(-1, ...this.lines.map(({ name }) => name.charCodeAt(0) - 65));
    this.keep([...this.lines.slice(1 - MOST_PINS), { ...line, name: String.fromCharCode(65 + ((last + 1) % LETTERS)) }]);
  }

  keep(lines) {
    this.memory.keep(lines);
    this.changed();
  }

  // The table, with the present run above.
  show(present, says) {
    this.place.hidden = !this.lines.length;
    if (this.lines.length)
      this.place.querySelector("tbody").replaceChildren(...[present, ...this.lines].map((line) => this.row(line, present, says)));
  }

  row(line, present, says) {
    const own = line === present;
    const field = line.tested ? "test_accuracy" : "train_accuracy";
    const first = line.updates.find((_, i) => line.values[field][i] >= ENOUGH);
    const share = line.values[field].at(-1);
    const cells = [
      own ? "" : this.unlike(new Map(line.settings), new Map(present.settings), says),
      first === undefined ? says.unseen : filled(says.seen, { first }),
      filled(line.tested ? says.tested : says.trained, { share }),
    ];
    const row = element("tr");
    row.append(
      heading(own ? says.present : filled(says.pinned, line), "row"),
      ...cells.map((text) => element("td", "", text)),
      element("td"),
    );
    if (!own) row.lastChild.append(this.remover(line, says));
    return row;
  }

  remover(line, says) {
    const made = button(says.remove, () => this.keep(this.lines.filter((other) => other !== line)));
    made.setAttribute("aria-label", filled(says.removeRun, line));
    return made;
  }

  unlike(theirs, ours, says) {
    const names = [...new Set([...theirs.keys(), ...ours.keys()])].filter((name) => theirs.get(name) !== ours.get(name));
    return names.map((name) => filled(says.differs, { name, value: theirs.get(name) ?? says.before })).join("; ") || says.same;
  }
}
