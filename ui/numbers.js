// Numbers as `core.latex` writes them, and Python's sentences with the numbers put in; tests hold both sides to the same vectors.

const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const NOT_FINITE = { NaN: "–", Infinity: "∞", "-Infinity": "−∞" };
function typeset(text) {
  const [mantissa, exponent] = (NOT_FINITE[text] ?? text).split("e");
  const raised = exponent && [...String(Number(exponent))].map((sign) => SUPERSCRIPTS[sign]).join("");
  return mantissa.replace("-", "−") + (raised ? `·10${raised}` : "");
}

// Short, for machines: -0.63, 0.004, 3e-5, 120.
function short(value) {
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < 1e5) return String(value);
  if (magnitude >= 99999.5 || magnitude < 0.00095) return value.toExponential(0);
  return value.toFixed(magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : magnitude >= 0.00995 ? 2 : 3);
}

// The same to be read: −0.63, 0.004, 3·10⁻⁵, 120.
const numberText = (value) => typeset(short(value));

// With as many digits as tell the value from every other.
function fullText(value) {
  const magnitude = Math.abs(value);
  return typeset(magnitude && (magnitude < 1e-4 || magnitude >= 1e16) ? value.toExponential() : String(value));
}

const WRITTEN = {
  short: numberText,
  full: fullText,
  percent: (share) => (Number.isNaN(share) ? "–" : `${(100 * share).toFixed(1)} %`),
  count: (n) => n.toLocaleString("en"),
  duration: (seconds) => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`),
};

// Fills a pattern: {name} becomes the number in short form, {name:full} (or percent, count, duration) in that form; a string is
// put in unchanged.
function filled(pattern, values) {
  return pattern.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name, form = "short") =>
    typeof values[name] === "string" ? values[name] : WRITTEN[form](values[name]),
  );
}
