// For iframes: the element in a page of its own, with attributes from the address, such as
// embed.html?mode=view&src=clip.dcm&allow-origins=https://lms.example
import "../element/echo-disc.js";

const ATTRIBUTES = ["src", "model", "view", "mode", "readonly", "lang", "device", "case", "study"];

const asked = new URLSearchParams(location.search);
const disc = document.createElement("echo-disc");
for (const name of ATTRIBUTES) if (asked.has(name)) disc.setAttribute(name, asked.get(name));
disc.setAttribute("allow-origins", asked.getAll("allow-origins").join(" "));
document.documentElement.lang = asked.get("lang") ?? "en";
document.body.append(disc);
