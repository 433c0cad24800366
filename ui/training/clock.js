// Shows a record per frame, or at an interval, and measures the rate.

const SPEEDS = [
  ["1 a second", 1000, 1],
  ["5 a second", 200, 1],
  ...[1, 4, 16, 64, 256, 1024].map((updates) => [String(updates), 0, updates]),
]; // name, ms between records, updates from one record to the next
const START_SPEED = 3;
const EARLY = 4; // ms of tolerance, because frames do not fall exactly on an interval
const DRY = 1500; // ms, beyond the longest interval, after which a missing record is told of
const TIMED = { records: 30, span: 400 }; // the rate is measured over this many records, and at least this many ms

class Clock {
  // `advance` shows the next record and returns its update, or null if the record has not arrived.
  constructor(select, advance) {
    Object.assign(this, { select, advance, playing: false });
    select.replaceChildren(...SPEEDS.map(([name], k) => new Option(name, k, false, k === START_SPEED)));
  }

  // Updates from one record to the next.
  get leap() {
    return SPEEDS[this.select.value][2];
  }

  // Whether the next record has not come for long.
  get dry() {
    return performance.now() - this.foundAt > DRY;
  }

  start() {
    this.playing = true;
    this.shownAt = -Infinity;
    this.foundAt = performance.now();
    this.pace = [];
    this.resume();
  }

  stop() {
    this.playing = false;
    this.pause();
  }

  // Called when the component is shown again; there is never more than one frame pending.
  resume() {
    if (this.playing) this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  pause() {
    cancelAnimationFrame(this.frame);
  }

  async tick(now) {
    const [, interval] = SPEEDS[this.select.value];
    if (now - this.shownAt >= interval - EARLY) {
      const update = await this.advance();
      if (update !== null) {
        this.shownAt = this.foundAt = now;
        this.pace = [...this.pace.slice(-TIMED.records), [now, update]];
      }
    }
    this.resume();
  }

  // Updates a second, once there is enough to tell.
  get rate() {
    const [first, last] = [this.pace?.[0], this.pace?.at(-1)];
    if (!this.playing || !first || last[0] - first[0] <= TIMED.span) return null;
    return (1000 * (last[1] - first[1])) / (last[0] - first[0]);
  }
}
