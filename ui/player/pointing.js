// Pointing at a cell or at a part of the network shows what it was made from and what it feeds, as Python tells when it is asked.

// Under each tile that has room for it, the name of its observation.
function tileNames(tiles, observations) {
  const [rows, columns] = tiles.shape;
  if (rows * tiles.scale < 1 || columns * tiles.scale < 2) return [];
  return observations.map((text, n) => {
    const name = element("span", "tile-name", text, { "aria-hidden": true });
    const [down, right] = placeOf(tiles, 0, n * columns);
    name.style.gridArea = `${down + 1} / ${right + 1} / span ${rows} / span ${columns}`;
    return name;
  });
}

const MANY = 2000; // cells; more would take the browser too long

// Whether a region of a heatmap, as Python sends it, has this cell.
function within([heatmap, top, bottom, left, right, step], m, row, column) {
  return heatmap === m && top <= row && row < bottom && left <= column && column < right && (column - left) % step === 0;
}

class Pointing {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    const [figure, picture] = [this.find(".figure"), this.find(".picture")];
    for (const come of ["pointerover", "focusin"]) {
      figure.addEventListener(come, ({ target }) => target.dataset.at && this.point(target));
      picture.addEventListener(come, ({ target }) => this.pointAtPart(target));
    }
    for (const place of [figure, picture]) place.addEventListener("pointerleave", () => this.release());
    figure.addEventListener("keydown", moveInGrid);
    figure.addEventListener("click", ({ target }) => target.closest(".caption button") && this.copy(target.closest(".caption button")));
    picture.addEventListener("keydown", (event) => moveInNetwork(this.find(".network"), event));
  }

  // A grid of empty cells over each heatmap; what they say is their accessible name.
  // `covered`: the quantities that are not to be seen yet.
  show(grids, matrices, step, visit, covered = []) {
    this.release();
    Object.assign(this, { step, matrices, visit, covered });
    visit.origins ??= {}; // by step, as the answers come
    if (!visit.origins[step.id]) delete visit.origins[step.id]; // the next question may have taken the place of this step's
    this.cells = grids.map((grid, m) => this.over(grid, m));
    this.find(".grids").replaceChildren(...this.cells.map(({ box }) => box));
  }

  over(grid, m) {
    const { observations, edited, setByHand } = this.visit;
    if (this.covered.includes(grid.id)) return { grid, columns: [], box: element("div"), own: [] };
    if (!grid.tiles && grid.rows.length * grid.columns.length > MANY) return this.wandering(grid, m);
    const tile = (name) => grid.columns.map((column) => [name, column].filter(Boolean).join(", "));
    const columns = grid.tiles ? observations.flatMap(tile) : grid.columns;
    const made = cellsOver(m, grid, columns, (cell, name, row, column) => {
      const byHand = edited[grid.id]?.some(([r, c]) => r === row && c === column) ?? false;
      const value = `${fullText(this.matrices[m][row][column])}${byHand ? setByHand : ""}`;
      Object.assign(cell, { name, value });
      cell.setAttribute("aria-label", name ? `${name}: ${value}` : value);
      cell.classList.toggle("edited", byHand);
    });
    if (grid.tiles) made.box.append(...tileNames(grid.tiles, observations));
    made.own[0][0].tabIndex = 0;
    return { grid, columns, ...made };
  }

  // Over a matrix with too many cells for an element each: one cell that goes where the pointer or the arrow keys are.
  wandering(grid, m) {
    const [rows, columns] = [grid.rows.length, grid.columns.length];
    const box = element("div", "wandering", "", { role: "grid", "aria-label": grid.label });
    const [left, top, width, height] = grid.place.map((share) => `${share}%`);
    Object.assign(box.style, { left, top, width, height });
    const cell = element("i", "", "", { role: "gridcell", tabindex: 0 });
    box.append(element("div", "", "", { role: "row" }));
    box.firstChild.append(cell);
    const go = (i, j) => {
      if (!(i in grid.rows) || !(j in grid.columns)) return;
      const [row, column] = grid.transposed ? [j, i] : [i, j];
      const name = [grid.rows[i], grid.columns[j]].filter(Boolean).join(", ");
      Object.assign(cell, { name, value: fullText(this.matrices[m][row][column]), i, j });
      Object.assign(cell.dataset, { at: `${m} ${row} ${column}` });
      Object.assign(cell.style, { left: `${(100 * j) / columns}%`, top: `${(100 * i) / rows}%` });
      cell.setAttribute("aria-label", `${name}: ${cell.value}`);
    };
    Object.assign(cell.style, { width: `${100 / columns}%`, height: `${100 / rows}%` });
    go(0, 0);
    box.onpointermove = (event) => {
      const { left, top, width, height } = box.getBoundingClientRect();
      go(Math.floor((rows * (event.clientY - top)) / height), Math.floor((columns * (event.clientX - left)) / width));
      this.point(cell);
    };
    cell.onkeydown = (event) => {
      if (!ARROWS[event.key]) return;
      event.preventDefault();
      const [down, right] = ARROWS[event.key];
      go(cell.i + down, cell.j + right);
      this.point(cell);
    };
    return { grid, columns: grid.columns, box, own: [] };
  }

  // The heatmap under this caption as tab-separated text, as shown, with its names and in full precision.
  async copy(caption) {
    const m = [...this.find(".labels").querySelectorAll(".caption button")].indexOf(caption);
    const { grid, columns } = this.cells[m];
    if (this.covered.includes(grid.id)) return;
    const lines = grid.transposed ? flipped(this.matrices[m]) : this.matrices[m];
    const rows = lines.map((numbers, i) => [grid.rows[i], ...numbers]);
    const copied = await toClipboard([["", ...columns], ...rows].map((row) => row.join("\t")).join("\n"));
    const place = this.find(".arithmetic");
    place.textContent = copied ? filled(place.dataset.copied, { label: grid.label }) : place.dataset.refused;
  }

  // The origins of a step of this pass, or of one cell of a step that has too many.
  found({ step, id, row, column, sentence, regions, ...origins }) {
    const known = (this.visit.origins[step] ??= origins);
    if (id) known.cells[id][row][column] = [known.sentences.push(sentence) - 1, regions];
    if (this.step.id === step) this.again?.();
  }

  // Asks once for those of the step, and for one cell each time that it is pointed at.
  seek(cell) {
    const [{ id: step }, { origins }] = [this.step, this.visit];
    const ask = (detail) => document.dispatchEvent(new CustomEvent("sought", { detail: { step, ...detail } }));
    if (!(step in origins)) {
      origins[step] = null;
      ask({});
    } else if (cell && origins[step]?.all === false) {
      const [m, row, column] = placeOfCell(cell);
      const { id } = this.cells[m].grid;
      if (origins[step].cells[id]) ask({ id, row, column });
    }
  }

  clear() {
    this.release();
    this.cells = [];
    this.find(".grids").replaceChildren();
  }

  // The cell's sentence and the regions it was made from, if it was made in this step.
  origin(cell) {
    const [m, row, column] = placeOfCell(cell);
    return this.known()?.cells[this.cells[m].grid.id]?.[row]?.[column]; // of several observations only the one that is told
  }

  known() {
    return this.visit.origins[this.step.id];
  }

  every() {
    return this.cells.flatMap(({ own }) => own.flat());
  }

  sentence(cell) {
    const origin = this.origin(cell);
    return [cell.name, origin ? this.known().sentences[origin[0]] : cell.value].filter(Boolean).join(": ");
  }

  // A result lights what it was made from, any other cell the results that it feeds.
  point(cell) {
    this.release();
    const origin = this.origin(cell);
    const lit = origin ? origin[1].flatMap((region) => this.inside(region)) : this.fed(...placeOfCell(cell));
    this.light([cell, ...lit], cell, this.sentence(cell));
    this.again = () => this.point(cell);
    if (!origin) this.seek(cell);
  }

  inside([heatmap, top, bottom, left, right, step]) {
    const rows = this.cells[heatmap].own.slice(top, bottom);
    return rows.flatMap((row) => row.slice(left, right).filter((_, k) => k % step === 0));
  }

  fed(m, row, column) {
    return this.every().filter((cell) => this.origin(cell)?.[1].some((region) => within(region, m, row, column)));
  }

  // A neuron, an edge or the cost lights its cells; of one result it writes out the arithmetic.
  pointAtPart(target) {
    const part = this.partOf(target);
    this.release();
    if (!part || !this.visit) return;
    const lit = this.every().filter((cell) => this.parts(cell).some((each) => String(each) === String(part)));
    const results = lit.filter((cell) => this.origin(cell));
    const named = target.closest("[aria-label]");
    const name = [named.getAttribute("aria-label"), named.querySelector(".value")?.textContent].filter(Boolean).join(": ");
    this.light(lit, null, results.length === 1 ? this.sentence(results[0]) : name, [part]);
    this.again = () => this.pointAtPart(target);
    this.seek();
  }

  partOf(target) {
    const all = (selector) => [...this.find(".network").querySelectorAll(selector)];
    const neuron = target.closest(".neuron");
    if (neuron) return ["n", numberOfPart(neuron, all(".neuron").indexOf(neuron))];
    if (target.closest(".cost")) return ["c", 0];
    const place = target.matches(".grip") ? all(".grip").indexOf(target) : -1;
    return place < 0 ? null : ["e", numberOfPart(all(".edge")[place], place)];
  }

  // The parts of the network that a cell belongs to.
  parts(cell) {
    const [m, row, column] = placeOfCell(cell);
    const { parts, tiles } = this.cells[m].grid;
    const inTile = tiles ? column % tiles.shape[1] : column;
    return parts.map(([kind, first, perRow, perColumn]) => [kind, first + row * perRow + inTile * perColumn]);
  }

  light(cells, target, text, parts = cells.flatMap((cell) => this.parts(cell))) {
    const network = this.find(".network");
    this.lit = [...cells, ...partsOfNetwork(network, parts), ...nameLeftOut(network, parts)];
    for (const each of this.lit) each.classList.add("lit");
    target?.classList.add("target");
    this.target = target;
    this.root.classList.add("pointing");
    this.root.classList.toggle("asking", !this.known());
    this.find(".arithmetic").textContent = text;
  }

  release() {
    for (const each of this.lit ?? []) each.classList.remove("lit");
    this.target?.classList.remove("target");
    this.lit = [];
    this.again = null; // what to do when an answer comes
    nameLeftOut(this.find(".network"), []);
    this.root.classList.remove("pointing");
    this.find(".arithmetic").textContent = "";
  }
}
