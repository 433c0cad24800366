// Holds what is fixed of a pass for the player, which may have asked for it before.

class Fixed extends Component {
  show(sent) {
    this.root.sent = sent;
    document.dispatchEvent(new CustomEvent("fixed"));
  }
}

export default component(".fixed", Fixed);
