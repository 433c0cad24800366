// Tables of input fields. Sends what was typed or pasted, and where; Python reads the numbers. An answer leaves the focus in place.

class Editor extends Component {
  constructor(root) {
    super(root);
    this.find(".reset").onclick = () => this.tell("reset", true);
  }

  show({ tables, refused, labels, reset, edited }) {
    this.labels = labels;
    const shape = JSON.stringify(tables.map(({ title, columns, rows }) => [title, columns.length, rows.length]));
    if (this.shape !== shape) this.find(".tables").replaceChildren(...tables.map((table) => this.table(table)));
    this.shape = shape;
    const cell = ([name, value, initial, edited, fixed], at) => ({ name, value, initial, edited, fixed, at });
    const cells = tables.flatMap(({ rows }, t) => rows.flatMap((row, i) => row.map((each, j) => cell(each, [t, i, j]))));
    this.findAll("input").forEach((field, k) => this.fill(field, cells[k], String(refused?.at) === String(cells[k].at)));
    this.find(".message").textContent = refused?.sentence ?? "";
    this.find(".reset").textContent = reset;
    this.find(".reset").disabled = !edited;
  }

  // A table of empty fields; with several rows, each row has its number as its header.
  table({ title, columns, rows }) {
    const made = element("table");
    made.createCaption().textContent = title;
    made
      .createTHead()
      .insertRow()
      .append(element("td"), ...columns.map((name) => heading(name, "col")));
    const body = made.createTBody();
    rows.forEach((cells, i) => {
      const line = body.insertRow();
      line.append(rows.length > 1 ? heading(i + 1, "row") : element("td"));
      for (const _ of cells) line.insertCell().append(this.field());
    });
    return made;
  }

  field() {
    const field = element("input", "", "", { autocomplete: "off" }); // type text: a phone's number pad may have no minus
    field.onchange = () => this.send(field, field.value);
    field.onpaste = (event) => this.paste(field, event);
    return field;
  }

  fill(field, cell, refused) {
    const { at, value, name, fixed, edited } = cell;
    const { trained, changed } = this.labels;
    const typing = field === document.activeElement && field.value !== field.shown;
    if (!refused && !typing) field.value = field.shown = value;
    Object.assign(field, { at, title: fixed ? filled(trained, cell) : name, disabled: fixed });
    field.setAttribute("aria-invalid", refused);
    field.setAttribute("aria-label", edited ? filled(changed, cell) : name);
    field.classList.toggle("edited", edited);
  }

  send(field, text) {
    field.shown = field.value;
    this.tell("edit", { at: field.at, text });
  }

  // A pasted table is sent as it is: in the field its lines would run together.
  paste(field, event) {
    const text = event.clipboardData.getData("text");
    if (!/[\s;]/.test(text.trim())) return;
    event.preventDefault();
    this.send(field, text);
  }
}

export default component(".editor", Editor);
