import "../element/echo-disc.js";

const CASES = ["normal", "reduced", "fast"];

const asked = new URLSearchParams(location.search);
const name = CASES.find((one) => one === asked.get("case")) ?? "normal";
const disc = document.querySelector("echo-disc");
if (asked.has("lang")) disc.lang = asked.get("lang");
disc.setAttribute("case", `cases/${name}.json`);

disc.addEventListener("score", ({ detail }) => {
  const { dice, efOff } = detail;
  const output = document.querySelector("output");
  output.textContent = `Dice ${dice.ed.toFixed(2)} and ${dice.es.toFixed(2)}, EF off by ${efOff.toFixed(1)} points`;
});
