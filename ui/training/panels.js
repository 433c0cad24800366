// Draws one record into the panels that are shown.

const COLOURS = ["ink", "muted", "line", "accent", "total", "positive", "negative", "zero"];
const CURVE = 104; // px

// Gives a part of the network the sign and strength of its number.
function show(part, name, value, limit) {
  const sign = value > 0 ? "positive" : value < 0 ? "negative" : "";
  const classes = `${name} ${sign}`;
  if (part.getAttribute("class") !== classes) part.setAttribute("class", classes);
  part.style.setProperty("--strength", (Math.abs(value) / limit).toFixed(2));
}

class Panels {
  // `changed` is called when a panel is shown or hidden.
  constructor(root, changed) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.panels = [...root.querySelectorAll("[data-panel]")];
    this.offer(changed);
    this.cost = new Curves(this.find(".cost"), ["train_cost", "test_cost"]);
    this.accuracy = new Curves(this.find(".accuracy"), ["train_accuracy", "test_accuracy"], 1);
    this.regions = new Regions(this.find("[data-panel=regions]"));
    this.weights = new Weights(this.find("[data-panel=weights]"));
    this.answers = new Answers(root);
    this.scatter = new Scatter(this.find(".scatter"));
  }

  // Everything that stays while the records change.
  set(data, store) {
    Object.assign(this, { data, store });
    this.find(".picture").innerHTML = data.network; // drawn by Python
    const all = (selector) => {
      const numbered = [...this.find(".network").querySelectorAll(selector)].map((part, k) => [numberOfPart(part, k), part]);
      return Object.assign([], Object.fromEntries(numbered));
    };
    this.parts = { edges: all(".edge"), neurons: all(".neuron"), cost: this.find(".network .cost .value") };
    this.parts.values = this.parts.neurons.map((neuron) => neuron.querySelector(".value"));
    for (const part of [this.answers, this.scatter, this.regions, this.weights]) part.set(data, store);
    for (const place of this.root.querySelectorAll("[data-says]")) put(place, data.says[place.dataset.says]);
    this.recolour();
    this.resize();
  }

  // A box for each panel; the address says which are off.
  offer(changed) {
    const off = (new URLSearchParams(location.search).get("off") ?? "").split(".");
    const labels = this.panels.map((panel) => {
      const label = element("label");
      const box = element("input", "", "", { type: "checkbox", "data-shows": panel.dataset.panel });
      box.checked = !off.includes(panel.dataset.panel);
      panel.hidden = !box.checked;
      box.onchange = () => {
        panel.hidden = !box.checked;
        this.resize();
        changed();
      };
      label.append(box, ` ${panel.querySelector("h2").firstChild.textContent.trim()}`);
      return label;
    });
    this.find(".shown").append(...labels);
  }

  get off() {
    return this.panels.filter(({ hidden }) => hidden).map((panel) => panel.dataset.panel);
  }

  resize() {
    for (const { canvas } of [this.cost, this.accuracy]) fit(canvas, CURVE);
    this.scatter.resize();
    this.regions.resize();
    this.weights.resize();
  }

  // The colours of the page as it is now.
  recolour() {
    const probe = this.root.appendChild(element("i"));
    const colour = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    this.colours = Object.fromEntries(COLOURS.map((name) => [name, colour(name)]));
    probe.remove();
    this.scatter.colours = this.colours;
    this.regions.recolour(this.colours);
    this.weights.recolour(schemeOf(this.data.schemes));
  }

  shown(panel) {
    return !this.find(`[data-panel=${panel}]`).hidden;
  }

  // Paints a record; `still` adds what is not legible in motion.
  draw(row, lines, at, marks, still) {
    const { answers } = this;
    if (this.shown("curves")) {
      for (const curves of [this.cost, this.accuracy]) curves.draw(lines, at, marks, this.colours, this.data.says);
    }
    if (this.shown("network")) this.network(row);
    if (this.shown("regions")) this.regions.draw(row);
    if (this.shown("numbers")) answers.numbers(row);
    this.find(".idle").classList.toggle("moving", !still);
    if (this.shown("answers")) [answers, this.scatter].forEach((part) => part.count(row));
    if (this.shown("worst")) answers.worst(row);
    return this.shown("weights") ? this.weights.draw(row, still) : Promise.resolve();
  }

  network(row) {
    const { edges, neurons, values, cost } = this.parts;
    const parameters = this.store.numbers(row, "parameters");
    const each = (spans, first, put) => {
      let k = first;
      for (const [begin, end] of spans) {
        const limit = largest(parameters.subarray(begin, end));
        for (const value of parameters.subarray(begin, end)) put(k++, value, limit);
      }
    };
    each(this.data.edges, 0, (k, weight, limit) => edges[k] && show(edges[k], "edge write", weight, limit));
    each(this.data.biases, this.data.features.length, (k, bias, limit) => {
      if (!neurons[k]) return;
      writeValue(values[k], numberText(bias));
      show(neurons[k], "neuron read", bias, limit);
    });
    put(cost, numberText(this.store.number(row, "train_cost")));
  }

  // Every digit, and text alternatives for screen readers; only for a record that stays.
  describe(row) {
    const told = this.store.plain(row);
    this.answers.idle(row);
    this.answers.numbers(row, true);
    this.regions.describe();
    this.weights.describe(row);
    for (const name of ["cost", "accuracy"]) this[name].canvas.setAttribute("aria-label", filled(this.data.says[name], told));
  }
}
