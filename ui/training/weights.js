// Weights, biases and their gradients as heatmaps, and as tables for screen readers.

const CELLS = { smallest: 9, largest: 30, tallest: 620, numbered: 19 }; // px; smaller ones have less room for names and numbers
const NARROW = 330; // px
const NAMES = { smallest: 7, largest: 12, share: 0.33 }; // px, and of a cell's width: the names of rows and columns

// `bare`: Plotly shows the present figure without numbers, so that an update of the colours is enough.
class Weights {
  constructor(panel) {
    Object.assign(this, {
      place: panel.querySelector(".figure"),
      scroll: panel.querySelector(".scroll"),
      tables: panel.querySelector(".tables"),
    });
  }

  set(data, store) {
    Object.assign(this, { data, store, heatmaps: new Heatmaps(this.place, data.common, { most: 12 }) });
  }

  resize() {
    const { clientWidth } = this.scroll;
    const template = this.data.templates[clientWidth < NARROW ? "narrow" : "wide"];
    const fitting = Math.min(CELLS.largest, clientWidth / template.width, CELLS.tallest / template.height);
    this.cell = Math.max(CELLS.smallest, fitting);
    this.heatmaps.lay(template, this.cell);
    this.bare = false; // the figure is new to Plotly
    const size = Math.max(NAMES.smallest, Math.min(NAMES.largest, this.cell * NAMES.share));
    this.place.style.setProperty("--size", `${size}px`);
    this.place.classList.toggle("tight", this.cell < CELLS.numbered);
    const names = this.heatmaps.grids.flatMap((grid, k) => this.names(grid, k ? k + 1 : ""));
    this.place.querySelector(".labels").append(...names);
  }

  recolour(scheme) {
    this.scheme = scheme;
    this.bare = false; // Plotly has not been given these colours
  }

  // The names of rows and columns, taken out of the figure: Plotly would draw them anew for every record.
  names({ place: [left, top, width, height] }, number) {
    const { [`xaxis${number}`]: across, [`yaxis${number}`]: down } = this.heatmaps.layout;
    const label = (kind, html, x, y) => {
      const span = element("span", kind);
      span.innerHTML = html; // made by Python
      span.style.cssText = `left:${x}%;top:${y}%`;
      return span;
    };
    const middle = (from, length, k, { ticktext }) => from + (length * (k + 0.5)) / ticktext.length;
    const named = (text, j) => (this.cell < CELLS.numbered ? j + 1 : text);
    const columns = across.ticktext.map((text, j) => label("column-name", named(text, j), middle(left, width, j, across), top + height));
    const rows = down.ticktext.map((text, i) => label("row-name", text, left, middle(top, height, i, down)));
    for (const axis of [across, down]) Object.assign(axis, { tickvals: [], ticktext: [], visible: false });
    return [...columns, ...rows];
  }

  matrices(row) {
    return this.data.matrices.map(({ from, begin, shape: [rows, columns] }) => {
      const all = this.store.numbers(row, from);
      return Array.from({ length: rows }, (_, i) => Array.from(all.subarray(begin + i * columns, begin + (i + 1) * columns)));
    });
  }

  // In motion only the colours are drawn: the numbers would not be legible.
  async draw(row, still) {
    const matrices = this.matrices(row);
    const limits = matrices.map((matrix) => largest(matrix.flat()));
    const Plotly = await loadPlotly(this.data.plotly);
    const numbered = still && this.cell >= CELLS.numbered;
    if (this.bare && !numbered) return this.heatmaps.redraw(Plotly, matrices, limits, 0, false);
    this.bare = !numbered;
    return this.heatmaps.draw(Plotly, matrices, limits, this.scheme, numbered);
  }

  describe(row) {
    const matrices = this.matrices(row);
    const tables = this.data.matrices.map(({ symbol }, k) => {
      const table = element("table", "hidden");
      table.append(element("caption", "", symbol));
      for (const numbers of matrices[k]) table.insertRow().append(...numbers.map((value) => element("td", "", fullText(value))));
      return table;
    });
    this.tables.replaceChildren(...tables);
  }
}
