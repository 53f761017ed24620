const disc = document.querySelector("echo-disc");

disc.addEventListener("ready", async () => {
  await disc.load(disc.src);
  disc.setBox(12, [153, 64, 208, 140]);
  disc.setBox(3, [156, 68, 199, 130]);
  disc.goTo(12);
});
