import "../element/echo-disc.js";

const STUDIES = ["phantoms-short"];

const asked = new URLSearchParams(location.search);
const name = STUDIES.find((one) => one === asked.get("study")) ?? STUDIES[0];
const disc = document.querySelector("echo-disc");
if (asked.has("lang")) disc.lang = asked.get("lang");
disc.setAttribute("study", `studies/${name}.json`);
