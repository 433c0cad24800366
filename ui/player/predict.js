// Asks before a step is shown. The questions come from Python, once for a pass; the answers are judged and kept in this browser alone.

const FINAL = ["right", "wrong", "shown"]; // after one of these the step is shown

class Predict {
  // `again` shows the step once more, `next` goes to the one after it.
  constructor(root, { again, next }) {
    Object.assign(this, { root, again, next, wish: null, tally: new Tally(root) });
    this.find = (selector) => root.querySelector(selector);
    this.form = this.find(".question");
    this.form.onsubmit = (event) => this.submit(event);
    this.form.onkeydown = ({ key }) => void (key === "Escape" && document.activeElement.blur());
    this.find(".hint").onclick = () => this.hint();
    this.find(".reveal").onclick = () => this.settle("shown");
    this.find(".skip").onclick = () => this.settle("skipped");
    this.find(".csv").onclick = () => download("predictions.csv", this.tally.csv());
    this.find(".forget-answers").onclick = () => this.forget();
  }

  // What the address asks for, at first; then what is switched. Only what can be is taken.
  read(address) {
    const wish = address.get("predict") ?? "";
    const known = [...this.form.dataset.kinds.split(","), "1", "faded"];
    this.wish ??= wish.split(",").every((each) => known.includes(each)) ? wish : "";
    this.steps = this.wish ? (address.get("steps") ?? "") : "";
  }

  get address() {
    return { predict: this.wish, steps: this.wish && this.steps };
  }

  switch() {
    this.wish = this.wish ? "" : "1";
    this.steps = "";
    this.visit(this.data);
  }

  // Another pass has other questions.
  visit(data) {
    Object.assign(this, { data, asks: null, walks: kept() });
    this.root.classList.toggle("predicting", Boolean(this.wish));
    this.find(".predict").setAttribute("aria-pressed", Boolean(this.wish));
    this.answers = this.walks[this.walk] ?? {};
    this.ask();
  }

  ask() {
    const detail = { predict: this.wish, steps: this.steps };
    if (this.wish && !this.asks) document.dispatchEvent(new CustomEvent("sought", { detail }));
  }

  get walk() {
    return `${this.data.stamp} ${this.wish} ${this.steps}`;
  }

  take({ asks, next }) {
    if (!this.wish) return;
    Object.assign(this, { asks, following: next });
    this.again();
  }

  // Whether a step is not to be seen yet.
  asking({ id }) {
    return Boolean(this.wish) && (!this.asks || (id in this.asks && !FINAL.includes(this.answers[id]?.outcome)));
  }

  // The step without what it is asked about.
  concealed(step) {
    if (!this.asking(step)) return step;
    const { kind, sentence = "" } = this.asks?.[step.id] ?? {};
    const symbols = kind && kind !== "rules" ? step.symbols : "";
    const shapes = symbols && kind !== "shapes" ? step.shapes : "";
    const empty = { numbers: "", equation: "", why: "", proof: "", terms: "", remark: "", erratum: "", tag: "none", control: "" };
    return { ...step, ...empty, symbols, shapes, spoken: sentence };
  }

  // The form of this step, and at the end how the walk went.
  show(step, last) {
    const asking = this.asking(step);
    const question = this.wish ? this.asks?.[step.id] : null;
    const answer = this.answers?.[step.id];
    Object.assign(this, { step, question, hinted: 0 });
    if (asking) this.root.dataset.asking = question?.kind ?? "wait";
    else delete this.root.dataset.asking;
    this.form.hidden = !question;
    this.find(".how").hidden = !this.wish || !this.asks || !last || (asking && !answer);
    this.find(".acts").hidden = !asking;
    this.find(".hints").replaceChildren();
    if (question) {
      put(this.form.querySelector("legend"), question.sentence);
      this.find(".fields").replaceChildren(...(asking ? this.fields(question) : []));
      this.find(".hint").disabled = !question.hints.length;
      put(this.find(".judged"), asking ? "" : [this.gave(answer), answer.said].filter(Boolean).join(" "));
      if (asking) this.focus();
    }
    if (!this.find(".how").hidden) this.tally.show(this.data.steps, this);
  }

  // The keyboard goes on in the form, unless it is in use elsewhere; a phone's stays away until it is wanted.
  focus() {
    const free = document.activeElement === document.body || document.activeElement.closest(".moves, .question");
    if (free && matchMedia("(hover: hover)").matches) this.form.querySelector("input").focus({ preventScroll: true });
  }

  gave({ given }) {
    return given && filled(this.form.dataset.gave, { given });
  }

