// Sends a file or a text; Python reads it. Keeps what Python makes of it in this browser, and brings it back after a reload.

const UNKEPT = "This browser keeps nothing for this page: after a reload, open the file again.";

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// One table, title -> text. What the browser refuses is thrown.
class Shelf {
  async works(mode) {
    this.opening ??= this.database();
    return (await this.opening).transaction("works", mode).objectStore("works");
  }

  database() {
    const request = indexedDB.open("own-work", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("works");
    return answered(request);
  }

  async put(title, text) {
    return answered((await this.works("readwrite")).put(text, title));
  }

  async all() {
    const works = await this.works("readonly");
    const [titles, texts] = await Promise.all([answered(works.getAllKeys()), answered(works.getAll())]);
    return Object.fromEntries(titles.map((title, k) => [title, texts[k]]));
  }

  async clear() {
    return answered((await this.works("readwrite")).clear());
  }
}

class Opener extends Component {
  constructor(root) {
    super(root);
    this.shelf = new Shelf();
    this.find("input").onchange = ({ target }) => this.send(target.files[0]).then(() => (target.value = ""));
    this.find(".forget").onclick = () => this.forget();
  }

  async show({ titles, keep, refused }) {
    put(this.find(".message"), refused);
    this.find(".forget").hidden = !titles.length;
    try {
      for (const [title, text] of Object.entries(keep)) await this.shelf.put(title, text);
      if (!titles.length && !this.asked) await this.restore();
    } catch {
      if (titles.length) put(this.find(".message"), refused || UNKEPT);
    }
  }

  async restore() {
    this.asked = true;
    const kept = await this.shelf.all();
    if (Object.keys(kept).length) this.tell("restored", kept);
  }

  listen() {
    super.listen();
    const signal = { signal: this.open.signal };
    document.addEventListener("dragover", (event) => this.over(event) && event.preventDefault(), signal);
    document.addEventListener("drop", (event) => this.drop(event), signal);
    document.addEventListener("paste", (event) => this.paste(event), signal);
  }

  // A file that another chooser or field takes is not for this one.
  over({ dataTransfer, target }) {
    return dataTransfer.types.includes("Files") && !target.closest("input, textarea");
  }

  drop(event) {
    if (!this.over(event)) return;
    event.preventDefault();
    this.send(event.dataTransfer.files[0]);
  }

  paste({ clipboardData, target }) {
    const text = clipboardData.getData("text");
    if (!target.closest(TYPING) && text.trim().startsWith("{")) this.tell("opened", { name: "", text });
    else if (!target.closest(TYPING) && clipboardData.files.length) this.send(clipboardData.files[0]);
  }

  async send(file) {
    if (file) this.tell("opened", { name: file.name, base64: await base64(file) });
  }

  async forget() {
    await this.shelf.clear().catch(() => {});
    this.tell("forget", true);
  }
}

export default component(".opener", Opener, (data) => data);
