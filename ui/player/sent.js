// Reads what Python sends of a pass: the numbers as doubles, one matrix after the other, and all else as JSON, which of the numbers
// holds rows and columns; each step with what is fixed of it, which comes by itself, and not again with another observation.

async function passed(bytes, fixedOf = fixed) {
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const [buffer, data] = await Promise.all([inflated(bytes.subarray(4, end)).arrayBuffer(), unpacked(bytes.subarray(end))]);
  const numbers = [...new Float64Array(buffer)];
  const row = (begin, columns) => numbers.slice(begin, begin + columns);
  let at = 0;
  for (const [id, [rows, columns]] of Object.entries(data.quantities)) {
    data.quantities[id] = Array.from({ length: rows }, (_, i) => row(at + i * columns, columns));
    at += rows * columns;
  }
  const { network, steps } = await fixedOf(data.fixed);
  return { ...data, network, steps: data.steps.map((step, k) => ({ ...step, ...steps[k] })) };
}

// What has this mark, as soon as it is there; what was fixed before may be there as well.
function fixed(mark) {
  return new Promise((resolve) => {
    const waiting = new AbortController();
    const look = () => {
      const sent = [...document.querySelectorAll(".fixed")].map((each) => each.sent).find((each) => each?.mark === mark);
      if (!sent) return;
      waiting.abort();
      resolve(sent);
    };
    document.addEventListener("fixed", look, { signal: waiting.signal });
    look();
  });
}
