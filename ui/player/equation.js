// The equation in symbols, shapes and numbers: which of them are shown, and so large that they fit.

const SIZES = { oneLine: 10.5, smallest: 8 }; // px; an equation that would be smaller than the first is broken into lines
const FORMS = ["symbols", "shapes", "numbers"];

class Equation {
  // `chosen` is called when another form was chosen.
  constructor(root, chosen) {
    this.root = root;
    this.buttons = [...root.querySelectorAll(".forms button")];
    for (const each of this.buttons) {
      each.onclick = () => {
        this.choose(each.dataset.form);
        this.fit();
        chosen();
      };
    }
  }

  get form() {
    return this.root.dataset.equation ?? "";
  }

  // "" shows all three.
  choose(form) {
    const known = this.buttons.some((each) => each.dataset.form === form);
    if (form && known) this.root.dataset.equation = form;
    else delete this.root.dataset.equation;
    for (const each of this.buttons) each.setAttribute("aria-pressed", each.dataset.form === this.form);
  }

  show(step) {
    for (const form of FORMS) this.root.querySelector(`.${form}`).innerHTML = step[form]; // MathML made by Python
    this.fit();
  }

  // Shrinks a formula that is too long for one line; below a legible size it is broken into lines instead.
  fit() {
    const forms = [...this.root.querySelectorAll(".math")];
    for (const form of forms) {
      form.style.fontSize = "";
      form.classList.add("one-line");
    }
    const tooLong = forms.filter((form) => form.scrollWidth > form.clientWidth);
    for (const form of tooLong) {
      const size = parseFloat(getComputedStyle(form).fontSize);
      const fitting = () => (form.clientWidth / form.scrollWidth) * size;
      if (fitting() < SIZES.oneLine) form.classList.remove("one-line");
      if (fitting() < size) form.style.fontSize = `${Math.max(SIZES.smallest, Math.floor(10 * fitting()) / 10)}px`;
    }
  }
}
