import "./echo-bench.js";

document.querySelector("main")?.replaceChildren(document.createElement("echo-bench"));
