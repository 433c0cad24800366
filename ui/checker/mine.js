// Sends a file or a text; Python reads it.

class Mine extends Component {
  constructor(root) {
    super(root);
    [this.chosen, this.typed] = ["input", "textarea"].map(this.find);
    this.chosen.onchange = () => {
      this.latest = "file";
      if (this.chosen.files.length) this.compare();
    };
    this.typed.oninput = () => (this.latest = "text");
    this.find("button").onclick = () => this.compare();
  }

  show() {
    this.root.disabled = false; // only now is anything listening
  }

  // If both a file and a text are there, the one that was entered last is sent.
  async compare() {
    const [file] = this.chosen.files;
    const text = this.typed.value.trim();
    const sent = file && (this.latest === "file" || !text) ? { name: file.name, base64: await base64(file) } : { name: "The text", text };
    this.keep("submitted", sent);
    this.reveal();
  }

  // The answer comes below: it is brought where the eye is.
  reveal() {
    const place = (this.root.getRootNode().host ?? this.root).closest("details");
    const answer = new MutationObserver(() => {
      place.querySelector(".verdict[data-verdict]")?.scrollIntoView({ block: "nearest" });
    });
    answer.observe(place, { childList: true, subtree: true });
    setTimeout(() => answer.disconnect(), 3000);
  }
}

export default component(".mine", Mine, () => null);
