// Plays the states of the network slowly until it is touched.

const SECONDS_PER_STATE = 1.6;

class Picture extends Component {
  constructor(root) {
    super(root);
    this.find(".pause").onclick = () => this.play(!this.timer);
    this.find(".picture").onpointerdown = () => this.play(false);
  }

  show(data) {
    this.data = data;
    this.find(".picture").innerHTML = data.svg; // drawn by Python
    this.at = data.rest;
    this.draw();
  }

  listen() {
    super.listen();
    this.play(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  }

  close() {
    super.close();
    clearInterval(this.timer);
  }

  draw() {
    showNetwork(this.find(".network"), this.data.states[this.at], this.data.quantities);
    this.find(".now").textContent = this.data.titles[this.at];
  }

  play(on) {
    clearInterval(this.timer);
    this.timer = on && setInterval(() => this.next(), 1000 * SECONDS_PER_STATE);
    const { pause, play, pauseLabel, playLabel } = this.find(".pause").dataset;
    this.find(".pause").textContent = on ? pause : play;
    this.find(".pause").setAttribute("aria-label", on ? pauseLabel : playLabel);
  }

  next() {
    this.at = (this.at + 1) % this.data.states.length;
    this.draw();
  }
}

export default component(".alive", Picture);
