// Pointing at a cell or at a part of the network: what it was made from, what it feeds. Which ones, Python has said.

// Where a quantity's cell stands in a figure that shows its tiles in several rows, with gaps between them.
function placeOf({ across, shape: [rows, columns] }, row, column) {
  const tile = Math.floor(column / columns);
  return [Math.floor(tile / across) * (rows + (rows > 1)) + row, (tile % across) * (columns + (columns > 1)) + (column % columns)];
}

// A matrix as such a figure shows it, with something else in the gaps.
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

const tracks = (edges) =>
  edges
    .slice(1)
    .map((edge, i) => `${edge - edges[i]}fr`)
    .join(" ");

// Under each tile that has room for it, the name of its observation.
function tileNames(tiles, observations) {
  const [rows, columns] = tiles.shape;
  if (rows * tiles.scale < 1 || columns * tiles.scale < 2) return [];
  return observations.map((text, n) => {
    const name = element("span", "tile-name", text);
    const [down, right] = placeOf(tiles, 0, n * columns);
    name.style.gridArea = `${down + 1} / ${right + 1} / span ${rows} / span ${columns}`;
    name.setAttribute("aria-hidden", "true");
    return name;
  });
}

class Pointing {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    const figure = this.find(".figure");
    figure.addEventListener("pointerover", ({ target }) => target.dataset.at && this.cell(target));
    figure.addEventListener("pointerleave", () => this.release());
    figure.addEventListener("focusin", ({ target }) => target.dataset.at && this.cell(target));
    figure.addEventListener("keydown", (event) => this.move(event));
    figure.addEventListener("click", ({ target }) => target.closest(".caption button") && this.copy(target.closest(".caption button")));
    const picture = this.find(".picture");
    picture.addEventListener("pointerover", ({ target }) => this.part(target));
    picture.addEventListener("pointerleave", () => this.release());
    picture.addEventListener("focusin", ({ target }) => this.part(target));
    picture.addEventListener("keydown", (event) => moveInNetwork(this.find(".network"), event));
  }

  // A grid of empty cells over each heatmap; what they say is their accessible name.
  show(grids, step, { observations, edited }) {
    this.release();
    this.step = step;
    this.cells = grids.map((grid, m) => {
      const { z } = step.matrices[m];
      const { tiles } = grid;
      const columns = tiles
        ? observations.flatMap((name) => grid.columns.map((column) => [name, column].filter(Boolean).join(", ")))
        : grid.columns;
      const box = element("div", tiles?.scale < 0.5 ? "small" : "");
      const [left, top, width, height] = grid.place;
      const template = tiles ? `${tracks(tiles.y)}/${tracks(tiles.x)}` : `repeat(${grid.rows.length},1fr)/repeat(${columns.length},1fr)`;
      box.setAttribute("role", "grid");
      box.setAttribute("aria-label", grid.label);
      box.style.cssText = `left:${left}%;top:${top}%;width:${width}%;height:${height}%;grid-template:${template}`;
      const own = [];
      grid.rows.forEach((rowName, shownRow) => {
        const line = element("div", "");
        line.setAttribute("role", "row");
        columns.forEach((columnName, shownColumn) => {
          const [row, column] = grid.transposed ? [shownColumn, shownRow] : [shownRow, shownColumn];
          const cell = element("i", "");
          const name = [rowName, columnName].filter(Boolean).join(", ");
          const byHand = edited[grid.id]?.some(([r, c]) => r === row && c === column);
          cell.setAttribute("role", "gridcell");
          cell.setAttribute("aria-label", `${name ? `${name}: ` : ""}${fullText(z[row][column])}${byHand ? ", set by hand" : ""}`);
          cell.classList.toggle("edited", Boolean(byHand));
          cell.tabIndex = -1;
          cell.dataset.at = `${m} ${row} ${column}`;
          if (tiles)
            cell.style.gridArea = placeOf(tiles, row, column)
              .map((track) => track + 1)
              .join("/");
          (own[row] ??= [])[column] = cell;
          line.append(cell);
        });
        box.append(line);
      });
      if (tiles) box.append(...tileNames(tiles, observations));
      own[0][0].tabIndex = 0;
      return { grid, columns, box, own };
    });
    this.find(".grids").replaceChildren(...this.cells.map(({ box }) => box));
  }

  // The heatmap under this caption as tab-separated text, as shown, with its names and in full precision.
  async copy(caption) {
    const m = [...this.find(".labels").querySelectorAll(".caption button")].indexOf(caption);
    const { grid, columns } = this.cells[m];
    const { z } = this.step.matrices[m];
    const rows = grid.rows.map((name, r) => [name, ...columns.map((_, c) => (grid.transposed ? z[c][r] : z[r][c]))]);
    const text = [["", ...columns], ...rows].map((row) => row.join("\t")).join("\n");
    this.find(".arithmetic").textContent = (await toClipboard(text))
      ? `Copied ${grid.label} as a table.`
      : "This browser does not let the page copy.";
  }

  clear() {
    this.release();
    this.cells = [];
    this.find(".grids").replaceChildren();
  }

  at(cell) {
    return cell.dataset.at.split(" ").map(Number);
  }

  origin(m, row, column) {
    return this.step.origins.cells[this.cells[m].grid.id]?.[row][column];
  }

  *written() {
    for (const [m, { own }] of this.cells.entries())
      if (this.step.origins.cells[this.cells[m].grid.id]) for (const cell of own.flat()) yield cell;
  }

  sentence(cell) {
    const origin = this.origin(...this.at(cell));
    const label = cell.getAttribute("aria-label");
    const [name, value] = label.includes(": ") ? label.split(": ") : ["", label];
    return [name, origin ? this.step.origins.sentences[origin[0]] : value].filter(Boolean).join(": ");
  }

  cell(cell) {
    this.release();
    const [m, row, column] = this.at(cell);
    const origin = this.origin(m, row, column);
    const lit = [cell];
    if (origin) {
      for (const [heatmap, r0, r1, c0, c1, step] of origin[1])
        for (let r = r0; r < r1; r++) for (let c = c0; c < c1; c += step) lit.push(this.cells[heatmap].own[r][c]);
    } else {
      const inside = ([heatmap, r0, r1, c0, c1, step]) =>
        heatmap === m && r0 <= row && row < r1 && c0 <= column && column < c1 && (column - c0) % step === 0;
      for (const result of this.written()) if (this.origin(...this.at(result))[1].some(inside)) lit.push(result);
    }
    this.light(lit, cell, this.sentence(cell));
  }

  // A neuron, an edge or the cost lights its cells; of one result it writes out the arithmetic.
  part(target) {
    const svg = this.find(".network");
    const neuron = target.closest(".neuron");
    const [kind, index] = neuron
      ? ["n", [...svg.querySelectorAll(".neuron")].indexOf(neuron)]
      : target.closest(".cost")
        ? ["c", 0]
        : target.matches(".grip")
          ? ["e", [...svg.querySelectorAll(".grip")].indexOf(target)]
          : [];
    this.release();
    if (!kind) return;
    const lit = this.cells.flatMap(({ own }) => own.flat()).filter((cell) => this.parts(cell).some(([k, i]) => k === kind && i === index));
    const results = lit.filter((cell) => this.origin(...this.at(cell)));
    const part = target.closest("[aria-label]");
    const value = part.querySelector(".value")?.textContent;
    const name = [part.getAttribute("aria-label"), value].filter(Boolean).join(": ");
    this.light(lit, null, results.length === 1 ? this.sentence(results[0]) : name, [[kind, index]]);
  }

  parts(cell) {
    const [m, row, column] = this.at(cell);
    const { parts, tiles } = this.cells[m].grid;
    return parts.map(([kind, first, perRow, perColumn]) => [
      kind,
      first + row * perRow + (tiles ? column % tiles.shape[1] : column) * perColumn,
    ]);
  }

  light(cells, target, text, parts = cells.flatMap((cell) => this.parts(cell))) {
    const svg = this.find(".network");
    const drawn = { n: svg.querySelectorAll(".neuron"), e: svg.querySelectorAll(".edge"), c: svg.querySelectorAll(".cost") };
    this.lit = [...cells, ...parts.map(([kind, index]) => drawn[kind][index])];
    for (const each of this.lit) each.classList.add("lit");
    target?.classList.add("target");
    this.target = target;
    this.root.classList.add("pointing");
    this.find(".arithmetic").textContent = text;
  }

  release() {
    for (const each of this.lit ?? []) each.classList.remove("lit");
    this.target?.classList.remove("target");
    this.lit = [];
    this.root.classList.remove("pointing");
    this.find(".arithmetic").textContent = "";
  }

  // Arrow keys go from cell to cell while one has the focus.
  move(event) {
    if (!ARROWS[event.key] || !event.target.dataset.at) return;
    event.preventDefault();
    const [m, row, column] = this.at(event.target);
    const { grid, own } = this.cells[m];
    const [down, right] = grid.transposed ? ARROWS[event.key].toReversed() : ARROWS[event.key];
    const next = own[row + down]?.[column + right];
    if (next) moveFocus(event.target, next);
  }
}
