// The equation in symbols, shapes and numbers: which of them are shown, and so large that they fit.

const SIZES = { oneLine: 10.5, smallest: 8 }; // px; an equation that would be smaller than the first is broken into lines
const FORMS = ["symbols", "shapes", "numbers"];

const LARGEST = 8; // rows and columns; of larger matrices the middle is left out
const GAP = /(<mtr><mtd>)?<mtext>@<\/mtext>(?:<\/mtd><\/mtr>)?/g;

// A number in short form, as MathML.
function numberMath(value) {
  const signed = (text) => `${text.startsWith("-") ? '<mo lspace="0" rspace="0">−</mo>' : ""}<mn>${text.replace("-", "")}</mn>`;
  const [mantissa, exponent] = short(value).split("e");
  const power = exponent && `<msup><mn>10</mn><mrow>${signed(String(Number(exponent)))}</mrow></msup>`;
  return signed(mantissa) + (power ? `<mo lspace="0.2222em" rspace="0.2222em">⋅</mo>${power}` : "");
}

// The rows of a matrix as MathML.
function rowsMath(rows, transposed) {
  const at = (i, j) => (transposed ? rows[j][i] : rows[i][j]);
  const kept = (length) => (length > LARGEST ? [0, 1, 2, null, length - 1] : [...Array(length).keys()]);
  const [down, across] = transposed ? [rows[0].length, rows.length] : [rows.length, rows[0].length];
  const entry = (i, j) => (i === null ? "<mo>⋮</mo>" : j === null ? "<mo>⋯</mo>" : numberMath(at(i, j)));
  const row = (i) => `<mtr>${kept(across).map((j) => `<mtd>${entry(i, j)}</mtd>`).join("")}</mtr>`;
  return kept(down).map(row).join("");
}

// The equation in numbers as Python made it, or with the numbers put into it.
function inNumbers({ numbers, equation, matrices }, quantities) {
  if (numbers) return numbers;
  let k = 0;
  return equation.replace(GAP, (_, isMatrix) => {
    const [id, transposed, row] = matrices[k++];
    const rows = row === null ? quantities[id] : [quantities[id][row]];
    return isMatrix ? rowsMath(rows, transposed) : numberMath(rows[0][0]);
  });
}

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

  show(step, quantities) {
    const written = { ...step, numbers: inNumbers(step, quantities) };
    for (const form of FORMS) this.root.querySelector(`.${form}`).innerHTML = written[form];
  }

  // Shrinks a formula that is too long for one line; below a legible size it is broken into lines instead. All are measured
  // before any is changed: the browser lays out the page for the first that is measured after a change.
  fit() {
    const forms = [...this.root.querySelectorAll(".math")];
    for (const form of forms) {
      form.style.fontSize = "";
      form.classList.add("one-line");
    }
    const tooLong = forms.filter((form) => form.scrollWidth > form.clientWidth);
    const sizes = tooLong.map((form) => parseFloat(getComputedStyle(form).fontSize));
    const fitting = () => tooLong.map((form, k) => Math.min(1, form.clientWidth / form.scrollWidth) * sizes[k]);
    const broken = fitting().map((size) => size < SIZES.oneLine);
    tooLong.forEach((form, k) => form.classList.toggle("one-line", !broken[k]));
    fitting().forEach((size, k) => {
      if (size < sizes[k]) tooLong[k].style.fontSize = `${Math.max(SIZES.smallest, Math.floor(10 * size) / 10)}px`;
    });
  }
}
