// The controls of a run, and of the plane that is shown. They report what was chosen and change nothing themselves.

const PATIENCE_WITH_KEYS = 250; // ms; a slider moved by keys changes many times
const POSITIONS = 400; // of the slider for the learning rate
const PLANE = [".across", ".up", ".base"];

class Choices {
  // `change` is called with a new { rate } or { size }, `choose` with what begins another run, `look` with another plane.
  constructor(root, { change, choose, look }) {
    Object.assign(this, { change, choose, look });
    this.find = (selector) => root.querySelector(selector);
    this.slider = this.find(".rate input");
    this.slider.oninput = () => put(this.find(".rate output"), numberText(this.rateOf(this.slider.valueAsNumber)));
    this.slider.onchange = () => this.soon({ rate: this.rateOf(this.slider.valueAsNumber) });
    this.numbers = root.querySelectorAll("input[data-choice]");
    for (const control of root.querySelectorAll("[data-choice]")) control.onchange = () => this.chosen(control);
    PLANE.forEach((axis, k) => (this.find(axis).onchange = ({ target }) => this.looked(k, Number(target.value))));
  }

  set({ choices, features, view, flower, says }) {
    Object.assign(this, { choices, view, offered: null });
    offer(this.find("[data-choice=optimiser]"), choices.optimisers, choices.optimiser);
    for (const control of this.numbers) {
      const limited = choices[control.dataset.choice];
      control.parentElement.hidden = !limited; // a constant of another optimiser
      if (limited) [control.value, control.min, control.max] = limited;
    }
    const named = features.map((name, k) => [k, name]);
    const one = view[2] >= 0 ? view[2] : flower;
    const bases = [
      [-1, says.mean],
      [one, filled(says.base, { one })],
    ];
    [named, named, bases].forEach((pairs, k) => offer(this.find(PLANE[k]), pairs, view[k]));
  }

  // Learning rate and batch size of the record on the screen.
  show(rate, size) {
    if (document.activeElement !== this.slider) this.slider.value = this.positionOf(rate);
    put(this.find(".rate output"), numberText(rate));
    if (this.offered !== size) offer(this.find("[data-choice=batch_size]"), this.choices.batch_sizes, size);
    this.offered = size;
  }

  rateOf(position) {
    const [least, most] = this.choices.rates;
    return Number((least * (most / least) ** (position / POSITIONS)).toPrecision(2));
  }

  positionOf(rate) {
    const [least, most] = this.choices.rates;
    return Math.round((POSITIONS * Math.log(Math.max(rate, least) / least)) / Math.log(most / least));
  }

  // Changes in quick succession are sent as one.
  soon(changed) {
    clearTimeout(this.changing);
    this.changed = { ...this.changed, ...changed };
    this.changing = setTimeout(() => {
      this.change(this.changed);
      this.changed = {};
    }, PATIENCE_WITH_KEYS);
  }

  chosen(control) {
    const name = control.dataset.choice;
    if (control.type === "number" && !control.validity.valid) return control.reportValidity();
    if (name === "batch_size") this.soon({ size: Number(control.value) });
    else this.choose({ [name]: control.type === "number" ? control.valueAsNumber : control.value });
  }

  // Choosing the other axis's feature swaps the two.
  looked(k, value) {
    const view = [...this.view];
    if (k < 2 && view[1 - k] === value) view[1 - k] = view[k];
    view[k] = value;
    this.look(view);
  }
}

function offer(select, pairs, chosen) {
  const all = pairs.some(([value]) => value === chosen) ? pairs : [...pairs, [chosen, String(chosen)]];
  select.replaceChildren(...all.map(([value, text]) => new Option(text, value, false, value === chosen)));
}
