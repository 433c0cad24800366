// How a walk that asked went: counted, as links to what is worth another look, and as a file. Kept in this browser alone.

const MOST_WALKS = 20; // whose answers are kept
const OUTCOMES = ["right", "wrong", "shown", "skipped"];
const WORTH = ["wrong", "shown", "skipped", "right"]; // which step is worth another look first
const LOOKS = 3;

function kept() {
  try {
    return JSON.parse(localStorage.getItem(ANSWERS)) ?? {};
  } catch {
    return {}; // this browser keeps nothing for this page, or something else
  }
}

// Of the walks the last ones.
function keep(walks, walk, answers) {
  delete walks[walk];
  if (walk) walks[walk] = answers;
  for (const old of Object.keys(walks).slice(0, -MOST_WALKS)) delete walks[old];
  try {
    localStorage.setItem(ANSWERS, JSON.stringify(walks));
  } catch {
    return; // they last as long as the page
  }
}

class Tally {
  constructor(root) {
    this.find = (selector) => root.querySelector(selector);
    this.names = JSON.parse(this.find(".how").dataset.kinds);
  }

  // `asks` and `answers` by step; `following`: the observation of the next walk, where this one was `faded`.
  show(steps, { asks, answers, following, wish }) {
    const missing = { outcome: "skipped", given: "", hints: 0 };
    this.all = steps
      .filter(({ id }) => id in asks)
      .map((step) => ({ step, question: asks[step.id], answer: answers[step.id] ?? missing }));
    const kinds = Object.entries(this.names).map(([kind, name]) => this.row(name, ({ question }) => question.kind === kind));
    const tags = [...new Set(steps.map(({ tag }) => tag))].filter((tag) => tag !== "none");
    const rules = tags.map((tag) => this.row(tag, ({ step, question }) => step.tag === tag && question.kind === "rules"));
    this.find(".how tbody").replaceChildren(...[...kinds, ...rules].filter(Boolean));
    this.find(".looks").replaceChildren(...this.worth().map(({ step }) => this.look(step)));
    this.find(".look-again").hidden = !this.worth().length;
    const own = this.find(".own");
    own.hidden = wish !== "faded";
    own.href = this.link({ predict: "1", step: "", flower: following });
  }

  row(name, of) {
    const found = this.all.filter(of);
    if (!found.length) return null;
    const row = element("tr");
    const counts = OUTCOMES.map((each) => found.filter(({ answer }) => answer.outcome === each).length);
    row.append(heading(name, "row"), ...counts.map((count) => element("td", "", count)));
    return row;
  }

  worth() {
    const rank = ({ answer }) => WORTH.indexOf(answer.outcome);
    const open = this.all.filter(({ answer }) => answer.outcome !== "right" || answer.hints);
    return open.sort((one, other) => rank(one) - rank(other)).slice(0, LOOKS);
  }

  look({ id, title }) {
    const item = element("li");
    item.append(element("a", "", title, { href: this.link({ step: id }), target: "_self" }));
    return item;
  }

  link(changed) {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(changed)) {
      if (value === "") url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    return url.href;
  }

  // Nothing in a cell can be taken for a formula.
  csv() {
    const quoted = (cell) => `"${String(cell).replaceAll('"', '""').replace(/^[-=+@]/, "'$&")}"`;
    const lines = this.all.map(({ step, question, answer }) => [
      step.id,
      question.kind,
      question.sentence,
      answer.given,
      answer.outcome,
      answer.hints,
    ]);
    return [["step", "kind", "question", "answer", "outcome", "hints"], ...lines].map((line) => line.map(quoted).join()).join("\n");
  }
}
