// Draws what `ui.figures.expression` laid out: heatmaps with their numbers, captions over them, and cells to point at.

const NAMED = 32; // px; a narrower column is named by the neuron's number alone
const FILLED = 0.86; // the share of a cell's width that its number may take
const FONT = "100px Backprop Sans, Source Sans, sans-serif"; // as in `ui.figures.expression`
const SHARES = { number: 0.36, name: 0.32 }; // of a cell's width: the sizes of letters
const SMALLEST_NAME = 9.5; // px

const ruler = document.createElement("canvas").getContext("2d");

const columnName = (text, cell) => (cell < NAMED ? text.replace("neuron<br>", "") : text);
const flipped = (rows) => rows[0].map((_, column) => rows.map((row) => row[column]));

function largest(values) {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most || 1;
}

// The numbers of a heatmap as they are shown, where they are; a power of ten goes on a line of its own: 3· above 10⁻⁵.
function textsOf(z, { transposed, blank, condensed }) {
  const written = (value) => (condensed || value === null ? "" : numberText(value).replace("·", "·<br>"));
  const texts = (transposed ? flipped(z) : z).map((row) => row.map(written));
  for (const [row, begin, end] of blank) texts[row].fill("", begin, end);
  return texts;
}

// The size at which the widest number fits its cell, in px, at most `most`.
function sizeOf(texts, cell, most) {
  ruler.font = FONT;
  const lines = texts.flat().flatMap((text) => text.split("<br>"));
  const widest = Math.max(1, ...lines.map((line) => ruler.measureText(line).width));
  return Math.min(most, cell * SHARES.number, (100 * FILLED * cell) / widest);
}

// Row and column of a quantity's cell in a figure that stacks the tiles in several rows with gaps between them.
function placeOf({ across, shape: [rows, columns] }, row, column) {
  const tile = Math.floor(column / columns);
  return [Math.floor(tile / across) * (rows + (rows > 1)) + row, (tile % across) * (columns + (columns > 1)) + (column % columns)];
}

// A matrix arranged like that; `gap` fills the gaps.
function mosaic(matrix, tiles, gap) {
  const made = tiles.y.slice(1).map(() => tiles.x.slice(1).map(() => gap));
  matrix.forEach((values, row) =>
    values.forEach((value, column) => {
      const [down, right] = placeOf(tiles, row, column);
      made[down][right] = value;
    }),
  );
  return made;
}

class Heatmaps {
  // `common`: what all heatmaps, axes and figures share. `most`: px, the largest number; smaller ones than `smallest` are left out.
  // `chart`: the element to draw in, that of the place unless it is one to be put there later.
  constructor(place, common, { most, names = 12, smallest = 0 }, chart = place.querySelector(".chart")) {
    Object.assign(this, { place, common, most, names, smallest, chart });
  }

  // Sets up a figure with cells of this size, without numbers.
  lay({ data, layout: { shapes, ...axes }, labels, grids, width, height }, cell) {
    Object.assign(this, { cell, grids, labels });
    const { heatmap, axis, layout } = this.common;
    this.data = data.map((trace) => ({ ...heatmap, ...trace }));
    this.layout = { ...layout, shapes: shapes.map((shape) => ({ ...shape })) };
    for (const [name, own] of Object.entries(axes)) this.layout[name] = { ...axis, ...own, ...this.ticks(name, own.ticktext) };
    Object.assign(this.layout, { width: Math.round(width * cell), height: Math.round(height * cell) });
    if (this.place.contains(this.chart)) this.occupy();
  }

  // Puts the chart into its place, and the symbols over it.
  occupy() {
    const { place, chart, labels, layout } = this;
    if (!place.contains(chart)) place.querySelector(".chart").replaceWith(chart);
    place.style.width = `${layout.width}px`;
    place.style.height = `${layout.height}px`;
    place.querySelector(".labels").innerHTML = labels; // made by Python
  }

  ticks(name, texts) {
    const tickvals = [...texts.keys()].filter((k) => texts[k]);
    const ticktext = tickvals.map((k) => (name.startsWith("x") ? columnName(texts[k], this.cell) : texts[k]));
    return { tickvals, ticktext };
  }

