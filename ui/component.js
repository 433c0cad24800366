// What every component does alike. It is one object for its place on the page, which gets what Python sends, listens while it is
// there, is drawn again in another width or other colours, and writes into the address what is chosen in the browser alone.

const GAP_BETWEEN_ADDRESSES = 350; // ms; browsers ignore a page that rewrites its address more often
const COPIED = 2000; // ms for which a button says so

// Where keys are for typing or choosing, and not for the page.
const CHOOSING = ["slider", "listbox", "combobox", "radiogroup", "menu", "dialog"].map((role) => `[role=${role}]`);
const TYPING = ["input", "textarea", "select", "[contenteditable=true]", ...CHOOSING].join();

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

  // A component says what it does of these.
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
    return {}; // a value for each name in the address; "" where it is as it is at first
  }

  // With everything that Python sends. `tell` sends something back that happens, `keep` something that stays.
  receive(data, tell, keep) {
    this.close();
    Object.assign(this, { tell, keep });
    this.measure();
    this.show(data);
    this.listen();
  }

  // Whether the width is another one.
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
    if (event.target.closest(TYPING) || (event.key === " " && event.target.closest("button, a, summary"))) return;
    const act = this.keys()[event.key];
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

  // At once, or as soon as the browser takes it; the server is not asked.
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

  // What the button says before, after, and where the page may not copy, is in the HTML.
  async copyLink({ currentTarget: button }) {
    const { label, done, ask } = button.dataset;
    const url = this.url().href;
    if (await toClipboard(url)) put(button, done);
    else window.prompt(ask, url);
    setTimeout(() => put(button, label), COPIED);
  }
}

const fromJson = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

// The function that Streamlit calls with everything that Python sends to the component at `selector`.
function component(selector, Kind, read = fromJson) {
  const made = new WeakMap(); // element -> its object
  return ({ parentElement, data, setTriggerValue, setStateValue }) => {
    const root = parentElement.querySelector(selector);
    if (!made.has(root)) made.set(root, new Kind(root));
    made.get(root).receive(read(data), setTriggerValue, setStateValue);
    return () => made.get(root).close();
  };
}
