// Puts a state of the network into the drawing that Python made, and finds its parts there.

function writeValue(value, text) {
  if (value.textContent === text) return;
  value.textContent = text;
  value.classList.toggle("long", text.length > value.ownerSVGElement.dataset.room);
}

function showPart(part, [text, classes, strength]) {
  part.setAttribute("class", classes);
  part.style.setProperty("--strength", strength);
  const value = part.querySelector(".value");
  if (value) writeValue(value, text);
}

function showNetwork(svg, { heads, neurons, edges, cost }) {
  svg.querySelectorAll(".edge").forEach((edge, i) => showPart(edge, edges[i]));
  svg.querySelectorAll(".neuron").forEach((neuron, i) => showPart(neuron, neurons[i]));
  svg.querySelectorAll(".head").forEach((head, i) => {
    if (i < heads.length) head.textContent = heads[i];
  });
  svg.querySelectorAll(".to-cost").forEach((line) => line.setAttribute("class", `to-${cost[1]}`));
  showPart(svg.querySelector(".cost"), cost);
}

// The drawing's elements for parts as Python names them: "n" for a neuron, "e" for an edge, "s" a skip, "c" the cost, and its number there.
function partsOfNetwork(svg, parts) {
  const all = (selector) => svg.querySelectorAll(selector);
  const drawn = { n: all(".neuron"), e: all(".edge"), s: all(".skip"), c: all(".cost") };
  const numbered = svg.querySelector("[data-part]"); // then not all of them are drawn
  const ofAll = ([kind, index]) => svg.querySelector(`[data-part="${kind}${index}"]`);
  const find = ([kind, index]) => (numbered && "ne".includes(kind) ? ofAll([kind, index]) : drawn[kind][index]);
  return parts.map(find).filter(Boolean);
}

// The neurons, counted over all layers, that a part belongs to: a weight to the one that it leads from and the one that it leads to.
function neuronsOf([kind, index], sizes) {
  if (kind === "n") return [index];
  let [first, before] = [0, 0];
  for (const [l, below] of sizes.slice(0, -1).entries()) {
    const k = index - before;
    if (kind === "e" && k < below * sizes[l + 1]) return [first + (k % below), first + below + Math.floor(k / below)];
    first += below;
    before += below * sizes[l + 1];
  }
  return [];
}

// Where a layer is not drawn whole, the dots become the number of the one neuron left out that is meant; returns what has changed.
function nameLeftOut(svg, parts) {
  const places = [...svg.querySelectorAll(".more")];
  if (!places.length) return places;
  const meant = [...new Set(parts.flatMap((part) => neuronsOf(part, svg.dataset.sizes.split(" ").map(Number))))];
  return places.filter((place) => {
    const [layer, first, end] = place.dataset.leftOut.split(" ").map(Number);
    const [one, ...more] = meant.filter((n) => first <= n && n < end);
    const named = one !== undefined && !more.length;
    put(place, named ? one - layer + 1 : "⋮");
    return named;
  });
}

// Which neuron or edge an element is, of all that the network has.
const numberOfPart = (part, place) => Number(part.dataset.part?.slice(1) ?? place);

// Up and down within neurons or edges, left and right from one column of them to the next.
function moveInNetwork(svg, event) {
  if (!ARROWS[event.key] || !event.target.dataset.column) return;
  event.preventDefault();
  const [down, right] = ARROWS[event.key];
  const column = (number) => [...svg.querySelectorAll(`[data-column="${number}"]`)];
  const here = Number(event.target.dataset.column);
  const index = column(here).indexOf(event.target);
  const there = column(here + right);
  const next = there[right ? Math.floor((index * there.length) / column(here).length) : index + down];
  if (next) moveFocus(event.target, next);
}
