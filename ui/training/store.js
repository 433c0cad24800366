// The records of one run as they arrive from Python, found by update. Knows where a number stands; computes none.

const DENSE = 512;
const MOST_RECORDS = 4096;
const TYPES = { f8: Float64Array, u1: Uint8Array };

// A header in JSON, and the bytes after it: Python puts the header's length before both.
function framed(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return [fromJson(bytes.subarray(8, 8 + length)), bytes.subarray(8 + length)];
}

class Store {
  constructor() {
    this.records = new Map(); // update -> its row
    this.order = []; // the updates, ascending
    this.ended = null;
  }

  // Takes a chunk in. Its header names what a row is made of: name, type and how many numbers, those of one type together.
  take(bytes) {
    const [{ parts, count, ended, view }, rest] = framed(bytes);
    const widths = this.place(parts);
    const body = rest.slice(); // a buffer of its own, so that the numbers are aligned
    const arrays = {};
    let begin = 0;
    for (const [type, width] of Object.entries(widths)) {
      arrays[type] = new TYPES[type](body.buffer, begin, count * width);
      begin += arrays[type].byteLength;
    }
    for (let i = 0; i < count; i += 1) {
      const row = { view: view.join() };
      for (const [type, width] of Object.entries(widths)) row[type] = arrays[type].subarray(i * width, (i + 1) * width);
      this.records.set(this.number(row, "update"), row);
    }
    if (ended) this.ended = ended;
    this.sort();
  }

  // Notes where each part is in a row; returns the length of a row by type.
  place(parts) {
    this.parts = {};
    const widths = {};
    for (const [name, type, width] of parts) {
      this.parts[name] = { type, begin: widths[type] ?? 0, width };
      widths[type] = (widths[type] ?? 0) + width;
    }
    return widths;
  }

  sort() {
    this.order = [...this.records.keys()].sort((a, b) => a - b);
    if (this.order.length <= MOST_RECORDS) return;
    const last = this.order.at(-1);
    let stride = 1;
    while (last / stride >= MOST_RECORDS / 4) stride *= 2;
    for (const update of this.order) if (update >= DENSE && update <= last - DENSE && update % stride) this.records.delete(update);
    this.order = [...this.records.keys()].sort((a, b) => a - b);
  }

  // The latest stored update that is not after this one.
  before(update) {
    let [low, high] = [0, this.order.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.order[middle] <= update) low = middle;
      else high = middle - 1;
    }
    return this.order[low];
  }

  clear() {
    this.records.clear();
    this.order = [];
    this.ended = null;
  }

  get(update) {
    return this.records.get(update);
  }

  width(name) {
    return this.parts[name].width;
  }

  number(row, name, k = 0) {
    const { type, begin } = this.parts[name];
    return row[type][begin + k];
  }

  numbers(row, name) {
    const { type, begin, width } = this.parts[name];
    return row[type].subarray(begin, begin + width);
  }

  // Every part of a row that is one number, by name: what sentences are filled with.
  plain(row) {
    const single = Object.keys(this.parts).filter((name) => this.width(name) === 1);
    return Object.fromEntries(single.map((name) => [name, this.number(row, name)]));
  }
}
