// Tables of number fields; says which number was changed, and keeps the focus when the answer comes.

function table({ title, columns, rows }) {
  const made = document.createElement("table");
  made.createCaption().textContent = title;
  const head = made.createTHead().insertRow();
  for (const name of ["", ...columns]) {
    const cell = document.createElement(name ? "th" : "td");
    if (name) cell.scope = "col";
    cell.textContent = name;
    head.append(cell);
  }
  const body = made.createTBody();
  rows.forEach((cells, i) => {
    const line = body.insertRow();
    const header = document.createElement(rows.length > 1 ? "th" : "td");
    if (rows.length > 1) header.scope = "row";
    header.textContent = rows.length > 1 ? i + 1 : "";
    line.append(header);
    for (const _ of cells) {
      const field = document.createElement("input");
      field.type = "number";
      field.step = "any";
      line.insertCell().append(field);
    }
  });
  return made;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const find = (selector) => parentElement.querySelector(selector);
  const cells = data.tables.flatMap(({ rows }) => rows.flat());
  const say = (text) => { find(".message").textContent = text; };
  const change = (field) => {
    const cell = field.cell;
    const value = field.value === "" && !field.validity.badInput ? cell.initial : field.valueAsNumber;
    if (Math.abs(value) <= data.largest) return setTriggerValue("edit", { id: cell.id, row: cell.row, column: cell.column, value });
    field.value = cell.value;
    say(`Only numbers from −${data.largest} to ${data.largest}.`);
  };
  const shape = JSON.stringify(data.tables.map(({ title, columns, rows }) => [title, columns.length, rows.length]));
  const tables = find(".tables");
  if (tables.dataset.shape !== shape) {
    tables.replaceChildren(...data.tables.map(table));
    tables.dataset.shape = shape;
  }
  tables.querySelectorAll("input").forEach((field, i) => {
    const cell = cells[i];
    field.cell = cell;
    field.onchange = () => change(field);
    field.value = cell.value;
    field.title = cell.fixed ? `${cell.name}, as trained` : cell.name;
    field.disabled = cell.fixed;
    field.classList.toggle("edited", cell.edited);
    field.setAttribute("aria-label", cell.edited ? `${cell.name}, set by hand, at first ${cell.before}` : cell.name);
  });
  say("");
  const reset = find(".reset");
  reset.textContent = data.edited ? `Reset ${data.edited} set by hand` : "Nothing is set by hand";
  reset.disabled = !data.edited;
  reset.onclick = () => setTriggerValue("reset", true);
}
