// The heatmaps of the steps, each drawn once into an element of its own, which takes its place when the step is turned to.

const NARROW = 520; // px; below this the heatmaps stand one under another
// px; those of a batch may be smaller, and a figure that would be more than twice too wide goes without numbers
const CELL = { bare: 9, ofBatch: 21, smallest: 27, largest: 48 };
const TALLEST = 272; // px
const AROUND_MATRICES = 430; // px that everything else takes on a projector
const KEPT = 6; // drawings: more than the step on the screen and those beside it, so that turning round is quick, too
const whenIdle = window.requestIdleCallback ?? ((act) => setTimeout(act, 50));
const LETTERS = { most: 13, names: 12, smallest: 7.5 }; // px; smaller numbers are left to pointing
const PROJECTED = { most: 20, names: 17, smallest: 7.5 };

class Drawings {
  // For one pass, one width and one colour scheme.
  constructor(place, data, width) {
    Object.assign(this, { place, data, width, kept: new Map() });
  }

  // The k-th step's, drawn when they are first wanted; the last few are kept.
  of(k, step) {
    const made = this.kept.get(step) ?? this.made(k, step);
    this.kept.delete(step);
    this.kept.set(step, made);
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
    return made;
  }

  made(k, step) {
    const { common, schemes, plotly, presenter, templates, quantities } = this.data;
    const chart = element("div", "chart", "", { "aria-hidden": true });
    const heatmaps = new Heatmaps(this.place, common, presenter ? PROJECTED : LETTERS, chart);
    const template = (step.templates ?? templates[k])[this.width < NARROW ? "narrow" : "wide"];
    heatmaps.lay(template, this.cell(template));
    const matrices = heatmaps.grids.map(({ id }) => step.quantities?.[id] ?? quantities[id]);
    const limits = matrices.map(() => step.limit);
    const drawn = loadPlotly(plotly).then((Plotly) => heatmaps.draw(Plotly, matrices, limits, schemeOf(schemes)));
    return { heatmaps, matrices, drawn };
  }

  // As large as width and height allow.
  cell({ width, height, grids }) {
    const { presenter } = this.data;
    const tallest = presenter ? Math.max(TALLEST, innerHeight - AROUND_MATRICES) : TALLEST;
    const fitting = Math.min(presenter ? 2 * CELL.largest : CELL.largest, this.width / width, tallest / height);
    const least = grids.some(({ told }) => told !== undefined) ? CELL.ofBatch : CELL.smallest;
    return Math.max(fitting, this.width / width < CELL.smallest / 2 ? CELL.bare : least);
  }
}
