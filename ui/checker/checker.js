// Shows Python's comparison of every quantity. What was not sent, another ε or another curve, is asked for, and then all of it comes.

const CELL = { smallest: 24, largest: 44 }; // px
const TALLEST = 250; // px
const NARROW = 520; // px
const CURVE = { widest: 560, dot: 12 }; // px

class Checker extends Component {
  constructor(root) {
    super(root, root.querySelector(".shown"));
    this.find("input").oninput = ({ target }) => {
      this.epsilon = target.valueAsNumber;
      this.draw();
    };
    const grids = this.find(".grids");
    grids.addEventListener("click", ({ target }) => target.dataset.at && this.choose(target));
    grids.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.dataset.at) this.choose(event.target);
      else moveInGrid(event);
    });
  }

  show(data) {
    const answered = this.asked === data.stamp;
    this.data = data;
    this.root.setAttribute("aria-busy", answered && data.from > 0);
    this.drawn = null;
    this.heatmaps = new Heatmaps(this.find(".figure"), data.common, { most: 13 });
    this.find("input").max = data.epsilons.length - 1;
    this.epsilon ??= data.start;
    this.find("input").value = this.epsilon;
    this.byId = new Map(data.quantities.map((quantity) => [quantity.id, quantity]));
    this.rows = new Map(data.quantities.map((quantity) => [quantity.id, this.row(quantity)]));
    this.find("tbody").replaceChildren(...this.rows.values());
    const there = () => this.quantity?.analytic[this.at[0]]?.[this.at[1]] !== undefined;
    this.picked &&= there() && (answered || !data.first);
    if (this.picked) this.select(this.id, this.at);
    else this.select(data.shown);
  }

  resized() {
    this.select(this.id, this.at);
  }

  row({ id, symbol, shape }) {
    const row = element("tr");
    const name = heading("", "row");
    name.append(button(symbol, () => this.pick(id)));
    row.append(name, ...[shape, "", "", ""].map((text) => element("td", "", text)));
    return row;
  }

  // A quantity, and in it the entry whose error the curve shows.
  select(id, at = null) {
    this.id = id;
    this.at = at ?? this.quantity.worst;
    for (const [other, row] of this.rows) row.querySelector("button").toggleAttribute("aria-current", other === id);
    const template = this.quantity.templates[this.width < NARROW ? "narrow" : "wide"];
    const fitting = Math.min(CELL.largest, this.width / template.width, TALLEST / template.height);
    this.heatmaps.lay(template, Math.max(CELL.smallest, fitting));
    this.gridded = null;
    this.draw();
  }

  get quantity() {
    return this.byId.get(this.id);
  }

  // What a visitor picked stays when the network changes.
  pick(id) {
    this.picked = true;
    this.select(id);
  }

  choose(cell) {
    this.picked = true;
    this.at = placeOfCell(cell).slice(1);
    this.draw();
  }

  async draw() {
    const { data, epsilon, quantity } = this;
    const at = quantity.at[epsilon - data.from];
    if (!at) return this.ask();
    const matrices = [quantity.analytic, at.numeric, at.difference];
    this.words(at);
    const scheme = schemeOf(data.schemes);
    const Plotly = await loadPlotly(data.plotly);
    const gridded = `${this.id} ${this.at}`;
    if (this.gridded !== gridded) this.grids();
    this.gridded = gridded;
    this.name(matrices);
    const drawn = `${this.id} ${this.at} ${this.width} ${scheme.ink}`;
    const limits = matrices.map((matrix) => largest(matrix.flat()));
    if (this.drawn === drawn) await this.move(Plotly, matrices, limits);
    else await Promise.all([this.heatmaps.draw(Plotly, matrices, limits, scheme), this.curve(Plotly, scheme)]);
    this.drawn = drawn;
    if (!this.errors) return this.ask();
    this.root.dataset.id = this.id;
    this.root.dataset.epsilon = epsilon;
  }

  // Has everything sent, once.
  ask() {
    if (this.asked === this.data.stamp) return;
    this.asked = this.data.stamp;
    this.root.setAttribute("aria-busy", true);
    this.keep("asked", this.asked);
  }

  // The chosen entry's error for every ε, if it was sent.
  get errors() {
    const { quantity, data, at } = this;
    const [row, column] = at;
    if (quantity.at.length === data.steps.length) return quantity.at.map(({ difference }) => Math.abs(difference[row][column]));
    return quantity.id === data.shown && `${at}` === `${quantity.worst}` ? data.errors : null;
  }

  // What is told of all quantities, of this one, and of its entry.
  words({ told, numeric, difference }) {
    const { data, epsilon, quantity } = this;
    this.find("output").textContent = data.epsilons[epsilon];
    this.find("input").setAttribute("aria-valuetext", data.epsilons[epsilon]);
    const overall = data.overall[epsilon - data.from];
    this.find(".overall").textContent = overall.sentence;
    this.find(".overall").dataset.verdict = overall.verdict;
    for (const [id, row] of this.rows) {
      const { absolute, relative, verdict } = this.byId.get(id).at[epsilon - data.from];
      [absolute, relative, verdict].forEach((text, i) => (row.cells[i + 2].textContent = text));
      row.dataset.verdict = verdict;
    }
    this.find(".told").textContent = told;
    const [row, column] = this.at;
    const values = [quantity.analytic, numeric, difference].map((matrix) => matrix[row][column]);
    const pattern = data.entry[values[1] < 0 ? "negative" : "positive"];
    this.find(".entry").textContent = filled(pattern, { name: this.entry, analytic: values[0], numeric: values[1], difference: values[2] });
  }

  // The chosen entry's name.
  get entry() {
    const { rows, columns } = this.heatmaps.grids[0];
    const [row, column] = this.at;
    return [rows[row], columns[column]].filter(Boolean).join(", ") || this.quantity.symbol;
  }

  // When only ε has moved, two heatmaps and the dot on the curve change.
  move(Plotly, matrices, limits) {
    const { x, y } = this.now();
    const dot = Plotly.restyle(this.find(".curve"), { x: [x], y: [y] }, [1]);
    return Promise.all([this.heatmaps.redraw(Plotly, matrices.slice(1), limits.slice(1), 1), dot]);
  }

  // The cells to choose an entry from, over the heatmaps.
  grids() {
    const chosen = this.at.join(" ");
    const boxes = this.heatmaps.grids.map((grid, m) =>
      cellsOver(m, grid, grid.columns, (cell, name, row, column) => {
        cell.name = name || this.quantity.symbol;
        if (`${row} ${column}` !== chosen) return;
        cell.className = "target";
        cell.tabIndex = 0;
      }),
    );
    this.find(".grids").replaceChildren(...boxes.map(({ box }) => box));
  }

  // What each cell is and holds, for those who do not see it.
  name(matrices) {
    for (const cell of this.findAll(".grids i")) {
      const [m, row, column] = placeOfCell(cell);
      cell.setAttribute("aria-label", `${cell.name}: ${fullText(matrices[m][row][column])}`);
    }
  }

  // Where the present ε stands on the curve.
  now() {
    const [row, column] = this.at;
    const error = Math.abs(this.quantity.at[this.epsilon - this.data.from].difference[row][column]);
    const told = filled(this.data.error, { name: this.entry, epsilon: this.data.epsilons[this.epsilon], error });
    this.find(".curve").setAttribute("aria-label", told);
    return { x: [this.data.steps[this.epsilon]], y: [error] };
  }

  // The chosen entry's error against ε.
  curve(Plotly, { ink, line }) {
    const { errors } = this; // a logarithmic axis leaves 0 out
    this.find(".curve").hidden = !errors;
    if (!errors) return null;
    const { data, layout } = structuredClone(this.data.curve);
    Object.assign(data[0], { x: this.data.steps, y: errors, line: { color: ink } });
    Object.assign(data[1], this.now(), { marker: { color: ink, size: CURVE.dot } });
    layout.width = Math.min(this.width, CURVE.widest);
    layout.font.color = ink;
    for (const axis of [layout.xaxis, layout.yaxis]) axis.gridcolor = line;
    return Plotly.react(this.find(".curve"), data, layout, { staticPlot: true });
  }
}

export default component(".checker", Checker);
