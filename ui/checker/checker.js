// Shows, quantity by quantity, what Python has compared; the step ε moves here, for every ε has been computed.

const checkers = new WeakMap(); // root element -> its checker
const CELL = { smallest: 24, largest: 44 }; // px
const TALLEST = 250; // px
const NARROW = 520; // px

class Checker {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.find("input").oninput = ({ target }) => {
      this.epsilon = target.valueAsNumber;
      this.draw();
    };
    this.find(".grids").addEventListener("click", ({ target }) => target.dataset.at && this.choose(target));
    this.find(".grids").addEventListener("keydown", (event) => this.press(event));
    this.resized = new ResizeObserver(([{ contentRect }]) => {
      if (Math.round(contentRect.width) !== this.width) this.select(this.id, this.at);
    });
    this.schemeChanged = new MutationObserver(() => this.draw());
  }

  show(data) {
    this.data = data;
    this.drawn = null;
    this.find("input").max = data.epsilons.length - 1;
    this.epsilon ??= data.start;
    this.find("input").value = this.epsilon;
    this.byId = new Map(data.quantities.map((quantity) => [quantity.id, quantity]));
    this.rows = new Map(data.quantities.map((quantity) => [quantity.id, this.row(quantity)]));
    this.find("tbody").replaceChildren(...this.rows.values());
    this.resized.observe(this.find(".shown"));
    this.schemeChanged.observe(document.querySelector("[data-testid=stApp]"), { attributes: true, attributeFilter: ["class", "style"] });
    this.select(data.first ?? (this.byId.has(this.id) ? this.id : data.quantities[0].id), data.first ? null : this.at);
  }

  close() {
    this.resized.disconnect();
    this.schemeChanged.disconnect();
  }

  row(quantity) {
    const row = document.createElement("tr");
    const name = document.createElement("th");
    name.scope = "row";
    const button = element("button", "", quantity.symbol);
    button.type = "button";
    button.onclick = () => this.select(quantity.id);
    name.append(button);
    row.append(name, element("td", "", quantity.shape), ...[0, 1, 2].map(() => element("td", "")));
    return row;
  }

  select(id, at = null) {
    this.gridded = null;
    this.id = id;
    this.at = at ?? this.byId.get(id).worst;
    for (const [other, row] of this.rows) row.querySelector("button").toggleAttribute("aria-current", other === id);
    this.width = this.find(".shown").clientWidth;
    const template = this.byId.get(id).templates[this.width < NARROW ? "narrow" : "wide"];
    this.figure = structuredClone(template);
    const cell = Math.max(CELL.smallest, Math.min(CELL.largest, this.width / template.width, TALLEST / template.height));
    this.find(".figure").style.cssText = `width:${template.width * cell}px;height:${template.height * cell}px`;
    this.find(".labels").innerHTML = template.labels; // symbols made by Python
    Object.assign(this.figure.layout, { width: template.width * cell, height: template.height * cell });
    nameColumns(this.figure.layout, cell);
    this.cell = cell;
    this.draw();
  }

  choose(cell) {
    const [, row, column] = cell.dataset.at.split(" ").map(Number);
    this.at = [row, column];
    this.draw();
  }

  press(event) {
    if (event.key === "Enter" && event.target.dataset.at) return this.choose(event.target);
    if (!ARROWS[event.key] || !event.target.dataset.at) return;
    event.preventDefault();
    const [m, row, column] = event.target.dataset.at.split(" ").map(Number);
    const [down, right] = ARROWS[event.key];
    const next = this.find(`.grids [data-at="${m} ${row + down} ${column + right}"]`);
    if (!next) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  async draw() {
    const { data, epsilon } = this;
    const quantity = this.byId.get(this.id);
    const at = quantity.at[epsilon];
    this.find("output").textContent = data.epsilons[epsilon];
    this.find("input").setAttribute("aria-valuetext", data.epsilons[epsilon]);
    this.find(".overall").textContent = data.overall[epsilon].sentence;
    this.find(".overall").dataset.verdict = data.overall[epsilon].verdict;
    for (const [id, row] of this.rows) {
      const { absolute, relative, verdict } = this.byId.get(id).at[epsilon];
      [absolute, relative, verdict].forEach((text, i) => {
        row.cells[i + 2].textContent = text;
      });
      row.dataset.verdict = verdict;
    }
    this.find(".told").textContent = at.told;
    const scheme = schemeOf(data.schemes);
    const matrices = [quantity.analytic, at.numeric, at.difference];
    const [row, column] = this.at;
    const [analytic, numeric, difference] = matrices.map(({ z }) => fullText(z[row][column]));
    const subtracted = numeric.startsWith("−") ? `(${numeric})` : numeric;
    this.find(".entry").textContent = `${quantity.names[row][column]}: ${analytic} − ${subtracted} = ${difference}`;
    const Plotly = await loadPlotly(data.plotly);
    if (this.gridded !== `${quantity.id} ${this.at}`) this.grids(quantity);
    this.name(matrices, quantity);
    const drawn = `${quantity.id} ${this.at} ${this.width} ${scheme.ink}`;
    if (this.drawn === drawn) await this.move(Plotly, quantity, matrices);
    else await Promise.all([this.heatmaps(Plotly, matrices, scheme), this.curve(Plotly, quantity, scheme)]);
    this.drawn = drawn;
    this.root.dataset.id = this.id;
    this.root.dataset.epsilon = epsilon;
  }

  heatmaps(Plotly, matrices, scheme) {
    this.figure.data.forEach((trace, i) => {
      const { z, limit } = matrices[i];
      const text = written(z);
      const size = sizeOf(text, this.cell, 13, 0.36);
      Object.assign(trace, { z, text, zmin: -limit, zmax: limit, colorscale: scheme.colorscale, textfont: { color: scheme.ink, size } });
    });
    Object.assign(this.figure.layout.font, { color: scheme.ink, size: Math.max(9.5, Math.min(12, this.cell * 0.32)) });
    for (const shape of this.figure.layout.shapes ?? []) shape.fillcolor = scheme.background;
    return Plotly.react(this.find(".chart"), this.figure.data, this.figure.layout, { staticPlot: true });
  }

  // Where only ε has moved there is less to be drawn.
  move(Plotly, quantity, [, ...moved]) {
    const z = moved.map((matrix) => matrix.z);
    const limits = moved.map((matrix) => matrix.limit);
    const text = z.map(written);
    const size = text.map((each) => sizeOf(each, this.cell, 13, 0.36));
    const changed = { z, text, "textfont.size": size, zmin: limits.map((limit) => -limit), zmax: limits };
    return Promise.all([
      Plotly.restyle(this.find(".chart"), changed, [1, 2]),
      Plotly.restyle(this.find(".curve"), this.now(quantity), [1]),
    ]);
  }

  // The cells to choose an entry from, over the heatmaps.
  grids(quantity) {
    this.gridded = `${quantity.id} ${this.at}`;
    const chosen = this.at.join(" ");
    this.find(".grids").replaceChildren(
      ...this.figure.grids.map((grid, m) => {
        const box = element("div", "");
        const [left, top, width, height] = grid.place;
        box.setAttribute("role", "grid");
        box.setAttribute("aria-label", grid.label);
        const template = `repeat(${grid.rows.length},1fr)/repeat(${grid.columns.length},1fr)`;
        box.style.cssText = `left:${left}%;top:${top}%;width:${width}%;height:${height}%;grid-template:${template}`;
        grid.rows.forEach((_, row) => {
          const line = element("div", "");
          line.setAttribute("role", "row");
          grid.columns.forEach((__, column) => {
            const cell = element("i", `${row} ${column}` === chosen ? "target" : "");
            cell.setAttribute("role", "gridcell");
            cell.tabIndex = `${row} ${column}` === chosen ? 0 : -1;
            cell.dataset.at = `${m} ${row} ${column}`;
            line.append(cell);
          });
          box.append(line);
        });
        return box;
      }),
    );
  }

  // What each cell is and holds, for those who do not see it.
  name(matrices, quantity) {
    for (const cell of this.root.querySelectorAll(".grids i")) {
      const [m, row, column] = cell.dataset.at.split(" ").map(Number);
      cell.setAttribute("aria-label", `${quantity.names[row][column]}: ${fullText(matrices[m].z[row][column])}`);
    }
  }

  // Where the present ε stands on the curve.
  now(quantity) {
    const [row, column] = this.at;
    const error = Math.abs(quantity.at[this.epsilon].difference.z[row][column]);
    const where = `Error of ${quantity.names[row][column]} against ε`;
    this.find(".curve").setAttribute("aria-label", `${where}, at ${this.data.epsilons[this.epsilon]} it is ${fullText(error)}`);
    return { x: [[this.data.steps[this.epsilon]]], y: [[error]] };
  }

  // The chosen entry's error against ε.
  curve(Plotly, quantity, scheme) {
    const [row, column] = this.at;
    const errors = quantity.at.map(({ difference }) => Math.abs(difference.z[row][column])); // a logarithmic axis leaves 0 out
    const { data, layout } = structuredClone(this.data.curve);
    Object.assign(data[0], { x: this.data.steps, y: errors, line: { color: scheme.ink } });
    const now = this.now(quantity);
    Object.assign(data[1], { x: now.x[0], y: now.y[0], marker: { color: scheme.ink, size: 12 } });
    layout.width = Math.min(this.width, 560);
    layout.font.color = scheme.ink;
    for (const axis of [layout.xaxis, layout.yaxis]) axis.gridcolor = scheme.line;
    return Plotly.react(this.find(".curve"), data, layout, { staticPlot: true });
  }
}

const written = (z) => inCells(z.map((line) => line.map(numberText)));

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".checker");
  if (!checkers.has(root)) checkers.set(root, new Checker(root));
  checkers.get(root).show(JSON.parse(new TextDecoder().decode(data)));
  return () => checkers.get(root).close();
}
