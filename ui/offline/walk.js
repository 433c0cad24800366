// The passes stand in the page, what is fixed of them by its mark, and what is asked about them.

const choice = document.querySelector(".which select");
const player = new Player(document.querySelector(".player"));
const nothing = () => {};
let answers = null;

async function open(k) {
  const [pass, asked] = held.passes[k].slice(1).map(bytes);
  const fixedOf = (mark) => unpacked(bytes(held.fixed[mark]));
  const [data, more] = await Promise.all([passed(pass, fixedOf), unpacked(asked)]);
  if (k !== choice.value) return; // another was chosen meanwhile
  answers = { pass: Number(k), ...more };
  player.receive(data, nothing, nothing);
}

document.addEventListener("sought", ({ detail: { predict, step, id } }) => {
  const { pass, asks, origins } = answers;
  const answer = predict ? (asks[predict] ?? asks[1]) : origins[step];
  const tell = () => document.dispatchEvent(new CustomEvent("found", { detail: { pass, ...answer } }));
  if (answer && !id) queueMicrotask(tell);
});

choice.append(...held.passes.map(([name], k) => element("option", "", name, { value: k })));
choice.onchange = () => open(choice.value);
choice.parentElement.hidden = held.passes.length < 2;
open(choice.value);