  fields({ groups = [], number, shape }) {
    const { dataset } = this.form;
    const made = groups.map(({ label, several, choices }, g) => {
      const group = element("fieldset");
      const offered = choices.map(([text], k) => {
        const choice = element("label", "", text);
        choice.prepend(element("input", "", "", { type: several ? "checkbox" : "radio", name: `group${g}`, value: k }));
        return choice;
      });
      group.append(element("legend", "", label), ...offered);
      return group;
    });
    const typed = (label, inputmode) =>
      element("input", "typed", "", { "aria-label": label, inputmode, autocomplete: "off", size: number ? 12 : 4 });
    if (number) {
      const field = typed(dataset.number, "decimal");
      const sign = () => (field.value = /^[-−]/.test(field.value) ? field.value.slice(1) : `−${field.value}`) && field.focus();
      const turned = button("±", sign);
      turned.setAttribute("aria-label", dataset.sign);
      made.push(field, turned);
    }
    if (shape) made.push(typed(dataset.rows, "numeric"), element("span", "", "×"), typed(dataset.columns, "numeric"));
    return made;
  }

  // The quantities of a step that are not to be seen yet.
  covered(step) {
    return this.asking(step) ? (this.asks?.[step.id].covered ?? []) : [];
  }

  covers(grids) {
    const covered = this.covered(this.step);
    return grids.filter(({ id }) => covered.includes(id)).map((grid) => this.cover(grid, this.question));
  }

  // Over a heatmap, with a sign in the cell that is asked for.
  cover(grid, { cell }) {
    const columns = this.columns(grid);
    const large = grid.rows.length * columns.length > MANY;
    const shown = large ? { ...grid, rows: [""], transposed: false, tiles: null } : grid;
    const { box, own } = cellsOver(0, shown, large ? [""] : columns, () => {});
    const asked = cell && cell[0] === grid.id && own[cell[1]]?.[cell[2]];
    box.setAttribute("aria-hidden", true);
    if (asked) Object.assign(asked, { className: "asked", textContent: "?" });
    return box;
  }

  columns({ tiles, columns }) {
    return tiles ? this.data.observations.flatMap(() => columns) : columns;
  }

  submit(event) {
    event.preventDefault();
    const { number, shape, groups } = this.question;
    const [outcome, given, said] = number ? this.numbered(number) : shape ? this.shaped(shape) : this.chosen(groups);
    const { [outcome]: word } = this.form.dataset;
    if (!FINAL.includes(outcome)) return put(this.find(".judged"), word);
    this.settle(outcome, given, [word, said]);
    if (matchMedia("(hover: hover)").matches) this.find(".next").focus();
  }

  typed() {
    return [...this.form.querySelectorAll(".typed")].map(({ value }) => value.trim());
  }

  numbered([value, size, mistaken]) {
    const [given] = this.typed();
    const [outcome, which] = judge(
      given,
      value,
      size,
      mistaken.map(([wrong]) => wrong),
    );
    return [outcome, given, which === null ? "" : mistaken[which][1]];
  }

  shaped(shape) {
    const given = this.typed();
    if (!given.every((each) => /^\d+$/.test(each))) return ["unshaped"];
    const is = (expected) => given.every((each, k) => Number(each) === expected[k]);
    return [is(shape) ? "right" : "wrong", given.join(" × "), is([...shape].reverse()) ? this.question.transposed : ""];
  }

  chosen(groups) {
    const picked = groups.map((_, g) => [...this.form.querySelectorAll(`[name=group${g}]:checked`)].map(({ value }) => Number(value)));
    if (picked.some((group) => !group.length)) return ["unchosen"];
    const missed = groups.flatMap(({ choices }, g) => choices.filter(([, right], k) => right !== picked[g].includes(k)));
    const given = groups.map(({ choices }, g) => picked[g].map((k) => choices[k][0]).join(", ")).join("; ");
    return [missed.length ? "wrong" : "right", given, missed.find(([, right, said]) => !right && said)?.[2] ?? ""];
  }

  hint() {
    const { hints } = this.question;
    this.find(".hints").append(element("li", "", hints[this.hinted]));
    this.hinted += 1;
    this.find(".hint").disabled = this.hinted === hints.length;
  }

  // The answer of this step; nothing of it leaves the browser.
  settle(outcome, given = "", words = []) {
    const { id } = this.step;
    const { kind, after } = this.question;
    const said = [...words, after].filter(Boolean).join(" ");
    this.answers[id] = { outcome, kind, given, hints: this.hinted, said };
    keep(this.walks, this.walk, this.answers);
    if (outcome === "skipped") this.next();
    else this.again();
  }

  forget() {
    this.answers = {};
    this.walks = {};
    keep(this.walks);
    this.again();
  }
}