  // What one heatmap shows of a matrix, which is in the quantity's own rows and columns; Plotly transposes `z`, but no text.
  written(k, matrix, limit, numbered) {
    const colours = { z: matrix, zmin: -limit, zmax: limit };
    if (!numbered) return colours;
    const { tiles } = this.grids[k];
    const text = textsOf(matrix, this.grids[k]);
    const size = sizeOf(text, this.cell, this.most) * (tiles?.scale ?? 1);
    const shown = tiles ? { z: mosaic(matrix, tiles, null), text: mosaic(text, tiles, "") } : { text };
    return { ...colours, ...shown, "textfont.size": size };
  }

  // A matrix for each heatmap, and the number from which on its colour is full; with the numbers in the cells or without.
  draw(Plotly, matrices, limits, { ink, colorscale, background }, numbered = true) {
    this.data.forEach((trace, k) => {
      const { "textfont.size": size, ...shown } = this.written(k, matrices[k], limits[k], numbered);
      const texttemplate = numbered && size >= this.smallest ? this.common.heatmap.texttemplate : "";
      Object.assign(trace, shown, { colorscale, texttemplate, textfont: { color: ink, size } });
    });
    this.layout.font = { ...this.common.layout.font, color: ink };
    this.layout.font.size = Math.max(SMALLEST_NAME, Math.min(this.names, this.cell * SHARES.name));
    for (const shape of this.layout.shapes) shape.fillcolor = background;
    return Plotly.react(this.chart, this.data, this.layout, { staticPlot: true });
  }

  // Updates the heatmaps from `first` on when only their matrices have changed; faster than drawing everything.
  redraw(Plotly, matrices, limits, first = 0, numbered = true) {
    const shown = matrices.map((matrix, k) => this.written(first + k, matrix, limits[k], numbered));
    const changed = Object.fromEntries(Object.keys(shown[0]).map((name) => [name, shown.map((each) => each[name])]));
    return Plotly.restyle(
      this.chart,
      changed,
      shown.map((_, k) => first + k),
    );
  }
}

const tracks = (edges) =>
  edges
    .slice(1)
    .map((edge, i) => `${edge - edges[i]}fr`)
    .join(" ");

// A box of empty cells over the m-th heatmap. `dress` hears of each cell: its name, and its row and column in the quantity, as
// `own` has them; in the box they stand as they are shown.
function cellsOver(m, grid, columns, dress) {
  const { rows, label, transposed, tiles, place } = grid;
  const box = element("div", tiles?.scale < 0.5 ? "small" : "", "", { role: "grid", "aria-label": label });
  const template = tiles ? `${tracks(tiles.y)}/${tracks(tiles.x)}` : `repeat(${rows.length},1fr)/repeat(${columns.length},1fr)`;
  const [left, top, width, height] = place.map((share) => `${share}%`);
  Object.assign(box.style, { left, top, width, height, gridTemplate: template });
  const own = [];
  const cellAt = (shownRow, shownColumn) => {
    const [row, column] = transposed ? [shownColumn, shownRow] : [shownRow, shownColumn];
    const cell = element("i", "", "", { role: "gridcell", tabindex: -1, "data-at": `${m} ${row} ${column}` });
    if (tiles)
      cell.style.gridArea = placeOf(tiles, row, column)
        .map((track) => track + 1)
        .join("/");
    cell.classList.toggle("told", row === grid.told);
    dress(cell, [rows[shownRow], columns[shownColumn]].filter(Boolean).join(", "), row, column);
    (own[row] ??= [])[column] = cell;
    return cell;
  };
  for (const i of rows.keys()) {
    const line = element("div", "", "", { role: "row" });
    line.append(...columns.map((_, j) => cellAt(i, j)));
    box.append(line);
  }
  return { box, own };
}

// Which heatmap a cell belongs to, and its row and column in the quantity.
const placeOfCell = (cell) => cell.dataset.at.split(" ").map(Number);

// Arrow keys go from cell to cell while one has the focus.
function moveInGrid(event) {
  const cell = event.target;
  if (!ARROWS[event.key] || !cell.dataset.at) return;
  event.preventDefault();
  const [down, right] = ARROWS[event.key];
  const lines = [...cell.closest("[role=grid]").querySelectorAll("[role=row]")];
  const column = [...cell.parentNode.children].indexOf(cell);
  const next = lines[lines.indexOf(cell.parentNode) + down]?.children[column + right];
  if (next) moveFocus(cell, next);
}
