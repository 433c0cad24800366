// Inserts the page, scrolls to the place that the address names, and highlights a quantity's arrows.

const CARRYING = "a.here, a.node"; // links that keep the address's parameters

class Reference extends Component {
  constructor(root) {
    super(root);
    for (const [come, go] of [
      ["pointerover", "pointerout"],
      ["focusin", "focusout"],
    ]) {
      root.addEventListener(come, ({ target }) => this.light(target.closest(".node")));
      root.addEventListener(go, () => this.light(null));
    }
    root.addEventListener("click", ({ target }) => this.follow(target.closest("a")));
  }

  show({ html, font }) {
    loadFont(font);
    if (this.html === html) return;
    const first = !this.html;
    this.html = html;
    this.root.innerHTML = html; // made by Python
    if (first) arrive(this.root); // not again when the network changes
  }

  follow(link) {
    if (!link?.matches(CARRYING)) return;
    const url = new URL((link.dataset.to ??= link.getAttribute("href")), location.href);
    const asked = [...url.searchParams];
    url.search = location.search;
    for (const [name, value] of asked) url.searchParams.set(name, value);
    link.setAttribute("href", url.href);
  }

  light(node) {
    const id = node?.dataset.id;
    this.find(".graph").classList.toggle("lit", Boolean(id));
    const near = new Set([id]);
    for (const arrow of this.findAll(".graph .arrow")) {
      const { from, to } = arrow.dataset;
      const own = from === id || to === id;
      arrow.classList.toggle("own", own);
      if (own) near.add(from).add(to);
    }
    for (const other of this.findAll(".graph .node")) other.classList.toggle("own", near.has(other.dataset.id));
    this.find(".told").textContent = node?.getAttribute("aria-label") ?? "";
  }
}

export default component(".reference", Reference);
