// Puts a state of the network, and a pass's numbers, into the drawing that Python made, and finds its parts there.

function writeValue(value, text) {
  if (value.textContent === text) return;
  value.textContent = text;
  value.classList.toggle("long", text.length > value.ownerSVGElement.dataset.room);
}

function showPart(part, classes, strength, value) {
  part.setAttribute("class", classes);
  part.style.setProperty("--strength", strength);
  const written = part.querySelector(".value");
  if (written) writeValue(written, value === null ? "" : numberText(value));
}

const signOf = (value) => (value > 0 ? "positive" : value < 0 ? "negative" : "");

// Parts of one kind: [id, role, row] for each layer, and how many parts each has; the largest number of a quantity is the strongest.
function showParts(parts, kind, places, counts, quantities) {
  const shown = places.flatMap(([id, role, row], layer) => {
    const values = !id ? Array(counts[layer]).fill(null) : row === null ? quantities[id].flat() : quantities[id][row];
    const largest = Math.max(...values.map(Math.abs)) || 1;
    return values.map((value) => [`${kind} ${signOf(value)} ${role}`, Math.round((1000 * Math.abs(value)) / largest) / 1000, value]);
  });
  parts.forEach((part, k) => showPart(part, ...shown[numberOfPart(part, k)]));
}

function showNetwork(svg, { heads, neurons, edges, cost: [id, role, row] }, quantities) {
  const sizes = svg.dataset.sizes.split(" ").map(Number);
  const weights = sizes.slice(1).map((size, l) => size * sizes[l]);
  showParts(svg.querySelectorAll(".edge"), "edge", edges, weights, quantities);
  showParts(svg.querySelectorAll(".neuron"), "neuron", neurons, sizes, quantities);
  svg.querySelectorAll(".head").forEach((head, i) => {
    if (i < heads.length) head.textContent = heads[i];
  });
  svg.querySelectorAll(".to-cost").forEach((line) => line.setAttribute("class", `to-cost ${role}`));
  showPart(svg.querySelector(".cost"), `cost ${role}`, 0, id ? quantities[id][row][0] : null);
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
