// Where the record on the screen stands in its run: buttons, timeline, sentences; and what stays beside the panels.

class Bar {
  constructor(find) {
    this.find = find;
    const flower = find(".flower");
    flower.oninput = () => (this.typed = flower.value !== "");
  }

  set(data) {
    this.data = data;
    const { engine, noun, flower, actual, updates, counted, says } = data;
    const texts = { engine, counted, noun, legend: says.legend };
    for (const [name, text] of Object.entries(texts)) put(this.find(`.${name}`), text);
    const field = this.find(".flower");
    field.max = actual.length - 1;
    if (!this.typed || !field.validity.valid) field.value = flower; // the sidebar's, until another was typed
    this.find(".timeline").max = updates;
  }

  playing(on) {
    const { start, pause } = this.find(".start").dataset;
    put(this.find(".start"), on ? pause : start);
  }

  // `told`: the record's numbers by name; `rate`: updates a second while it plays.
  show({ last, store }, told, rate) {
    const over = told.update >= last;
    const ended = store.ended && told.update === last;
    this.find(".timeline").value = told.update;
    this.find(".back").disabled = told.update === 0;
    for (const name of [".one", ".epoch"]) this.find(name).disabled = over;
    this.find(".start").disabled = last === 0;
    this.find(".ended").hidden = !ended;
    if (ended) put(this.find(".ended"), `${store.ended.reason} ${store.ended.suggestion}`);
    put(this.find(".unmade"), over ? this.data.says.unmade : "");
    put(this.find(".progress"), this.progress(told, rate, last));
  }

  progress(told, rate, last) {
    const { says, updates } = this.data;
    const left = rate ? (last - told.update) / rate : 0;
    const pace = rate ? [left > 1 ? says.left : says.pace] : [];
    return filled([says.progress, ...pace].join(" "), { ...told, updates, rate: Math.round(rate), left });
  }
}

// To another page, as soon as the field that keeps the moment has it, for what the fields hold goes along.
function leave(page, moment) {
  if (document.querySelector(".st-key-moment input").value === moment) {
    document.querySelector(`.st-key-doors_of_a_moment a[href*="${page.replace("_", "-")}"]`).click();
  } else requestAnimationFrame(() => leave(page, moment));
}
