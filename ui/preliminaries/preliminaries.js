// Shows what Python prepared for each position of the controls. Knows sliders, pointers and the URL; knows no mathematics.

const pages = new WeakMap(); // root element -> its sections
const STILL = 4; // px; a press that moves farther is a turn
const GAP_BETWEEN_URL_WRITES = 350; // ms; browsers ignore a page that rewrites its address more often

const looked = (values, by, at) => by.reduce((part, axis) => part[at[axis]], values);

// Puts a dot or a line of a chart where its point or points lie, in pixels of the place.
function place(mark, values) {
  const [left, top, across, down] = mark.parentNode.scale;
  const pixels = ([x, y]) => `${(x - left) * across},${(y - top) * down}`;
  if (mark.matches("circle")) mark.setAttribute("transform", `translate(${pixels(values)})`);
  else mark.setAttribute("points", values.map(pixels).join(" "));
}

function put(target, attribute, value) {
  if (attribute === "at") place(target, value);
  else if (attribute === "html") {
    if (target.dataset.html !== value) target.innerHTML = target.dataset.html = value; // MathML and words made by Python
  } else if (attribute === "") {
    if (target.textContent !== value) target.textContent = value;
  } else if (value === null) target.removeAttribute(attribute);
  else target.setAttribute(attribute, value);
}

// A copy in which every colour's name is the colour itself; a trace of the type "surface" is no colour.
function painted(part, colours) {
  if (typeof part === "string") return colours[part] ?? part;
  if (Array.isArray(part)) return part.map((each) => painted(each, colours));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, name === "type" ? each : painted(each, colours)]));
}

