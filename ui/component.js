// The base of every component: one object per root element. It receives Python's data, adds and removes listeners, redraws when the
// width or the colour scheme changes, handles keys, and keeps choices that only the browser knows in the address.

const GAP_BETWEEN_ADDRESSES = 350; // ms; browsers ignore a page that rewrites its address more often
const COPIED = 2000; // ms for which a button says so

// In these elements a key belongs to the element, not to the page.
const CHOOSING = ["slider", "listbox", "combobox", "radiogroup", "menu", "dialog"].map((role) => `[role=${role}]`);
const TYPING = ["input", "textarea", "select", "[contenteditable=true]", ...CHOOSING].join();

// What a presenter's remote control sends.
const REMOTE = { PageDown: "ArrowRight", PageUp: "ArrowLeft" };
const presenting = () => new URLSearchParams(location.search).get("presenter") === "1";

class Component {
  // `measured`: the element whose width decides how the component is drawn.
  constructor(root, measured = root) {
    this.root = root;
    this.measured = measured;
    this.find = (selector) => root.querySelector(selector);
    this.findAll = (selector) => [...root.querySelectorAll(selector)];
    this.widths = new ResizeObserver(() => this.measure() && this.resized());
    this.schemes = new MutationObserver(() => this.recoloured());
  }

  // To be overridden.
  show() {} // takes the data that Python sent
  draw() {}
  resized() {
    this.draw();
  }
  recoloured() {
    this.draw();
  }
  keys() {
    return {}; // what each key does
  }
  address() {
    return {}; // a value for each name in the address; "" leaves the name out
  }

  // Called for every message from Python. `tell` sends an event back, `keep` a state.
  receive(data, tell, keep) {
    this.close();
    Object.assign(this, { tell, keep });
    this.measure();
    this.show(data);
    this.listen();
    this.root.dataset.shown = "";
  }

  // Measures the width; returns whether it has changed.
  measure() {
    const before = this.width;
    this.width = Math.round(this.measured.clientWidth);
    return this.width !== before;
  }

  listen() {
    this.open = new AbortController();
    document.addEventListener("keydown", (event) => this.press(event), { signal: this.open.signal });
    this.widths.observe(this.measured);
    this.schemes.observe(document.querySelector("[data-testid=stApp]"), { attributes: true, attributeFilter: ["class", "style"] });
  }

  close() {
    this.open?.abort();
    this.open = null;
    this.widths.disconnect();
    this.schemes.disconnect();
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (this.root.closest("[inert]")) return; // behind a dialog
    if (event.target.closest(TYPING) || (event.key === " " && event.target.closest("button, a, summary"))) return;
    const act = this.keys()[(presenting() && REMOTE[event.key]) || event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  url() {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(this.address())) {
      if (value === "") url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    return url;
  }

  // At once, or as soon as the gap has passed; the page is not run again.
  writeUrl() {
    clearTimeout(this.urlTimer);
    const wait = (this.urlWritten ?? 0) + GAP_BETWEEN_ADDRESSES - performance.now();
    const write = () => {
      if (!this.root.isConnected) return;
      history.replaceState(history.state, "", this.url());
      this.urlWritten = performance.now();
    };
    if (wait <= 0) write();
    else this.urlTimer = setTimeout(write, wait);
  }

  // The button's texts are data attributes in the HTML; with a `frame` it is what another page has to hold.
  async copyLink({ currentTarget: button }) {
    const { label, done, ask, frame } = button.dataset;
    const url = this.url();
    if (frame) url.searchParams.set("embed", "true");
    const text = frame ? filled(frame, { url: url.href.replaceAll("&", "&amp;") }) : url.href;
    if (await toClipboard(text)) put(button, done);
    else window.prompt(ask, text);
    setTimeout(() => put(button, label), COPIED);
  }
}

const fromJson = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

const inflated = (bytes) => new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")));
const unpacked = (bytes) => inflated(bytes).json();

// The function that Streamlit calls with every message for the component whose root is `selector`, and that fills the root, once.
// While a message is read, what was there stays in use; what it calls when the message is outdated closes the component if no other
// has come instead, or takes the one before again: of two messages that came while the component was fetched, the newer may be first.
function component(selector, Kind, read = unpacked) {
  document.body.append(element("style", "", STYLES));
  const made = new WeakMap(); // element -> its object
  const taken = new WeakMap(); // element -> what takes its latest message, and the one before
  return ({ parentElement, data, setTriggerValue, setStateValue }) => {
    const root = parentElement.querySelector(selector);
    if (!made.has(root)) {
      if (!root.firstChild) root.innerHTML = INNER;
      made.set(root, new Kind(root));
    }
    const [one, isLatest] = [made.get(root), () => taken.get(root)?.[0] === take];
    const take = async () => {
      taken.set(root, [take, taken.get(root)?.[0]]);
      root.dataset.due = "";
      const told = await read(data);
      if (!isLatest()) return;
      one.receive(told, setTriggerValue, setStateValue);
      delete root.dataset.due;
    };
    const leave = () => {
      if (!isLatest()) return;
      const before = taken.get(root)[1];
      taken.delete(root);
      if (before && root.isConnected) before();
      else one.close();
    };
    take();
    return () => setTimeout(leave);
  };
}
