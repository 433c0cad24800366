// A typed number beside the right one, judged to the digits given, as `core.questions.judge` does it; tests hold both to the same vectors.

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const JUDGED = { enough: 2, rounded: 1e-9, near: 0.02, almost: 1 + 1e-9 };
const RAISED = Object.fromEntries(Object.entries(SUPERSCRIPTS).map(([sign, raised]) => [raised, sign]));

function plainNumber(text) {
  const lowered = (_, power) => `e${[...power].map((sign) => RAISED[sign]).join("")}`;
  const plain = text.trim().replace(/·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g, lowered).replaceAll("−", "-").replaceAll(",", ".");
  return NUMBER.test(plain) && Number.isFinite(Number(plain)) ? plain : "";
}

// How many significant digits it has, and half a unit of the last one.
function precision(plain) {
  const [mantissa, power = "0"] = plain.toLowerCase().split("e");
  const [whole, decimals = ""] = mantissa.replace(/[+-]/, "").split(".");
  const digits = (whole + decimals).replace(/^0+/, "");
  const zeros = mantissa.includes(".") ? 0 : digits.length - digits.replace(/0+$/, "").length;
  const exponent = digits || decimals ? Number(power) - decimals.length + zeros : 0;
  return [digits.length - zeros, Number(`0.5e${exponent}`)];
}

// Half a unit of the last of as many digits as are asked for.
function halfUnit(value) {
  return value && Number(`0.5e${Number(value.toExponential().split("e")[1]) + 1 - JUDGED.enough}`);
}

// The verdict "right", "few" digits, "close", "wrong" or "none", and which of the mistaken numbers it is.
function judge(text, value, size, mistaken) {
  const plain = plainNumber(text);
  if (!plain) return ["none", null];
  const typed = Number(plain);
  const [digits, slack] = precision(plain);
  const rounding = JUDGED.rounded * size;
  const off = (expected) => Math.abs(typed - expected);
  const meets = (expected) => off(expected) <= JUDGED.almost * slack + rounding;
  const enough = (expected) => digits >= JUDGED.enough || off(expected) <= JUDGED.almost * halfUnit(expected) + rounding;
  const near = meets(value);
  if (near && enough(value)) return ["right", null];
  const which = mistaken.findIndex((other) => meets(other) && (near ? off(other) <= rounding : enough(other)));
  if (which >= 0) return ["wrong", which];
  if (near) return ["few", null];
  return [off(value) <= Math.max(JUDGED.near * Math.abs(value), 4 * slack) && enough(value) ? "close" : "wrong", null];
}
