// What heatmaps have in common wherever they are drawn.

// Under narrow cells a neuron's number has to do.
const NAMED = 32; // px
const columnName = (text, cell) => (cell < NAMED ? text.replace("neuron<br>", "") : text);
function nameColumns(layout, cell) {
  for (const [name, axis] of Object.entries(layout))
    if (name.startsWith("xaxis")) axis.ticktext = (axis.whole ??= axis.ticktext)?.map((text) => columnName(text, cell));
}

// A power of ten goes on a line of its own in a cell: 3· above 10⁻⁵.
const inCells = (texts) => texts.map((line) => line.map((text) => text.replace("·", "·<br>")));

// Numbers are written so small that the widest fits its cell.
const ruler = document.createElement("canvas").getContext("2d");
const FILLED = 0.86; // of a cell's width at most; the rest is the gap to its neighbours
function sizeOf(texts, cell, most, share) {
  ruler.font = "100px Source Sans, sans-serif"; // as in `ui.figures.expression`
  const lines = texts.flat().flatMap((text) => text.split("<br>"));
  const widest = Math.max(1, ...lines.map((line) => ruler.measureText(line).width));
  return Math.min(most, cell * share, (100 * FILLED * cell) / widest);
}
