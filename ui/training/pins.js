// Runs that were pinned, beside the present one: how they differ, and where most answers were first seen to be right.

const MOST_PINS = 8;
const ENOUGH = 0.95;

class Pins {
  constructor(root, memory, changed) {
    Object.assign(this, { memory, changed });
    this.place = root.querySelector(".pins");
    this.lines = memory.get("pins") ?? [];
  }

  add(line) {
    const last = Math.max(-1, ...this.lines.map(({ name }) => name.charCodeAt(0) - 65));
    this.keep([...this.lines.slice(1 - MOST_PINS), { ...line, name: String.fromCharCode(65 + ((last + 1) % 26)) }]);
  }

  keep(lines) {
    this.lines = lines;
    this.memory.set("pins", lines);
    this.changed();
  }

  // The table, with the present run above.
  show(present) {
    this.place.hidden = !this.lines.length;
    if (this.lines.length)
      this.place.querySelector("tbody").replaceChildren(...[present, ...this.lines].map((line) => this.row(line, present)));
  }

  row(line, present) {
    const row = element("tr", "");
    const head = element("th", "", line.name ? `Run ${line.name}` : "Present run");
    head.scope = "row";
    const field = line.tested ? "test_accuracy" : "train_accuracy";
    const first = line.updates.find((_, i) => line.values[field][i] >= ENOUGH);
    const other = line === present ? "" : difference(new Map(line.settings), new Map(present.settings));
    const share = `${percent(line.values[field].at(-1))}, ${line.tested ? "test" : "training"}`;
    const cells = [other, first === undefined ? "not seen" : counted(first), share];
    row.append(head, ...cells.map((text) => element("td", "", text)), element("td", ""));
    if (line !== present) row.lastChild.append(this.remover(line));
    return row;
  }

  remover(line) {
    const button = element("button", "", "Remove");
    button.type = "button";
    button.setAttribute("aria-label", `Remove run ${line.name}`);
    button.onclick = () => this.keep(this.lines.filter((other) => other !== line));
    return button;
  }
}

function difference(theirs, ours) {
  const names = [...new Set([...theirs.keys(), ...ours.keys()])].filter((name) => theirs.get(name) !== ours.get(name));
  return names.map((name) => `${name}: ${theirs.get(name) ?? "as before"}`).join("; ") || "nothing";
}
