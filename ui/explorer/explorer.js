// Shows the paths that Python found, lights them in the network, and moves the nudge. Knows no mathematics.

const explorers = new WeakMap(); // root element -> its explorer

class Explorer {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    const picture = this.find(".picture");
    picture.addEventListener("click", ({ target }) => this.pick(target));
    picture.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.pick(event.target);
      else moveInNetwork(this.find(".network"), event);
    });
    this.find(".nudge input").oninput = ({ target }) => this.move(target.valueAsNumber);
    this.resized = new ResizeObserver(([{ contentRect }]) => {
      if (Math.round(contentRect.width) !== this.width) this.draw();
    });
    this.schemeChanged = new MutationObserver(() => this.draw());
  }

  show(data, tell) {
    const focused = this.find(".picture").contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
    this.data = data;
    this.tell = tell;
    this.find(".picture").innerHTML = data.network; // drawn by Python
    showNetwork(this.find(".network"), data.state);
    for (const [kind, selector] of [
      ["n", ".neuron"],
      ["e", ".grip"],
    ])
      this.find(".network")
        .querySelectorAll(selector)
        .forEach((part, i) => {
          part.dataset.start = data.starts[kind][i];
        });
    if (focused) this.find(`.picture [aria-label="${CSS.escape(focused)}"]`)?.focus();
    for (const [name, text] of [
      ["headline", data.headline],
      ["sum", data.sum],
      ["lost", data.lost],
      ["cached", data.cached],
      ["rule", data.rule],
    ])
      this.find(`.${name}`).textContent = text;
    this.find(".paths").replaceChildren(...data.rows.map((row, k) => this.row(row, k)));
    this.find(".of-one").hidden = data.rows.length === 1;
    const slider = this.find(".nudge input");
    slider.max = data.claims.length - 1;
    this.middle = slider.max / 2;
    const asked = Number(new URLSearchParams(location.search).get("nudge") ?? NaN);
    this.at ??= Number.isInteger(asked) && data.claims[asked] ? asked : this.middle;
    slider.value = this.at;
    this.light(data.rows.flatMap(({ parts }) => parts));
    this.resized.observe(this.root);
    this.schemeChanged.observe(document.querySelector("[data-testid=stApp]"), { attributes: true, attributeFilter: ["class", "style"] });
    this.writeUrl();
    this.draw();
  }

  close() {
    this.resized.disconnect();
    this.schemeChanged.disconnect();
    clearTimeout(this.urlTimer);
  }

  row({ label, product, alone, share, sign, parts }) {
    const row = element("li", "");
    const bar = element("span", `bar ${sign}`);
    bar.style.setProperty("--share", share);
    row.append(element("span", "label", label), bar, element("span", "product", product), element("span", "alone", alone));
    row.tabIndex = 0;
    for (const event of ["pointerenter", "focus"]) row.addEventListener(event, () => this.light(parts, row));
    for (const event of ["pointerleave", "blur"])
      row.addEventListener(event, () => this.light(this.data.rows.flatMap((each) => each.parts)));
    return row;
  }

  light(parts, row = null) {
    const svg = this.find(".network");
    const drawn = { n: svg.querySelectorAll(".neuron"), e: svg.querySelectorAll(".edge"), c: svg.querySelectorAll(".cost") };
    for (const each of svg.querySelectorAll(".lit")) each.classList.remove("lit");
    for (const [kind, index] of parts) drawn[kind][index].classList.add("lit");
    for (const each of this.find(".paths").children) each.classList.toggle("pointed", each === row);
  }

  pick(target) {
    const start = target.closest("[data-start]")?.dataset.start;
    if (start && start !== this.data.start) this.tell("start", start);
  }

  move(at) {
    this.at = at;
    this.draw();
    this.writeUrl();
  }

  writeUrl() {
    clearTimeout(this.urlTimer);
    this.urlTimer = setTimeout(() => {
      const url = new URL(location.href);
      for (const [name, value, begun] of [
        ["node", this.data.start, this.data.first],
        ["nudge", this.at, this.middle],
      ]) {
        if (value === begun) url.searchParams.delete(name);
        else url.searchParams.set(name, value);
      }
      history.replaceState(history.state, "", url); // the server is not asked
    }, 300);
  }

  async draw() {
    const { data, at } = this;
    this.width = Math.round(this.root.clientWidth);
    this.find(".claims").textContent = data.claims[at];
    this.find(".nudge input").setAttribute("aria-valuetext", data.claims[at]);
    const scheme = schemeOf(data.schemes);
    const { data: traces, layout } = data.figure;
    for (const trace of traces) {
      const color = { "true cost": scheme.ink, "total derivative": scheme.total, now: scheme.ink }[trace.name] ?? scheme.muted;
      trace.line = { ...trace.line, color };
      trace.marker = { ...trace.marker, color };
    }
    const [truth, now] = [traces[0], traces.at(-1)];
    Object.assign(now, { x: [truth.x[at]], y: [truth.y[at]] });
    layout.width = this.width;
    layout.font.color = scheme.ink;
    for (const axis of [layout.xaxis, layout.yaxis]) axis.gridcolor = scheme.line;
    const Plotly = await loadPlotly(data.plotly);
    await Plotly.react(this.find(".curve"), traces, layout, { staticPlot: true });
    this.root.dataset.start = data.start;
    this.root.dataset.nudge = at;
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".explorer");
  if (!explorers.has(root)) explorers.set(root, new Explorer(root));
  const explorer = explorers.get(root);
  explorer.show(JSON.parse(new TextDecoder().decode(data)), setTriggerValue);
  return () => explorer.close();
}
