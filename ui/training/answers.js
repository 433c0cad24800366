// What a record says in numbers and words: the answers counted, the next update, the rows that are all 0, the highest costs.

class Answers {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
  }

  set(data, store) {
    Object.assign(this, { data, store });
    this.confusions();
    const rows = data.numbers.map(([name]) => {
      const row = element("tr");
      row.append(heading(name, "row"), element("td"));
      return row;
    });
    this.find(".numbers tbody").replaceChildren(...rows);
    this.cells = rows.map((row) => row.lastChild);
    this.buttons = Array.from({ length: store.width("worst") }, () => button(""));
    const items = this.buttons.map((each) => {
      const item = element("li");
      item.append(each);
      return item;
    });
    this.find(".worst").replaceChildren(...items);
  }

  confusions() {
    const { classes, tests, targets, says } = this.data;
    const parts = targets.length ? [] : tests.length ? ["train", "test"] : ["train"];
    this.counts = parts.map((part) => [part, this.confusion(filled(says.confusion, { part }), classes)]);
    this.find(".confusions").replaceChildren(...this.counts.map(([, table]) => table));
  }

  confusion(caption, classes) {
    const table = element("table", "confusion");
    table.append(element("caption", "", caption));
    table
      .createTHead()
      .insertRow()
      .append(element("td"), ...classes.map((name) => heading(name, "col")));
    const body = table.createTBody();
    for (const name of classes) body.insertRow().append(heading(name, "row"), ...classes.map(() => element("td")));
    return table;
  }

  count(row) {
    for (const [part, table] of this.counts) {
      const cells = table.querySelectorAll("tbody td");
      this.store.numbers(row, part).forEach((count, k) => put(cells[k], String(count)));
    }
  }

  // `exact`: with every digit, which would not be legible in motion.
  numbers(row, exact = false) {
    this.data.numbers.forEach(([, field, k, pattern], i) => {
      const written = exact ? pattern.replace("{value}", "{value:full}") : pattern;
      put(this.cells[i], filled(written, { value: this.store.number(row, field, k) }));
    });
  }

  // Which rows of the gradients are all 0, and why, in Python's words: a line for each layer that has any.
  idle(row) {
    const { rows, idle, says } = this.data;
    const codes = [...this.store.numbers(row, "idle")];
    const lines = rows.map(([symbol, neurons]) => {
      const own = codes.splice(0, neurons.length);
      const named = idle.map((why, code) => ({ why, names: neurons.filter((_, i) => own[i] === code).join(", ") }));
      const told = named.filter(({ why, names }) => why && names).map((each) => filled(says.idleNeurons, each));
      return told.length ? filled(says.idle, { symbol, told: told.join("; ") }) : "";
    });
    put(this.find(".idle"), lines.filter(Boolean).join(" "));
  }

  worst(row) {
    const { store, data } = this;
    const predicted = store.numbers(row, "predicted");
    const costs = store.numbers(row, "worst_costs");
    store.numbers(row, "worst").forEach((observation, k) => {
      const [actual, answer] = [data.actual[observation], predicted[observation]];
      const pattern = answer === actual ? data.says.right : data.says.wrong;
      const told = { observation, actual: data.classes[actual], answer: data.classes[answer], cost: costs[k] };
      put(this.buttons[k], filled(pattern, told));
      this.buttons[k].dataset.flower = observation;
    });
  }
}
