// Shows the paths that Python found, lights them in the network, and moves the nudge. Knows no mathematics.

const SENTENCES = ["headline", "sum", "lost", "cached", "rule"];

class Explorer extends Component {
  constructor(root) {
    super(root);
    const picture = this.find(".picture");
    picture.addEventListener("click", ({ target }) => this.pick(target));
    picture.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.pick(event.target);
      else moveInNetwork(this.find(".network"), event);
    });
    this.find(".nudge input").oninput = ({ target }) => this.nudge(target.valueAsNumber);
  }

  show(data) {
    if (!this.data) arrive(document.body); // it is the last on its page, which is only now as long as it will be
    this.data = data;
    this.picture();
    for (const name of SENTENCES) this.find(`.${name}`).textContent = data[name];
    this.find(".paths").replaceChildren(...data.rows.map((row) => this.row(row)));
    this.find(".of-one").hidden = data.rows.length === 1;
    this.slider();
    this.light(this.every());
    this.writeUrl();
    this.draw();
  }

  // Marks each part of the network that can be picked. The focus stays on the part that had it.
  picture() {
    const { network, starts } = this.data;
    const focused = this.find(".picture").contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
    this.find(".picture").innerHTML = network; // drawn by Python
    this.findAll(".network .neuron").forEach((part, i) => (part.dataset.start = starts.n[i]));
    this.findAll(".network .grip").forEach((part, i) => (part.dataset.start = starts.e[i]));
    if (focused) this.find(`.picture [aria-label="${CSS.escape(focused)}"]`)?.focus();
  }

  slider() {
    const { claims } = this.data;
    const slider = this.find(".nudge input");
    slider.max = claims.length - 1;
    this.middle = slider.max / 2;
    const asked = Number(new URLSearchParams(location.search).get("nudge") ?? NaN);
    this.at ??= Number.isInteger(asked) && claims[asked] ? asked : this.middle;
    slider.value = this.at;
  }

  row({ label, product, alone, share, sign, parts }) {
    const row = element("li");
    const bar = element("span", `bar ${sign}`);
    bar.style.setProperty("--share", share);
    row.append(element("span", "label", label), bar, element("span", "product", product), element("span", "alone", alone));
    row.tabIndex = 0;
    for (const event of ["pointerenter", "focus"]) row.addEventListener(event, () => this.light(parts, row));
    for (const event of ["pointerleave", "blur"]) row.addEventListener(event, () => this.light(this.every()));
    return row;
  }

  every() {
    return this.data.rows.flatMap(({ parts }) => parts);
  }

  light(parts, row = null) {
    for (const each of this.findAll(".network .lit")) each.classList.remove("lit");
    for (const part of partsOfNetwork(this.find(".network"), parts)) part.classList.add("lit");
    for (const each of this.find(".paths").children) each.classList.toggle("pointed", each === row);
  }

  pick(target) {
    const start = target.closest("[data-start]")?.dataset.start;
    if (start && start !== this.data.start) this.tell("start", start);
  }

  nudge(at) {
    this.at = at;
    this.draw();
    this.writeUrl();
  }

  address() {
    const { start, first } = this.data;
    return { node: start === first ? "" : start, nudge: this.at === this.middle ? "" : this.at };
  }

  async draw() {
    const { data, at } = this;
    this.find(".claims").textContent = data.claims[at];
    this.find(".nudge input").setAttribute("aria-valuetext", data.claims[at]);
    const { data: traces, layout } = this.coloured(data.figure);
    const [truth, now] = [traces[0], traces.at(-1)];
    Object.assign(now, { x: [truth.x[at]], y: [truth.y[at]] });
    const Plotly = await loadPlotly(data.plotly);
    await Plotly.react(this.find(".curve"), traces, layout, { staticPlot: true });
    this.root.dataset.start = data.start;
    this.root.dataset.nudge = at;
  }

  coloured(figure) {
    const { ink, total, muted, line } = schemeOf(this.data.schemes);
    const colours = { "true cost": ink, "total derivative": total, now: ink };
    for (const trace of figure.data) {
      const color = colours[trace.name] ?? muted;
      trace.line = { ...trace.line, color };
      trace.marker = { ...trace.marker, color };
    }
    figure.layout.width = this.width;
    figure.layout.font.color = ink;
    for (const axis of [figure.layout.xaxis, figure.layout.yaxis]) axis.gridcolor = line;
    return figure;
  }
}

export default component(".explorer", Explorer);
