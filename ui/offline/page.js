// What a server would send stands in the page; light or dark is as the system has it until the button is pressed.

const held = JSON.parse(document.getElementById("held").textContent);
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const app = document.querySelector(".stApp");

const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = (scheme) => (app.style.colorScheme = scheme);
dark.onchange = () => paint(dark.matches ? "dark" : "light");
document.querySelector(".scheme").onclick = () => paint(app.style.colorScheme === "dark" ? "light" : "dark");
paint(dark.matches ? "dark" : "light");
