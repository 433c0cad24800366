// Where targets are numbers: what is predicted of each observation, against what is true; on the diagonal both are the same.

const SIDE = 208; // px
const MARGIN = 0.05; // of the range, on either side

class Scatter {
  constructor(canvas) {
    this.canvas = canvas;
  }

  set(data, store) {
    Object.assign(this, { data, store });
    this.canvas.hidden = !data.targets.length;
    const all = data.targets.flat();
    const [least, most] = [Math.min(...all), Math.max(...all)];
    const beyond = MARGIN * (most - least || 1);
    Object.assign(this, { least: least - beyond, most: most + beyond });
    this.canvas.setAttribute("aria-label", filled(data.says.scatter, { least, most }));
  }

  resize() {
    if (!this.canvas.hidden) fit(this.canvas, SIDE);
  }

  count(row) {
    if (this.canvas.hidden || !this.canvas.room) return;
    const [pen, width, height] = cleared(this.canvas);
    const share = (value) => Math.max(0, Math.min(1, (value - this.least) / (this.most - this.least)));
    const place = (truth, answer) => [share(truth) * width, height - share(answer) * height];
    const { muted, ink, negative, zero, positive } = this.colours;
    Object.assign(pen, { strokeStyle: muted, lineWidth: 1 });
    straight(pen, [2, 4], 0, height, width, 0);
    const outputs = this.store.numbers(row, "outputs");
    this.data.targets.forEach((targets, n) =>
      targets.forEach((truth, k) => {
        pen.fillStyle = [positive, negative, zero][k % 3];
        marker(pen, k, ...place(truth, outputs[n * targets.length + k]), ink);
      }),
    );
  }
}
