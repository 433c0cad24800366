// What the server would send stands in the page: passes, and what is asked about them.

const passes = JSON.parse(document.getElementById("passes").textContent);
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const app = document.querySelector(".stApp");
const choice = document.querySelector(".which select");
const nothing = () => {};
let answers = null;

async function open(k) {
  const [, pass, more] = passes[k];
  answers = { pass: k, ...(await unpacked(bytes(more))) };
  shown({ parentElement: document.body, data: bytes(pass), setTriggerValue: nothing, setStateValue: nothing });
}

document.addEventListener("sought", ({ detail: { predict, step, id } }) => {
  const { pass, asks, origins } = answers;
  const answer = predict ? (asks[predict] ?? asks[1]) : origins[step];
  const tell = () => document.dispatchEvent(new CustomEvent("found", { detail: { pass, ...answer } }));
  if (answer && !id) queueMicrotask(tell);
});

const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = (scheme) => (app.style.colorScheme = scheme);
dark.onchange = () => paint(dark.matches ? "dark" : "light");
document.querySelector(".scheme").onclick = () => paint(app.style.colorScheme === "dark" ? "light" : "dark");
paint(dark.matches ? "dark" : "light");

choice.append(...passes.map(([name], k) => element("option", "", name, { value: k })));
choice.onchange = () => open(choice.value);
choice.parentElement.hidden = passes.length < 2;
open(0);
