// All steps as a row of small buttons, phase by phase.

class Outline {
  // `go` is called with the number of the step that was pressed.
  constructor(place, go) {
    Object.assign(this, { place, go, chips: [] });
  }

  show(steps) {
    const rows = new Map();
    this.chips = steps.map((step, k) => this.chip(step, k));
    steps.forEach(({ phase }, k) => rows.set(phase, [...(rows.get(phase) ?? []), this.chips[k]]));
    const sections = [...rows].map(([phase, chips]) => {
      const section = element("section");
      const row = element("div");
      row.append(...chips);
      section.append(element("span", "", phase), row);
      return section;
    });
    this.place.replaceChildren(...sections);
  }

  chip({ symbol, title, tag, name }, k) {
    const chip = button(symbol, () => this.go(k));
    chip.title = title;
    chip.dataset.rule = tag;
    chip.setAttribute("aria-label", name);
    return chip;
  }

  // Marks the present step.
  mark(k) {
    this.chips.forEach((chip, i) => {
      if (i === k) chip.setAttribute("aria-current", "step");
      else chip.removeAttribute("aria-current");
      chip.tabIndex = i === k ? 0 : -1;
    });
  }

  // Scrolls a step into view. If the focus was in the outline, it moves along.
  reveal(k) {
    const { place } = this;
    const { offsetLeft, offsetWidth } = this.chips[k];
    const [left, right] = [offsetLeft - place.offsetLeft, offsetLeft + offsetWidth - place.offsetLeft];
    const hidden = left < place.scrollLeft || right > place.scrollLeft + place.clientWidth;
    if (hidden) place.scrollLeft = left - place.clientWidth / 2;
    if (place.contains(document.activeElement)) this.chips[k].focus({ preventScroll: true });
  }
}
