// The page's sections, from one compressed message; each is a component of its own.

async function unpacked(bytes) {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

class Preliminaries extends Component {
  async show(bytes) {
    this.sections ??= unpacked(bytes).then((data) => this.made(data));
    const sections = await this.sections;
    if (!this.open) return; // left in the meantime
    for (const section of sections) section.receive();
    if (!this.arrived) arrive(document.body); // only now does what follows have its final position
    this.arrived = true;
  }

  made({ colours, drawing, font, plotly, sections }) {
    const common = { colours, drawing, Plotly: window.Plotly };
    const made = Object.entries(sections).map(([name, data]) => new Section(this.find(`[data-section="${name}"]`), data, common));
    loadFont(font);
    loadPlotly(plotly).then((Plotly) => {
      common.Plotly = Plotly;
      for (const section of made) section.later();
    });
    return made;
  }

  close() {
    super.close();
    this.sections?.then((sections) => sections.forEach((section) => section.close()));
  }

  draw() {} // the sections draw themselves
}

export default component(".preliminaries", Preliminaries, (bytes) => bytes);
