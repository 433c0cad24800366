// Asks Python for the cells of steps that have too many to send them all, and hands the answers to the player.

const REST = 80; // ms for which the pointer has to stay on a cell

class Lookup extends Component {
  show(answer) {
    if (answer) document.dispatchEvent(new CustomEvent("cell-found", { detail: answer }));
  }

  listen() {
    super.listen();
    const ask = ({ detail }) => {
      clearTimeout(this.asking);
      this.asking = setTimeout(() => this.keep("asked", detail), REST);
    };
    document.addEventListener("cell-sought", ask, { signal: this.open.signal });
  }
}

export default component(".lookup", Lookup);
