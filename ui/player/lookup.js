// Asks Python where the cells of a step come from, and hands the answers to the player.

const REST = 80; // ms for which the pointer has to stay on a cell that is asked for alone

class Lookup extends Component {
  show(answer) {
    const tell = () => document.dispatchEvent(new CustomEvent("origins-found", { detail: answer }));
    if (answer) queueMicrotask(tell); // the next question may follow at once, so listen first
  }

  listen() {
    super.listen();
    const ask = ({ detail }) => {
      clearTimeout(this.asking);
      this.asking = setTimeout(() => this.tell("asked", detail), detail.id ? REST : 0);
    };
    document.addEventListener("origins-sought", ask, { signal: this.open.signal });
  }
}

export default component(".lookup", Lookup);
