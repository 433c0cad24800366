// The heatmaps of the steps, each drawn once into an element of its own, which takes its place when the step is turned to.

const NARROW = 520; // px; below this the heatmaps stand one under another
// px; those of a batch may be smaller, and a figure that would be more than twice too wide goes without numbers
const CELL = { bare: 9, ofBatch: 21, smallest: 27, largest: 48 };
const TALLEST = 272; // px
const PROJECTED_BAR = 60; // px below the step on a projector
const KEPT = 20000; // cells: all steps of 4-5-3, some of a large network
const PAUSE = 40; // ms without another step, after which one of the others is drawn
const LETTERS = { most: 13, names: 12, smallest: 7.5 }; // px; smaller numbers are left to pointing
const PROJECTED = { most: 20, names: 17, smallest: 7.5 };

class Drawings {
  // For one pass, one width and one colour scheme; `taken`: px of the height that a projector has for other things.
  constructor(place, data, width, taken) {
    Object.assign(this, { place, data, width, taken, kept: new Map() });
  }

  // A step's, drawn when they are first wanted; of those wanted last as many are kept as there is room for. `covered`: ids of
  // quantities that are not to be seen yet.
  of(step, covered) {
    const known = this.kept.get(step);
    const made = known && String(known.covered) === String(covered) ? known : this.made(step, covered);
    this.kept.delete(step);
    this.kept.set(step, made);
    let room = KEPT;
    for (const [each, { cells }] of [...this.kept].reverse()) if ((room -= cells) < 0 && each !== step) this.kept.delete(each);
    return made;
  }

  // Whether there is no room left for what nobody has asked for yet.
  get full() {
    return [...this.kept.values()].reduce((sum, { cells }) => sum + cells, 0) > KEPT / 2;
  }

  made(step, covered) {
    const { common, schemes, plotly, presenter, quantities } = this.data;
    const chart = element("div", "chart", "", { "aria-hidden": true });
    const heatmaps = new Heatmaps(this.place, common, presenter ? PROJECTED : LETTERS, chart);
    const template = step[this.width < NARROW ? "narrow" : "wide"];
    heatmaps.lay(template, this.cell(template));
    const matrices = heatmaps.grids.map(({ id }) => step.quantities?.[id] ?? quantities[id]);
    const cells = matrices.reduce((sum, rows) => sum + rows.length * rows[0].length, 0);
    const limit = largest(matrices.flat(2));
    const empty = (rows) => rows.map((row) => row.map(() => null));
    const seen = matrices.map((rows, m) => (covered.includes(heatmaps.grids[m].id) ? empty(rows) : rows));
    const drawn = loadPlotly(plotly).then((Plotly) => heatmaps.draw(Plotly, seen, seen.map(() => limit), schemeOf(schemes)));
    return { heatmaps, matrices, limit, cells, drawn, covered };
  }

  // As large as width and height allow.
  cell({ width, height, grids }) {
    const { presenter } = this.data;
    const tallest = presenter ? innerHeight - this.taken - PROJECTED_BAR : TALLEST;
    const fitting = Math.min(presenter ? 2 * CELL.largest : CELL.largest, this.width / width, tallest / height);
    const least = grids.some(({ told }) => told !== undefined) ? CELL.ofBatch : CELL.smallest;
    return Math.max(fitting, presenter || this.width / width < CELL.smallest / 2 ? CELL.bare : least);
  }
}
