// Tables of fields; says what was typed or pasted where, and keeps the focus when the answer comes. Python reads the numbers.

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
      const field = document.createElement("input"); // of text: a telephone's keypad for numbers may have no minus
      field.autocomplete = "off";
      line.insertCell().append(field);
    }
  });
  return made;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const find = (selector) => parentElement.querySelector(selector);
  const cells = data.tables.flatMap(({ rows }, t) => rows.flatMap((row, i) => row.map((cell, j) => ({ ...cell, at: [t, i, j] }))));
  const send = (field, text) => {
    field.shown = field.value;
    setTriggerValue("edit", { at: field.at, text });
  };
  // A table is sent as it is; in the field its lines would run together.
  const paste = (field, event) => {
    const text = event.clipboardData.getData("text");
    if (!/[\s;]/.test(text.trim())) return;
    event.preventDefault();
    send(field, text);
  };
  const shape = JSON.stringify(data.tables.map(({ title, columns, rows }) => [title, columns.length, rows.length]));
  const tables = find(".tables");
  if (tables.dataset.shape !== shape) {
    tables.replaceChildren(...data.tables.map(table));
    tables.dataset.shape = shape;
  }
  tables.querySelectorAll("input").forEach((field, i) => {
    const cell = cells[i];
    const refused = String(data.refused?.at) === String(cell.at);
    const typing = field === document.activeElement && field.value !== field.shown;
    if (!refused && !typing) field.value = field.shown = cell.value;
    field.at = cell.at;
    field.onchange = () => send(field, field.value);
    field.onpaste = (event) => paste(field, event);
    field.setAttribute("aria-invalid", refused);
    field.title = cell.fixed ? `${cell.name}, as trained` : cell.name;
    field.disabled = cell.fixed;
    field.classList.toggle("edited", cell.edited);
    field.setAttribute("aria-label", cell.edited ? `${cell.name}, set by hand, at first ${cell.before}` : cell.name);
  });
  find(".message").textContent = data.refused?.sentence ?? "";
  const reset = find(".reset");
  reset.textContent = data.edited ? `Reset ${data.edited} set by hand` : "Nothing is set by hand";
  reset.disabled = !data.edited;
  reset.onclick = () => setTriggerValue("reset", true);
}
