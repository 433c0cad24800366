// A section: shows what Python prepared for each position of its controls. Knows sliders and pointers; knows no mathematics.

const looked = (values, by, at) => by.reduce((part, axis) => part[at[axis]], values);

// Positions a chart's dot or line at its points, in pixels.
function plot(mark, values) {
  const [left, top, across, down] = mark.parentNode.scale;
  const pixels = ([x, y]) => `${(x - left) * across},${(y - top) * down}`;
  if (mark.matches("circle")) mark.setAttribute("transform", `translate(${pixels(values)})`);
  else mark.setAttribute("points", values.map(pixels).join(" "));
}

function showIn(target, attribute, value) {
  if (attribute === "at") plot(target, value);
  else if (attribute === "html") {
    if (target.dataset.html !== value) target.innerHTML = target.dataset.html = value; // MathML and words made by Python
  } else if (attribute === "") put(target, value);
  else if (value === null) target.removeAttribute(attribute);
  else target.setAttribute(attribute, value);
}

class Section extends Component {
  // `common`: the colours, the drawing of the surface, Plotly once it is there, and the path of the one that draws in space.
  constructor(root, data, common) {
    super(root);
    this.data = data;
    this.common = common;
    for (const picture of this.findAll(".picture")) picture.innerHTML = common.drawing; // by Python
    this.read();
    if (data.space) this.turnable();
    root.addEventListener("input", ({ target }) => this.turn(target));
    root.addEventListener("pointerdown", (event) => this.grab(event));
    root.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) root.addEventListener(end, () => (this.held = false));
  }

  turnable() {
    this.space = new Space(this.find(".space"), this.common.spatial, this.data.space, (at) => this.move(at));
    if (inSpace()) return;
    this.find(".views").hidden = true; // without WebGL there is no view to turn
    this.at.view = 0;
  }

  get shown() {
    return this.data.scenes[this.scene];
  }

  show() {
    this.set();
  }

  resized() {
    this.charted = false;
    this.later();
  }

  recoloured() {
    this.set();
  }

  close() {
    super.close();
    cancelAnimationFrame(this.frame);
    this.frame = null;
    setTimeout(() => this.root.isConnected || this.space?.leave());
  }

  // Reads the positions from the address; a value that does not exist is ignored.
  read() {
    const asked = new URLSearchParams(location.search);
    const { axes, start, scenes, address } = this.data;
    const wanted = asked.get(address.scene);
    this.scene = Object.hasOwn(scenes, wanted) ? wanted : Object.keys(scenes)[0];
    this.at = {};
    for (const [axis, positions] of Object.entries(axes)) {
      const k = positions.indexOf(asked.get(address[axis]));
      this.at[axis] = k >= 0 ? k : positions.indexOf(start[axis]);
      for (const slider of this.findAll(`input[type=range][data-axis="${axis}"]`))
        Object.assign(slider, { min: 0, max: positions.length - 1, step: 1 });
    }
  }

  address() {
    const { axes, start, scenes, address } = this.data;
    const value = (axis) => (axis === "scene" ? this.scene : axes[axis][this.at[axis]]);
    const first = (axis) => (axis === "scene" ? Object.keys(scenes)[0] : start[axis]);
    return Object.fromEntries(Object.entries(address).map(([axis, name]) => [name, value(axis) === first(axis) ? "" : value(axis)]));
  }

  move(at) {
    Object.assign(this.at, at);
    this.later();
    this.writeUrl();
  }

  turn({ dataset: { axis }, value }) {
    if (axis === "scene") {
      this.scene = value;
      this.set();
    }
    this.move(axis && axis !== "scene" ? { [axis]: Number(value) } : {});
  }

  grab(event) {
    if (event.button !== 0 || !event.target.closest(".picture .point, .picture .patches")) return;
    this.held = true;
    this.root.setPointerCapture(event.pointerId);
    event.preventDefault();
    this.drag(event);
  }

  // Moves the point to the nearest of its possible places.
  drag(event) {
    if (!this.held) return;
    const drawing = this.find(".picture svg");
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
    let [nearest, at] = [Infinity, []];
    const seek = (places, found) => {
      if (Array.isArray(places[0])) return places.forEach((part, k) => seek(part, [...found, k]));
      const distance = Math.hypot(places[0] - spot.x, places[1] - spot.y);
      if (distance < nearest) [nearest, at] = [distance, found];
    };
    seek(this.shown.places, []);
    this.move(Object.fromEntries(this.data.drag.map((axis, k) => [axis, at[k]])));
  }

  // A new scene or new colours: sets everything that does not depend on the controls.
  set() {
    const { html, charts, sizes } = this.shown;
    for (const [selector, value] of Object.entries(html)) showIn(this.find(selector), "html", value);
    for (const [axis, size] of Object.entries(sizes)) if (this.at[axis] >= size) this.at[axis] = 0;
    for (const [selector, { over, layout }] of Object.entries(charts)) {
      showIn(this.find(`${selector} .moving`), "html", over);
      this.find(`${selector} .axes`).style.minHeight = `${layout.height}px`;
    }
    this.charted = false;
    this.space?.reset();
    this.later();
  }

  // Measures the axes' unit in pixels. Done before drawing: measuring during a move would force a layout each time.
  scale() {
    for (const over of this.findAll("svg.over")) {
      const [left, top, ...spans] = over.dataset.box.split(" ").map(Number);
      const { width, height } = over.getBoundingClientRect();
      over.scale = [left, top, width / spans[0], height / spans[1]];
    }
  }

  later() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    const { axes } = this.data;
    if (!this.charted) this.scale();
    for (const { target, by, values, attribute } of this.shown.shows) {
      const value = looked(values, by, this.at);
      for (const found of this.findAll(target)) showIn(found, attribute, value);
    }
    for (const control of this.findAll("[data-axis]")) this.reflect(control);
    if (!this.common.Plotly) return;
    if (!this.charted) this.chart();
    if (this.at.view) this.space.show(this.at, schemeOf(this.common.colours));
    const positions = Object.keys(axes).map((axis) => axes[axis][this.at[axis]]);
    this.root.dataset.painted = [...(this.scene ? [this.scene] : []), ...positions].join(" ");
  }

  // Draws what does not move: axes and whole curves.
  chart() {
    const colours = schemeOf(this.common.colours);
    for (const [selector, { data, layout }] of Object.entries(this.shown.charts)) {
      const place = this.find(`${selector} .axes`);
      const sized = { ...painted(layout, colours), width: place.clientWidth };
      this.common.Plotly.react(place, painted(data, colours), sized, { staticPlot: true });
    }
    this.charted = true;
  }

  reflect(control) {
    const { axis } = control.dataset;
    if (axis === "scene") control.value = this.scene;
    else if (control.type === "radio") control.checked = Number(control.value) === this.at[axis];
    else {
      control.value = this.at[axis];
      const position = this.data.axes[axis][this.at[axis]].replace("-", "−");
      control.setAttribute("aria-valuetext", `${axis} = ${position}`);
    }
  }
}