// Whether this browser draws in three dimensions. It has few contexts to give, so the one that was asked for is given back.
let spacious = null;
function inSpace() {
  if (spacious !== null) return spacious;
  const context = document.createElement("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return (spacious = Boolean(context));
}

class Section {
  constructor(root, data, common) {
    this.root = root;
    this.data = data;
    this.common = common;
    for (const picture of root.querySelectorAll(".picture")) picture.innerHTML = common.drawing; // by Python
    this.read();
    if (data.space && !inSpace()) {
      root.querySelector(".views").hidden = true; // here nothing can be turned
      this.at.view = 0;
    }
    root.addEventListener("input", ({ target }) => this.turn(target));
    root.addEventListener("pointerdown", (event) => this.grab(event));
    root.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"])
      root.addEventListener(end, () => {
        this.held = false;
      });
    this.resized = new ResizeObserver(([{ contentRect }]) => {
      if (Math.round(contentRect.width) === this.width) return;
      this.width = Math.round(contentRect.width);
      this.charted = false;
      this.later();
    });
    this.schemeChanged = new MutationObserver(() => this.set());
  }

  listen() {
    this.close();
    this.resized.observe(this.root);
    this.schemeChanged.observe(document.querySelector("[data-testid=stApp]"), { attributes: true, attributeFilter: ["class", "style"] });
    this.set();
  }

  close() {
    this.resized.disconnect();
    this.schemeChanged.disconnect();
    cancelAnimationFrame(this.frame);
    this.frame = null;
    setTimeout(() => this.root.isConnected || this.leave());
  }

  leave() {
    const place = this.root.querySelector(".space");
    if (place && this.turnable) this.common.Plotly.purge(place);
    this.turnable = null;
  }

  // What the address asks for, where there is such a thing.
  read() {
    const asked = new URLSearchParams(location.search);
    const { axes, start, scenes, address } = this.data;
    const wanted = asked.get(address.scene);
    this.scene = Object.hasOwn(scenes, wanted) ? wanted : Object.keys(scenes)[0];
    this.at = {};
    for (const [axis, positions] of Object.entries(axes)) {
      const k = positions.indexOf(asked.get(address[axis]));
      this.at[axis] = k >= 0 ? k : positions.indexOf(start[axis]);
      for (const slider of this.root.querySelectorAll(`input[type=range][data-axis="${axis}"]`))
        Object.assign(slider, { min: 0, max: positions.length - 1, step: 1 });
    }
  }

  write(url) {
    const { axes, start, scenes, address } = this.data;
    for (const [axis, name] of Object.entries(address)) {
      const value = axis === "scene" ? this.scene : axes[axis][this.at[axis]];
      if (value === (axis === "scene" ? Object.keys(scenes)[0] : start[axis])) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
  }

  turn({ dataset: { axis }, value }) {
    if (axis === "scene") {
      this.scene = value;
      this.set();
    } else if (axis) this.at[axis] = Number(value);
    this.later();
    this.common.changed();
  }

  grab(event) {
    if (event.button !== 0 || !event.target.closest(".picture .point, .picture .patches")) return;
    this.held = true;
    this.root.setPointerCapture(event.pointerId);
    event.preventDefault();
    this.drag(event);
  }

  // To the nearest of the places that the point may have.
  drag(event) {
    if (!this.held) return;
    const drawing = this.root.querySelector(".picture svg");
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
    let nearest = Infinity;
    const seek = (places, found) => {
      if (Array.isArray(places[0])) return places.forEach((part, k) => seek(part, [...found, k]));
      const distance = Math.hypot(places[0] - spot.x, places[1] - spot.y);
      if (distance >= nearest) return;
      nearest = distance;
      this.data.drag.forEach((axis, k) => {
        this.at[axis] = found[k];
      });
    };
    seek(this.data.scenes[this.scene].places, []);
    this.later();
    this.common.changed();
  }

  // A new scene, or new colours: everything that then stays while the controls move.
  set() {
    const { html, charts, sizes } = this.data.scenes[this.scene];
    for (const [selector, value] of Object.entries(html)) put(this.root.querySelector(selector), "html", value);
    for (const [axis, size] of Object.entries(sizes)) if (this.at[axis] >= size) this.at[axis] = 0;
    for (const [selector, { over, layout }] of Object.entries(charts)) {
      put(this.root.querySelector(`${selector} .moving`), "html", over);
      this.root.querySelector(`${selector} .axes`).style.minHeight = `${layout.height}px`;
    }
    this.charted = false;
    this.turnable = null;
    this.later();
  }

  // What a unit of the axes is in pixels. Asked for while the axes are not yet drawn: later it would cost a layout for each move.
  measure() {
    for (const over of this.root.querySelectorAll("svg.over")) {
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
    const { scenes, axes } = this.data;
    if (!this.charted) this.measure();
    for (const { target, by, values, attribute } of scenes[this.scene].shows) {
      const value = looked(values, by, this.at);
      for (const found of this.root.querySelectorAll(target)) put(found, attribute, value);
    }
    for (const control of this.root.querySelectorAll("[data-axis]")) this.reflect(control);
    this.chart();
    if (this.at.view) this.space();
    if (this.charted)
      this.root.dataset.painted = [...(this.scene ? [this.scene] : []), ...Object.keys(axes).map((axis) => axes[axis][this.at[axis]])].join(
        " ",
      );
  }

  // What does not move: axes and whole curves.
  chart() {
    const { Plotly } = this.common;
    if (this.charted || !Plotly) return;
    const colours = schemeOf(this.common.colours);
    for (const [selector, { data, layout }] of Object.entries(this.data.scenes[this.scene].charts)) {
      const place = this.root.querySelector(`${selector} .axes`);
      Plotly.react(place, painted(data, colours), { ...painted(layout, colours), width: place.clientWidth }, { staticPlot: true });
    }
    this.charted = true;
  }

  // The surface that can be turned: lines and point follow the controls.
  async space() {
    const { Plotly } = this.common;
    if (!Plotly) return;
    const { grid, lifted } = this.data.space;
    const place = this.root.querySelector(".space");
    const turnable = (this.turnable ??= this.unfold(Plotly, place));
    await turnable;
    if (turnable !== this.turnable) return; // meanwhile it was left, or has to be drawn in other colours
    const { x: i, y: j } = this.at;
    const [x, y] = [grid.map(() => grid[i]), grid.map(() => grid[j])];
    const moved = { x: [grid, x, [grid[i]]], y: [y, grid, [grid[j]]], z: [lifted[j], lifted.map((row) => row[i]), [lifted[j][i]]] };
    Plotly.restyle(place, moved, [1, 2, 3]);
    place.dataset.at = `${grid[i]} ${grid[j]}`;
  }

  async unfold(Plotly, place) {
    const { data, layout, grid } = this.data.space;
    const colours = schemeOf(this.common.colours);
    await Plotly.react(place, painted(data, colours), { ...painted(layout, colours), width: place.clientWidth }, { displayModeBar: false });
    if (this.turnable) this.pickable(place, grid);
  }

  // A press that turns nothing puts the point where the pointer is.
  pickable(place, grid) {
    let [under, pressed] = [null, null];
    for (const event of ["plotly_hover", "plotly_unhover"]) place.removeAllListeners(event);
    place.on("plotly_hover", ({ points: [{ x, y }] }) => {
      under = { x: grid.indexOf(x), y: grid.indexOf(y) };
    });
    place.on("plotly_unhover", () => {
      under = null;
    });
    place.onpointerdown = ({ clientX, clientY }) => {
      pressed = [clientX, clientY];
    };
    place.onpointerup = ({ clientX, clientY }) => {
      if (!under || !pressed || Math.hypot(clientX - pressed[0], clientY - pressed[1]) > STILL) return;
      Object.assign(this.at, under);
      this.later();
      this.common.changed();
    };
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

class Preliminaries {
  constructor(root, data) {
    const common = { colours: data.colours, drawing: data.drawing, Plotly: window.Plotly, changed: () => this.changed() };
    this.sections = Object.entries(data.sections).map(
      ([name, section]) => new Section(root.querySelector(`[data-section="${name}"]`), section, common),
    );
    loadFont(data.font);
    loadPlotly(data.plotly).then((Plotly) => {
      common.Plotly = Plotly;
      for (const section of this.sections) section.later();
    });
  }

  changed() {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      const url = new URL(location.href);
      for (const section of this.sections) section.write(url);
      history.replaceState(history.state, "", url); // the server is not asked
    }, GAP_BETWEEN_URL_WRITES);
  }

  listen() {
    for (const section of this.sections) section.listen();
    if (!this.arrived) arrive(document.body); // what comes after this has only now found its place
    this.arrived = true;
  }

  close() {
    clearTimeout(this.timer);
    this.timer = null;
    for (const section of this.sections) section.close();
  }
}

async function unpacked(bytes) {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".preliminaries");
  let closed = false;
  if (!pages.has(root))
    pages.set(
      root,
      unpacked(data).then((all) => new Preliminaries(root, all)),
    );
  pages.get(root).then((page) => closed || page.listen());
  return () => {
    closed = true;
    pages.get(root).then((page) => page.close());
  };
}
