// What is said of a step, and, for a presenter, one weight that the arrow keys change.

class Words {
  constructor(root) {
    this.find = (selector) => root.querySelector(selector);
  }

  show({ title, tag, spoken, why, proof, terms, ...step }, count) {
    this.find(".title").textContent = title;
    this.find(".count").textContent = count;
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
}

const ROOM = 1; // so far beyond its value a weight can be moved

class Weights {
  // `changed` gets the id, row, column and value of a weight.
  constructor(root, changed) {
    [this.which, this.value, this.said] = ["select", "input", "output"].map((part) => root.querySelector(`.weigh ${part}`));
    this.which.onchange = () => this.mark();
    this.value.oninput = () => put(this.said, numberText(Number(this.value.value)));
    this.value.onchange = () => {
      const [id, row, column] = this.chosen();
      changed({ id, row, column, value: Number(this.value.value) });
    };
  }

  show(quantities) {
    this.quantities = quantities;
    const weights = Object.keys(quantities).filter((id) => /^W_\d+$/.test(id));
    const cells = weights.flatMap((id) => quantities[id].flatMap((row, i) => row.map((_, j) => `${id} ${i} ${j}`)));
    if (String(cells) !== String([...this.which.options].map(({ value }) => value))) {
      const name = (cell) => cell.replace(/W_(\d+) (\d+) (\d+)/, (_, l, i, j) => `W${l}, ${Number(i) + 1} ← ${Number(j) + 1}`);
      this.which.replaceChildren(...cells.map((cell) => element("option", "", name(cell), { value: cell })));
    }
    this.mark();
  }

  chosen() {
    const [id, ...place] = this.which.value.split(" ");
    return [id, ...place.map(Number)];
  }

  mark() {
    const [id, row, column] = this.chosen();
    const weight = this.quantities[id][row][column];
    const most = Math.max(3, Math.ceil(Math.abs(weight)) + ROOM);
    Object.assign(this.value, { min: -most, max: most, value: weight });
    put(this.said, numberText(weight));
  }
}
