// The plane of decisions: what the network answers where, the observations on it, and what its colours and shapes mean.

const AXES = { left: 34, bottom: 16, above: 9, below: 13, beside: 4 }; // px around the regions, for the numbers at their ends
const HEIGHT = 208; // px
const SWATCH = 18; // px
const SMALL = "11px Backprop Sans, Source Sans, sans-serif";
const KINDS = 3; // of colours and shapes

// Each class has its own shape.
function marker(pen, kind, x, y, ink) {
  pen.beginPath();
  if (kind % KINDS === 0) pen.arc(x, y, 3, 0, 7);
  else if (kind % KINDS === 1) pen.rect(x - 2.8, y - 2.8, 5.6, 5.6);
  else {
    pen.moveTo(x, y - 3.8);
    pen.lineTo(x + 3.6, y + 2.8);
    pen.lineTo(x - 3.6, y + 2.8);
    pen.closePath();
  }
  Object.assign(pen, { strokeStyle: ink, lineWidth: 1 });
  pen.fill();
  pen.stroke();
}

function ring(pen, x, y, { total }) {
  Object.assign(pen, { strokeStyle: total, lineWidth: 2 });
  pen.beginPath();
  pen.arc(x, y, 7, 0, 7);
  pen.stroke();
}

class Regions {
  constructor(panel) {
    Object.assign(this, { panel, canvas: panel.querySelector(".plane"), key: panel.querySelector(".key") });
  }

  set(data, store) {
    Object.assign(this, { data, store });
    const items = [...data.classes, data.says.wrongMark].map((name) => {
      const item = element("li", "", name);
      item.prepend(element("canvas"));
      return item;
    });
    this.key.replaceChildren(...items);
    put(this.panel.querySelector(".told"), data.key);
    this.panel.classList.toggle("absent", store.width("regions") === 0);
  }

  resize() {
    fit(this.canvas, HEIGHT);
    this.explain();
  }

  recolour(colours) {
    this.colours = colours;
    this.fills = [colours.negative, colours.zero, colours.positive];
    this.explain();
  }

  // The key: an area with its marker for each class, and the ring.
  explain() {
    this.key.querySelectorAll("canvas").forEach((swatch, k) => {
      fit(swatch, SWATCH);
      const [pen, width, height] = cleared(swatch);
      if (k === this.data.classes.length) return ring(pen, width / 2, height / 2, this.colours);
      pen.fillStyle = this.fills[k % KINDS];
      pen.fillRect(0, 0, width, height);
      marker(pen, k, width / 2, height / 2, this.colours.ink);
    });
  }

  draw(row) {
    const [pen, whole, height] = cleared(this.canvas);
    const [width, bottom] = [whole - AXES.left, height - AXES.bottom];
    this.ends(pen, whole, bottom);
    if (row.view === this.data.view.join()) this.areas(pen, this.store.numbers(row, "regions"), width, bottom);
    this.observations(pen, this.store.numbers(row, "predicted"), width, bottom);
  }

  // The numbers at the ends of both axes.
  ends(pen, width, bottom) {
    const [across, up] = this.data.view.slice(0, 2).map((axis) => this.data.axes[axis].map(numberText));
    Object.assign(pen, { font: SMALL, fillStyle: this.colours.muted });
    const write = (text, textAlign, x, y) => {
      pen.textAlign = textAlign;
      pen.fillText(text, x, y);
    };
    write(across[0], "left", AXES.left, bottom + AXES.below);
    write(across[1], "right", width, bottom + AXES.below);
    write(up[0], "right", AXES.left - AXES.beside, bottom);
    write(up[1], "right", AXES.left - AXES.beside, AXES.above);
  }

  // Row by row; neighbours with the same answer are one rectangle.
  areas(pen, regions, width, bottom) {
    const points = Math.sqrt(regions.length);
    const [w, h] = [width / points, bottom / points];
    for (let i = 0; i < points; i += 1) {
      for (let j = 0; j < points;) {
        const decided = regions[i * points + j];
        let end = j + 1;
        while (end < points && regions[i * points + end] === decided) end += 1;
        pen.fillStyle = this.fills[decided % KINDS];
        pen.fillRect(AXES.left + j * w, bottom - (i + 1) * h, (end - j) * w + 0.5, h + 0.5);
        j = end;
      }
    }
  }

  observations(pen, predicted, width, bottom) {
    const { values, axes, actual, view } = this.data;
    const place = (k, axis) => (values[axis][k] - axes[axis][0]) / (axes[axis][1] - axes[axis][0]);
    actual.forEach((kind, k) => {
      const [x, y] = [AXES.left + place(k, view[0]) * width, bottom - place(k, view[1]) * bottom];
      pen.fillStyle = this.fills[kind % KINDS];
      marker(pen, kind, x, y, this.colours.ink);
      if (predicted[k] !== kind) ring(pen, x, y, this.colours);
    });
  }

  describe() {
    const { view, features, axes, says } = this.data;
    const told = ["across", "up"].flatMap((name, i) => [
      [name, features[view[i]]],
      [`${name}_least`, axes[view[i]][0]],
      [`${name}_most`, axes[view[i]][1]],
    ]);
    this.canvas.setAttribute("aria-label", filled(says.plane, Object.fromEntries(told)));
  }
}
