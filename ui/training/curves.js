// Draws on canvases: the curves of all runs, of which the present one is the first.

const BEYOND = 3; // times the first cost: what leaps higher leaves the curve, lest all the rest lie flat

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

class Curves {
  constructor(canvas, names, label, top = null) {
    Object.assign(this, { canvas, names, label, top });
  }

  // `lines`: for each run its updates and values by name; the present run is the first.
  draw(lines, at, marks, colours) {
    const [pen, width, height] = cleared(this.canvas);
    const [left, right, bottom] = [34, width - 8, height - 16];
    const most = Math.max(40, ...lines.map(({ updates }) => updates.at(-1) ?? 0));
    const top =
      this.top ??
      Math.min(
        BEYOND * Math.max(...lines.map((line) => line.values[this.names[0]][0])),
        Math.max(0.1, ...lines.flatMap((line) => this.names.map((name) => line.most[name]))),
      );
    const x = (update) => left + ((right - left) * update) / most;
    const y = (value) => bottom - (bottom - 6) * Math.min(1, value / top);
    pen.font = "11px Source Sans, sans-serif";
    pen.fillStyle = colours.muted;
    pen.strokeStyle = colours.line;
    pen.lineWidth = 1;
    pen.setLineDash([]);
    for (const [share, text] of [
      [0, "0"],
      [1, this.top ? "100 %" : numberText(top)],
    ]) {
      pen.beginPath();
      pen.moveTo(left, y(share * top));
      pen.lineTo(right, y(share * top));
      pen.stroke();
      pen.textAlign = "right";
      pen.fillText(text, left - 4, y(share * top) + 4);
    }
    pen.textAlign = "right";
    pen.fillText(`${counted(most)} updates`, right, height - 3);
    pen.setLineDash([2, 4]);
    for (const mark of [...marks, at]) {
      pen.strokeStyle = mark === at ? colours.ink : colours.muted;
      if (mark === at) pen.setLineDash([]);
      pen.beginPath();
      pen.moveTo(x(mark), 2);
      pen.lineTo(x(mark), bottom);
      pen.stroke();
    }
    lines.forEach((line, run) =>
      this.names.forEach((name, k) => {
        pen.strokeStyle = run ? colours.muted : k ? colours.accent : colours.total;
        pen.lineWidth = run ? 1 : 2;
        pen.setLineDash(k ? [6, 3] : []);
        pen.beginPath();
        let drawn = false;
        for (let i = 0; i < line.updates.length; i += 1) {
          const value = line.values[name][i];
          if (Number.isNaN(value)) continue;
          if (drawn) pen.lineTo(x(line.updates[i]), y(value));
          else pen.moveTo(x(line.updates[i]), y(value));
          drawn = true;
        }
        pen.stroke();
        if (run && !k && line.updates.length) {
          const last = line.updates.length - 1;
          pen.fillStyle = colours.ink;
          const beside = 2 + 9 * (run - 1); // px; runs that end alike have their names side by side
          pen.fillText(line.name, x(line.updates[last]) - beside, Math.max(9, y(line.values[name][last]) - 3));
        }
      }),
    );
  }
}
