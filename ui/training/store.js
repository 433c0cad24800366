// The records of one run as they arrive from Python, found by update. Knows where a number stands; computes none.

const DENSE = 512;
const MOST_RECORDS = 4096;

class Store {
  constructor(layout) {
    this.layout = layout;
    this.records = new Map(); // update -> its row
    this.order = []; // the updates, ascending
    this.ended = null;
  }

  // Takes a chunk in; returns its last update.
  take(bytes) {
    const header = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    const { count, ended, view } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + header)));
    const body = bytes.slice(8 + header); // its own buffer, so that the numbers are aligned
    const [floats, octets] = [this.layout.floats, this.layout.bytes].map(rowLength);
    const numbers = new Float64Array(body.buffer, 0, count * floats);
    for (let i = 0; i < count; i += 1) {
      const row = {
        floats: numbers.subarray(i * floats, (i + 1) * floats),
        bytes: body.subarray(8 * count * floats + i * octets, 8 * count * floats + (i + 1) * octets),
        view: view.join(),
      };
      this.records.set(row.floats[0], row);
    }
    const last = numbers[(count - 1) * floats];
    if (ended) this.ended = ended;
    this.sort();
    return last;
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

  forget(after) {
    for (const update of this.order) if (update > after) this.records.delete(update);
    this.ended = null;
    this.sort();
  }

  get(update) {
    return this.records.get(update);
  }

  number(row, name, k = 0) {
    return row.floats[this.layout.floats[name][0] + k];
  }

  numbers(row, name) {
    const [begin, length] = this.layout.floats[name];
    return row.floats.subarray(begin, begin + length);
  }

  bytes(row, name) {
    const [begin, length] = this.layout.bytes[name];
    return row.bytes.subarray(begin, begin + length);
  }
}

function rowLength(layout) {
  return Math.max(...Object.values(layout).map(([begin, length]) => begin + length));
}

const percent = (share) => (Number.isNaN(share) ? "–" : `${(100 * share).toFixed(1)} %`);
const counted = (n) => n.toLocaleString("en");
