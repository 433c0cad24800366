// The page's sections, from what stands in this file; each is a component of its own.

class Preliminaries extends Component {
  show(data) {
    this.sections ??= this.made(data);
    for (const section of this.sections) section.receive();
    if (!this.arrived) arrive(document.body); // only now does what follows have its final position
    this.arrived = true;
  }

  made({ colours, drawing, font, plotly, spatial, sections }) {
    const common = { colours, drawing, spatial };
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
    this.sections?.forEach((section) => section.close());
  }

  draw() {} // the sections draw themselves
}

export default component(".preliminaries", Preliminaries, () => SAME);
