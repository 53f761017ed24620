const BRIDGE = "echodisc/1";
const frame = document.querySelector("iframe");
const button = document.querySelector("button");
const output = document.querySelector("output");

// The element's site; here it is the same, and it may be another.
const site = new URL(new URLSearchParams(location.search).get("site") ?? ".", location.href);
const address = new URL("embed.html", site);
address.searchParams.set("src", "../samples/sonosite.dcm");
address.searchParams.set("allow-origins", location.origin);
for (const name of ["device", "mode", "lang"]) {
  const asked = new URLSearchParams(location.search).get(name);
  if (asked) address.searchParams.set(name, asked);
}
frame.src = address.href;

let id = 0;
const waiting = new Map();

/** Calls a method of the element in the frame. */
function call(name, ...args) {
  id += 1;
  frame.contentWindow.postMessage({ bridge: BRIDGE, id, call: name, args }, site.origin);
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

window.addEventListener("message", ({ origin, data }) => {
  if (origin !== site.origin || data?.bridge !== BRIDGE) return;
  if (data.event === "ready") button.disabled = false;
  const asked = waiting.get(data.id);
  waiting.delete(data.id);
  if (data.ok) asked?.resolve(data.value);
  else asked?.reject(data.error);
});

button.addEventListener("click", async () => {
  output.textContent = "…";
  try {
    await call("goTo", 12);
    await call("setBox", 12, [153, 64, 208, 140]);
    const { areaPx } = await call("segment", 12);
    output.textContent = `${areaPx} px`;
  } catch (refusal) {
    output.textContent = refusal.code;
  }
});
