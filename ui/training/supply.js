// Asks Python for records ahead of need, one question at a time.

const AHEAD = 140; // records; fewer in hand, and as many more are asked for
const AT_ONCE = 240; // records asked for on the way to one that is wanted
const PATIENCE = 4000; // ms until a question is repeated
const SPARE = 20; // records asked for beyond the one that is wanted

class Supply {
  // `ask` sends a question.
  constructor(ask) {
    this.ask = ask;
    this.wanted = null; // the update to show as soon as its record arrives
    this.reset();
  }

  // Called when the data change: no answer is pending, and the search for missing records starts over.
  reset() {
    this.asked = this.next = null;
  }

  following(run, step, update = run.at) {
    return Math.min(run.last, update - (update % step) + step);
  }

  // Asks for more where fewer than `AHEAD` records are in hand.
  prefetch(run, step) {
    if (this.next?.step !== step || this.next.update < run.at) this.next = { step, update: run.at };
    const { next } = this;
    const enough = Math.min(run.last, run.at + AHEAD * step);
    const beyond = () => this.following(run, step, next.update);
    while (next.update < enough && run.store.get(beyond())) next.update = beyond();
    if (next.update < enough) this.question({ update: next.update, step, count: AHEAD });
  }

  question(asked) {
    if (this.asked && performance.now() - this.asked < PATIENCE) return;
    this.asked = performance.now();
    this.ask(asked);
  }

  // Returns whether the record of this update is there; if not, asks for the records from `begin` to it.
  reach(run, update, begin, step) {
    this.wanted = null;
    if (run.store.get(update)) return true;
    this.wanted = update;
    this.asked = null;
    this.question({ update: begin, step, count: Math.min(AT_ONCE, Math.ceil((update - begin) / step) + SPARE) });
    return false;
  }

  // Another plane is shown: asks for all records again, the present one first.
  renew(run) {
    this.reset();
    this.wanted = run.at;
    run.store.clear();
    this.question({ update: run.at, step: 1, count: 1, past: true });
  }

  // Takes in an answer; returns false while the wanted record is still missing.
  take(run, records) {
    this.asked = null;
    run.store.take(records);
    if (this.wanted === null) return true;
    const there = run.store.get(this.wanted) ? this.wanted : run.store.ended ? run.last : null;
    if (there === null) return false;
    this.wanted = null;
    run.goTo(there);
    return true;
  }
}
