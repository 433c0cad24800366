// The surface in three dimensions. Lines and point follow the controls; a click on the surface moves the point.

const STILL = 4; // px; a press that moves farther is a turn

// Whether this browser has WebGL. Contexts are few, so the one used for asking is released.
let spacious = null;
function inSpace() {
  if (spacious !== null) return spacious;
  const context = document.createElement("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return (spacious = Boolean(context));
}

// A copy in which every colour's name is the colour itself; a trace of the type "surface" is no colour.
function painted(part, colours) {
  if (typeof part === "string") return colours[part] ?? part;
  if (Array.isArray(part)) return part.map((each) => painted(each, colours));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, name === "type" ? each : painted(each, colours)]));
}

class Space {
  // `moved` is called with the grid indices { x, y } of a click.
  constructor(place, plotly, figure, moved) {
    Object.assign(this, { place, plotly, figure, moved, drawn: null });
  }

  // Has the surface drawn again, in other colours.
  reset() {
    this.drawn = null;
  }

  leave() {
    if (this.drawn) this.Plotly?.purge(this.place);
    this.drawn = null;
  }

  async show({ x: i, y: j }, colours) {
    const { grid, lifted } = this.figure;
    const drawn = (this.drawn ??= this.unfold(colours));
    await drawn;
    if (drawn !== this.drawn) return; // it was closed or reset in the meantime
    const [x, y] = [grid.map(() => grid[i]), grid.map(() => grid[j])];
    const heights = [lifted[j], lifted.map((row) => row[i]), [lifted[j][i]]];
    this.Plotly.restyle(this.place, { x: [grid, x, [grid[i]]], y: [y, grid, [grid[j]]], z: heights }, [1, 2, 3]);
    this.place.dataset.at = `${grid[i]} ${grid[j]}`;
  }

  async unfold(colours) {
    this.Plotly = await loadPlotly(this.plotly);
    if (!this.drawn) return;
    const { data, layout } = this.figure;
    const sized = { ...painted(layout, colours), width: this.place.clientWidth };
    await this.Plotly.react(this.place, painted(data, colours), sized, { displayModeBar: false });
    if (this.drawn) this.pickable();
  }

  pickable() {
    const { place, moved } = this;
    const { grid } = this.figure;
    let [under, pressed] = [null, null];
    for (const event of ["plotly_hover", "plotly_unhover"]) place.removeAllListeners(event);
    place.on("plotly_hover", ({ points: [{ x, y }] }) => (under = { x: grid.indexOf(x), y: grid.indexOf(y) }));
    place.on("plotly_unhover", () => (under = null));
    place.onpointerdown = ({ clientX, clientY }) => (pressed = [clientX, clientY]);
    place.onpointerup = ({ clientX, clientY }) => {
      if (under && pressed && Math.hypot(clientX - pressed[0], clientY - pressed[1]) <= STILL) moved(under);
    };
  }
}
