// Draws on canvases: the curves of all runs, of which the present one is the first.

const BEYOND = 3; // times the first cost is the top of the axis; higher values are cut off so that the rest stays legible
const LEAST = { updates: 40, top: 0.1 }; // of the axes
const EDGES = { left: 34, right: 8, top: 6, bottom: 16 }; // px
const LETTER = 9; // px; runs that end alike have their names side by side

// Gives a canvas as many pixels as the screen has there; asking for its width while it is painted would cost a layout.
function fit(canvas, height) {
  const [width, scale] = [canvas.clientWidth, devicePixelRatio];
  Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.style.height = `${height}px`;
  canvas.room = [width, height, scale];
}

function cleared(canvas) {
  const [width, height, scale] = canvas.room;
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  return [pen, width, height];
}

function straight(pen, dashes, x0, y0, x1, y1) {
  pen.setLineDash(dashes);
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
}

class Curves {
  // `top`: where the axis ends, if that is always the same.
  constructor(canvas, names, top = null) {
    Object.assign(this, { canvas, names, top });
  }

  // `lines`: for each run its updates and values by name; the present run is the first.
  draw(lines, at, marks, colours, says) {
    const [pen, width, height] = cleared(this.canvas);
    const [left, right, bottom] = [EDGES.left, width - EDGES.right, height - EDGES.bottom];
    const most = Math.max(LEAST.updates, ...lines.map(({ updates }) => updates.at(-1) ?? 0));
    const top = this.top ?? this.highest(lines);
    const x = (update) => left + ((right - left) * update) / most;
    const y = (value) => bottom - (bottom - EDGES.top) * Math.min(1, value / top);
    pen.font = SMALL;
    this.axes(pen, { left, right, y, top }, colours, says);
    pen.fillText(filled(says.updates, { most }), right, height - 3);
    for (const mark of [...marks, at]) {
      pen.strokeStyle = mark === at ? colours.ink : colours.muted;
      straight(pen, mark === at ? [] : [2, 4], x(mark), 2, x(mark), bottom);
    }
    lines.forEach((line, run) => this.line(pen, line, run, { x, y }, colours));
  }

  highest(lines) {
    const first = Math.max(...lines.map((line) => line.values[this.names[0]][0]));
    const most = Math.max(LEAST.top, ...lines.flatMap((line) => this.names.map((name) => line.most[name])));
    return Math.min(BEYOND * first, most);
  }

  // A line at 0 and one at the top.
  axes(pen, { left, right, y, top }, { muted, line }, says) {
    Object.assign(pen, { fillStyle: muted, strokeStyle: line, lineWidth: 1, textAlign: "right" });
    for (const value of [0, top]) {
      straight(pen, [], left, y(value), right, y(value));
      pen.fillText(value && this.top ? says.top : numberText(value), left - 4, y(value) + 4);
    }
  }

  // A run: the present one in colours, the others thin, with their names at their ends.
  line(pen, { updates, values, name }, run, { x, y }, { muted, accent, total, ink }) {
    pen.lineWidth = run ? 1 : 2;
    this.names.forEach((field, k) => {
      pen.strokeStyle = run ? muted : k ? accent : total;
      pen.setLineDash(k ? [6, 3] : []);
      pen.beginPath();
      values[field].forEach((value, i) => Number.isNaN(value) || pen.lineTo(x(updates[i]), y(value))); // the first one moves there
      pen.stroke();
    });
    if (!run || !updates.length) return;
    pen.fillStyle = ink;
    const height = Math.max(LETTER, y(values[this.names[0]].at(-1)) - 3);
    pen.fillText(name, x(updates.at(-1)) - 2 - LETTER * (run - 1), height);
  }
}
