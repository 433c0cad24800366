// Puts the page there, finds the place that the address names, and lights up a quantity's arrows.

const CARRYING = "a.here, a.node"; // links that take along all that has been chosen

class Reference {
  constructor(root) {
    this.root = root;
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
    if (first) arrive(this.root); // another network is no reason to go anywhere
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
    const graph = this.root.querySelector(".graph");
    graph.classList.toggle("lit", Boolean(id));
    const near = new Set([id]);
    for (const arrow of graph.querySelectorAll(".arrow")) {
      const { from, to } = arrow.dataset;
      const own = from === id || to === id;
      arrow.classList.toggle("own", own);
      if (own) near.add(from).add(to);
    }
    for (const other of graph.querySelectorAll(".node")) other.classList.toggle("own", near.has(other.dataset.id));
    this.root.querySelector(".told").textContent = node?.getAttribute("aria-label") ?? "";
  }
}

const references = new WeakMap();

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".reference");
  if (!references.has(root)) references.set(root, new Reference(root));
  references.get(root).show(JSON.parse(data));
}
