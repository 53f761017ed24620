import { existsSync, readdirSync } from "node:fs";
import { aptInstall } from "../lib/apt.mjs";

const DRIVER_FOLDERS = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/** The native GPU tests need some Vulkan driver on Linux: Mesa's software one will do. */
export async function vulkan() {
  if (process.platform !== "linux") return "the system's own GPU interface";
  const drivers = DRIVER_FOLDERS.filter((path) => existsSync(path)).flatMap((path) =>
    readdirSync(path),
  );
  if (drivers.length > 0) return "present";
  await aptInstall(
    "mesa-vulkan-drivers",
    "The GPU tests need a Vulkan driver, and none was found.",
    "install your GPU's Vulkan driver, or Mesa's lavapipe.",
  );
  return "installed";
}
