// Sends a file or a text; Python reads it. Keeps what Python makes of it in this browser, and brings it back after a reload.

const UNKEPT = "This browser keeps nothing for this page: after a reload, open the file again.";

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const marks = (keep) => Object.fromEntries(Object.entries(keep).map(([title, [mark]]) => [title, mark]));

const WAIT = 100; // ms
const TRIES = 3;
const BEGINNING = 300; // ms within which the run that a message asks for has begun

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

async function untilIdle() {
  const { dataset } = document.querySelector("[data-testid=stApp]");
  while (dataset.testScriptState !== "notRunning") await pause(WAIT);
}

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

  // All of them, or none.
  async put(keep) {
    const works = await this.works("readwrite");
    await Promise.all(Object.entries(keep).map(([title, [, text]]) => answered(works.put(text, title))));
  }

  async all() {
    const works = await this.works("readonly");
    const [titles, texts] = await Promise.all([answered(works.getAllKeys()), answered(works.getAll())]);
    return Object.fromEntries(titles.map((title, k) => [title, texts[k]]));
  }

  // One of them, or without a title all.
  async remove(title) {
    const works = await this.works("readwrite");
    return answered(title ? works.delete(title) : works.clear());
  }
}

let pending = null; // the file or text that was sent last, until Python has it

class Opener extends Component {
  constructor(root) {
    super(root);
    this.shelf = new Shelf();
    this.said = Promise.resolve();
    this.app = document.querySelector("[data-testid=stApp]");
    this.connections = new MutationObserver(() => this.connected());
    this.find("input").onchange = ({ target }) => this.send(target.files[0]).then(() => (target.value = ""));
    this.find(".forget-one").onclick = () => this.forget(this.shown);
    this.find(".forget").onclick = () => this.forget("");
  }

  // Dialogs lie beside the app in the page, and get their colours from here.
  recoloured() {
    document.body.style.colorScheme = getComputedStyle(document.querySelector("[data-testid=stApp]")).colorScheme;
  }

  show({ titles, shown, refused, heard, ...rest }) {
    this.recoloured();
    this.insist(heard);
    this.find("input").disabled = false; // only now is anything listening
    this.shown = shown;
    this.find(".forgetting").hidden = !titles.length;
    this.find(".forget-one").hidden = !shown || titles.length < 2;
    put(this.find(".message"), refused || (this.refuses && titles.length ? UNKEPT : ""));
    this.exchange(rest).catch(() => this.refuse(rest));
  }

  // What this browser keeps is sent first: by then Python may have other works of the same titles, and gives them others.
  async exchange({ keep, answered, awaited }) {
    const kept = answered ? {} : await this.shelf.all();
    if (Object.keys(kept).length || (awaited && !answered)) return this.answer("restored", kept);
    if (!Object.keys(keep).length) return;
    await this.shelf.put(keep);
    await this.answer("kept", marks(keep));
  }

  // Nothing can be kept here; Python need not try again.
  async refuse({ keep, awaited }) {
    this.refuses = true;
    if (awaited) await this.answer("restored", {});
    else if (Object.keys(keep).length) await this.answer("kept", marks(keep));
  }

  // One message after the other, each when no run goes on: a run that is broken off may leave half of what it chose behind, and of two
  // messages at once one may be lost.
  answer(name, value) {
    this.said = this.said.then(async () => {
      await untilIdle();
      this.tell(name, value);
      await pause(BEGINNING);
    });
    return this.said;
  }

  // A server that has come in place of the one before knows nothing of this page until it has run it, and would not hear a button.
  connected() {
    const there = this.app.dataset.testConnectionState === "CONNECTED";
    if (there && this.away) this.answer("again", Date.now());
    this.away = !there;
  }

  close() {
    super.close();
    this.connections.disconnect();
  }

  listen() {
    super.listen();
    this.connections.observe(this.app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
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
    if (!target.closest(TYPING) && text.trim().startsWith("{")) this.hand({ name: "", text });
    else if (!target.closest(TYPING) && clipboardData.files.length) this.send(clipboardData.files[0]);
  }

  async send(file) {
    if (file) this.hand({ name: file.name, base64: await base64(file) });
  }

  hand(message) {
    const mine = (pending = { ...message, id: Date.now(), tries: 0 });
    this.answer("opened", mine).then(() => (mine.sent = true));
  }

  // A message that came when a run was broken off, or another chooser had just come in the place of this one, is not heard: it is
  // sent again, a few times.
  insist(heard) {
    if (heard === pending?.id || pending?.tries === TRIES) pending = null;
    if (!pending?.sent) return;
    pending.tries += 1;
    this.answer("opened", pending);
  }

  async forget(title) {
    await this.shelf.remove(title).catch(() => {});
    if (!title) forgetAnswers();
    this.answer("forget", title || true);
  }
}

export default component(".opener", Opener);
