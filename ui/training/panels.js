// Draws one record into the panels. Knows colours and places.

const CELLS = { smallest: 9, largest: 30, tallest: 620, numbered: 19 }; // px; smaller ones have less room for names and numbers
const COLOURS = ["ink", "muted", "line", "accent", "total", "positive", "negative", "zero"];
const HEIGHTS = { cost: 104, accuracy: 104, plane: 208 }; // px
const AXES = { left: 34, bottom: 16 }; // px beside the regions, for the numbers at their ends
const SWATCH = 18; // px

class Panels {
  // `changed` hears that a panel has come or gone.
  constructor(root, changed) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.offer(changed);
    this.cost = new Curves(this.find(".cost"), ["train_cost", "test_cost"], "Cost");
    this.accuracy = new Curves(this.find(".accuracy"), ["train_accuracy", "test_accuracy"], "Right answers", 1);
  }

  // Everything that stays while the records change.
  set(data, store) {
    Object.assign(this, { data, store });
    this.find(".picture").innerHTML = data.network; // drawn by Python
    const svg = this.find(".network");
    this.parts = {
      edges: [...svg.querySelectorAll(".edge")],
      neurons: [...svg.querySelectorAll(".neuron")],
      cost: svg.querySelector(".cost .value"),
    };
    this.parts.values = this.parts.neurons.map((neuron) => neuron.querySelector(".value"));
    this.find(".numbers tbody").replaceChildren(
      ...data.numbers.map(([name]) => {
        const row = element("tr", "");
        const head = element("th", "", name);
        head.scope = "row";
        row.append(head, element("td", ""));
        return row;
      }),
    );
    this.cells = [...this.root.querySelectorAll(".numbers td")];
    this.confusions();
    this.find(".worst").replaceChildren(
      ...Array.from({ length: data.floats.worst[1] }, () => {
        const item = element("li", "");
        const button = element("button", "");
        button.type = "button";
        item.append(button);
        return item;
      }),
    );
    this.items = [...this.root.querySelectorAll(".worst button")];
    this.find(".key").replaceChildren(
      ...[...data.classes, "wrong"].map((name) => {
        const item = element("li", "", name);
        item.prepend(element("canvas", ""));
        return item;
      }),
    );
    put(this.find(".told"), data.key);
    this.find("[data-panel=regions]").classList.toggle("absent", data.bytes.regions[1] === 0);
    this.recolour();
    this.resize();
  }

  // A box for each panel; the address says which are off.
  offer(changed) {
    const off = (new URLSearchParams(location.search).get("off") ?? "").split(".");
    for (const panel of this.root.querySelectorAll("[data-panel]")) {
      const label = element("label", "");
      const box = element("input", "");
      Object.assign(box, { type: "checkbox", checked: !off.includes(panel.dataset.panel) });
      box.dataset.shows = panel.dataset.panel;
      panel.hidden = !box.checked;
      box.onchange = () => {
        panel.hidden = !box.checked;
        this.resize();
        changed();
      };
      label.append(box, ` ${panel.querySelector("h2").firstChild.textContent.trim()}`);
      this.find(".shown").append(label);
    }
  }

  off() {
    return [...this.root.querySelectorAll("[data-panel][hidden]")].map((panel) => panel.dataset.panel);
  }

  confusions() {
    const { classes, tests } = this.data;
    const parts = tests.length ? ["train", "test"] : ["train"];
    this.find(".confusions").replaceChildren(
      ...parts.map((part) => {
        const table = element("table", "confusion");
        table.append(element("caption", "", `${part}: rows are true, columns answered`));
        const head = table.createTHead().insertRow();
        head.append(element("td", ""), ...classes.map((name) => Object.assign(element("th", "", name), { scope: "col" })));
        const body = table.createTBody();
        for (const name of classes) {
          const row = body.insertRow();
          row.append(Object.assign(element("th", "", name), { scope: "row" }), ...classes.map(() => element("td", "")));
        }
        return table;
      }),
    );
    this.counts = parts.map((part) => [
      part,
      [...this.root.querySelectorAll(`.confusion:nth-of-type(${parts.indexOf(part) + 1}) tbody td`)],
    ]);
  }

  resize() {
    for (const [name, height] of Object.entries(HEIGHTS)) fit(this.find(`.${name}`), height);
    this.key();
    const place = this.find("[data-panel=weights] .scroll");
    const template = this.data.templates[place.clientWidth < 330 ? "narrow" : "wide"];
    const cell = Math.max(CELLS.smallest, Math.min(CELLS.largest, place.clientWidth / template.width, CELLS.tallest / template.height));
    this.cell = cell;
    this.moving = false; // the figure is new to Plotly
    this.figure = structuredClone(template);
    Object.assign(this.figure.layout, { width: template.width * cell, height: template.height * cell });
    this.find(".figure").style.cssText =
      `width:${template.width * cell}px;height:${template.height * cell}px;--size:${Math.max(7, Math.min(12, cell * 0.33))}px`;
    this.find(".labels").innerHTML = template.labels; // symbols made by Python
    this.find(".labels").append(...this.figure.grids.flatMap((grid, k) => this.names(grid, k ? k + 1 : "")));
  }

  // The names of rows and columns, taken out of the figure: Plotly would draw them anew for every record.
  names({ place: [left, top, width, height] }, number) {
    const { [`xaxis${number}`]: across, [`yaxis${number}`]: down } = this.figure.layout;
    const label = (kind, html, x, y) => {
      const span = element("span", kind);
      span.innerHTML = html; // made by Python
      span.style.cssText = `left:${x}%;top:${y}%`;
      return span;
    };
    const columns = across.ticktext.map((text, j, all) =>
      label("column-name", this.columnName(text, j), left + (width * (j + 0.5)) / all.length, top + height),
    );
    const rows = down.ticktext.map((text, i, all) => label("row-name", text, left, top + (height * (i + 0.5)) / all.length));
    for (const axis of [across, down]) Object.assign(axis, { tickvals: [], ticktext: [], visible: false });
    return [...columns, ...rows];
  }

  columnName(text, j) {
    if (this.cell < CELLS.numbered) return j + 1;
    return columnName(text, this.cell);
  }

  shown(panel) {
    return !this.find(`[data-panel=${panel}]`).hidden;
  }

  // Paints a record; `still` adds what nobody could read in motion.
  draw(row, lines, at, marks, still) {
    const { colours } = this;
    if (this.shown("curves")) {
      this.cost.draw(lines, at, marks, colours);
      this.accuracy.draw(lines, at, marks, colours);
    }
    if (this.shown("network")) this.network(row);
    if (this.shown("regions")) this.plane(row, colours);
    if (this.shown("numbers")) this.numbers(row);
    this.find(".idle").classList.toggle("moving", !still);
    if (this.shown("answers"))
      for (const [part, cells] of this.counts) this.store.bytes(row, part).forEach((count, k) => put(cells[k], String(count)));
    if (this.shown("worst")) this.worst(row);
    return this.shown("weights") ? this.weights(row, still, colours) : Promise.resolve();
  }

  // The colours of the page as it is now.
  recolour() {
    const probe = this.root.appendChild(element("i", ""));
    const colour = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    this.colours = Object.fromEntries(COLOURS.map((name) => [name, colour(name)]));
    probe.remove();
    this.fills = ["negative", "zero", "positive"].map((name) => this.colours[name]);
    this.key();
    this.colorscale = schemeOf(this.data.schemes).colorscale;
    this.moving = false; // Plotly has yet to hear of it
  }

  network(row) {
    const parameters = this.store.numbers(row, "parameters");
    let k = 0;
    for (const [begin, end] of this.data.edges) {
      const weights = parameters.subarray(begin, end);
      const limit = largest(weights);
      for (const weight of weights) show(this.parts.edges[k++], "edge write", weight, limit);
    }
    k = this.data.features.length;
    for (const [begin, end] of this.data.biases) {
      const biases = parameters.subarray(begin, end);
      const limit = largest(biases);
      for (const bias of biases) {
        writeValue(this.parts.values[k], numberText(bias));
        show(this.parts.neurons[k++], "neuron read", bias, limit);
      }
    }
    put(this.parts.cost, numberText(this.store.number(row, "train_cost")));
  }

  // The legend: an area with its marker for each class, and the ring.
  key() {
    this.root.querySelectorAll(".key canvas").forEach((swatch, k) => {
      fit(swatch, SWATCH);
      const [pen, width, height] = cleared(swatch);
      if (k === this.data.classes.length) return ring(pen, width / 2, height / 2, this.colours);
      pen.fillStyle = this.fills[k % 3];
      pen.fillRect(0, 0, width, height);
      marker(pen, k, width / 2, height / 2, this.colours.ink);
    });
  }

  plane(row, colours) {
    const { data, store, fills } = this;
    const [pen, whole, height] = cleared(this.find(".plane"));
    const [width, bottom] = [whole - AXES.left, height - AXES.bottom];
    this.ends(pen, whole, bottom, colours);
    const regions = store.bytes(row, "regions");
    const points = Math.sqrt(regions.length);
    if (row.view === data.view.join()) {
      const [w, h] = [width / points, bottom / points];
      for (let i = 0; i < points; i += 1) {
        for (let j = 0; j < points;) {
          const decided = regions[i * points + j];
          let end = j + 1;
          while (end < points && regions[i * points + end] === decided) end += 1;
          pen.fillStyle = fills[decided % 3];
          pen.fillRect(AXES.left + j * w, bottom - (i + 1) * h, (end - j) * w + 0.5, h + 0.5);
          j = end;
        }
      }
    }
    const predicted = store.bytes(row, "predicted");
    const place = (k, axis) => (data.values[axis][k] - data.axes[axis][0]) / (data.axes[axis][1] - data.axes[axis][0]);
    data.actual.forEach((actual, k) => {
      const [x, y] = [AXES.left + place(k, data.view[0]) * width, bottom - place(k, data.view[1]) * bottom];
      pen.fillStyle = fills[actual % 3];
      marker(pen, actual, x, y, colours.ink);
      if (predicted[k] !== actual) ring(pen, x, y, colours);
    });
  }

  // The numbers at the ends of both axes.
  ends(pen, width, bottom, colours) {
    const [across, up] = this.data.view.slice(0, 2).map((axis) => this.data.axes[axis].map(numberText));
    pen.font = "11px Source Sans, sans-serif";
    pen.fillStyle = colours.muted;
    const write = (text, align, x, y) => {
      pen.textAlign = align;
      pen.fillText(text, x, y);
    };
    write(across[0], "left", AXES.left, bottom + 13);
    write(across[1], "right", width, bottom + 13);
    write(up[0], "right", AXES.left - 4, bottom);
    write(up[1], "right", AXES.left - 4, 9);
  }

  numbers(row) {
    this.data.numbers.forEach(([, field, k, kind], i) =>
      put(this.cells[i], (kind === "share" ? percent : numberText)(this.store.number(row, field, k))),
    );
  }

  // Which rows of the gradients are all 0, and why, in Python's words: a line for each layer that has any.
  idle(row) {
    const codes = [...this.store.bytes(row, "idle")];
    const lines = this.data.rows.map(([symbol, neurons]) => {
      const of = codes.splice(0, neurons.length);
      const told = this.data.idle.map((why, code) => [neurons.filter((_, i) => of[i] === code).join(", "), why]);
      return [
        symbol,
        told
          .filter(([named, why]) => named && why)
          .map(([named, why]) => `${named} (${why})`)
          .join("; "),
      ];
    });
    put(
      this.find(".idle"),
      lines
        .filter(([, told]) => told)
        .map(([symbol, told]) => `Rows of ${symbol} that are all 0: ${told}.`)
        .join(" "),
    );
  }

  worst(row) {
    const { store, data } = this;
    const predicted = store.bytes(row, "predicted");
    const costs = store.numbers(row, "worst_costs");
    store.numbers(row, "worst").forEach((observation, k) => {
      const right = predicted[observation] === data.actual[observation];
      const answer = right ? "" : `, taken for ${data.classes[predicted[observation]]}`;
      put(this.items[k], `${data.noun} ${observation}: ${data.classes[data.actual[observation]]}${answer}, cost ${numberText(costs[k])}`);
      this.items[k].dataset.flower = observation;
    });
  }

  async weights(row, still, colours) {
    const drawn = this.data.matrices.map(({ from, begin, shape: [rows, columns] }) => {
      const all = this.store.numbers(row, from);
      const z = Array.from({ length: rows }, (_, i) => Array.from(all.subarray(begin + i * columns, begin + (i + 1) * columns)));
      return { z, limit: largest(all.subarray(begin, begin + rows * columns)) };
    });
    const Plotly = await loadPlotly(this.data.plotly);
    const chart = this.find(".chart");
    if (!still && this.moving)
      return Plotly.restyle(chart, {
        z: drawn.map(({ z }) => z),
        zmin: drawn.map(({ limit }) => -limit),
        zmax: drawn.map(({ limit }) => limit),
      });
    this.moving = !still;
    drawn.forEach(({ z, limit }, k) => {
      const text = still && this.cell >= CELLS.numbered ? inCells(z.map((line) => line.map(numberText))) : null;
      const size = sizeOf(text ?? [], this.cell, 12, 0.37);
      Object.assign(this.figure.data[k], {
        z,
        text,
        texttemplate: text ? "%{text}" : "",
        zmin: -limit,
        zmax: limit,
        colorscale: this.colorscale,
        textfont: { color: colours.ink, size },
      });
    });
    return Plotly.react(chart, this.figure.data, this.figure.layout, { staticPlot: true });
  }

  // What a screen reader finds in the pictures' place, once they stand still.
  describe(row) {
    const { store, data } = this;
    this.idle(row);
    const pair = (train, test) => `${train} in training${data.tests.length ? `, ${test} in the test` : ""}`;
    const describe = (name, text) => this.find(name).setAttribute("aria-label", text);
    describe(".cost", `Cost: ${pair(numberText(store.number(row, "train_cost")), numberText(store.number(row, "test_cost")))}`);
    describe(
      ".accuracy",
      `Right answers: ${pair(percent(store.number(row, "train_accuracy")), percent(store.number(row, "test_accuracy")))}`,
    );
    const [across, up] = data.view.slice(0, 2).map((k) => `${data.features[k]}, ${data.axes[k].map(numberText).join(" to ")}`);
    describe(".plane", `What the network answers over ${across}, and ${up}`);
    this.find(".tables").replaceChildren(
      ...data.matrices.map(({ symbol, from, begin, shape: [rows, columns] }) => {
        const table = element("table", "hidden");
        table.append(element("caption", "", symbol));
        const all = store.numbers(row, from);
        for (let i = 0; i < rows; i += 1) {
          const line = table.insertRow();
          for (let j = 0; j < columns; j += 1) line.append(element("td", "", fullText(all[begin + i * columns + j])));
        }
        return table;
      }),
    );
  }
}

function show(part, name, value, limit) {
  const sign = value > 0 ? "positive" : value < 0 ? "negative" : "";
  const classes = `${name} ${sign}`;
  if (part.getAttribute("class") !== classes) part.setAttribute("class", classes);
  part.style.setProperty("--strength", (Math.abs(value) / limit).toFixed(2));
}

function largest(values) {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most || 1;
}

// A shape of its own for each class.
function marker(pen, kind, x, y, ink) {
  pen.beginPath();
  if (kind % 3 === 0) pen.arc(x, y, 3, 0, 7);
  else if (kind % 3 === 1) pen.rect(x - 2.8, y - 2.8, 5.6, 5.6);
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

function ring(pen, x, y, colours) {
  Object.assign(pen, { strokeStyle: colours.total, lineWidth: 2 });
  pen.beginPath();
  pen.arc(x, y, 7, 0, 7);
  pen.stroke();
}
