// Asks Python where the cells of a step come from, or what to ask of each, and hands the answers to the player.

const REST = 80; // ms for which the pointer has to stay on a cell that is asked for alone

class Lookup extends Component {
  show(answer) {
    queueMicrotask(() => {
      if (answer) document.dispatchEvent(new CustomEvent("found", { detail: answer }));
      document.dispatchEvent(new CustomEvent("answering")); // whoever asked before anything listened asks again
    });
  }

  listen() {
    super.listen();
    const ask = ({ detail }) => {
      clearTimeout(this.asking);
      this.asking = setTimeout(() => this.tell("asked", detail), detail.id ? REST : 0);
    };
    document.addEventListener("sought", ask, { signal: this.open.signal });
  }
}

export default component(".lookup", Lookup);
