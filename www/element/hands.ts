/** Which pointer draws, which moves the picture, which is a palm. Pure. */

/** What a pointer does as long as it is down. */
export type Role = "draw" | "move" | "none";

/** What a press changes for the pointers that were down before. */
export interface Verdict {
  role: Role;
  /** A stroke of another pointer is taken back: it was a palm, or the first finger of a pinch. */
  takesBack: boolean;
}

export class Hands {
  readonly #roles = new Map<number, { type: string; role: Role }>();
  #penSeen = false;

  /** Whether a pen was used: from then on fingers move the picture and draw nothing. */
  get penSeen(): boolean {
    return this.#penSeen;
  }

  /** Lets fingers draw again, until a pen is used again. */
  forgetPen(): void {
    this.#penSeen = false;
  }

  roleOf(pointerId: number): Role {
    return this.#roles.get(pointerId)?.role ?? "none";
  }

  press(pointerId: number, type: string, button: number): Verdict {
    const verdict = this.#judge(type, button);
    this.#roles.set(pointerId, { type, role: verdict.role });
    return verdict;
  }

  release(pointerId: number): void {
    this.#roles.delete(pointerId);
  }

  clear(): void {
    this.#roles.clear();
  }

  #judge(type: string, button: number): Verdict {
    if (type === "pen") return this.#pen();
    if (type === "touch") return this.#finger();
    const busy = this.#some("draw");
    // The middle button moves the picture.
    if (button === 1 && !busy) return { role: "move", takesBack: false };
    return { role: button === 0 && !busy ? "draw" : "none", takesBack: false };
  }

  /** A palm may have come down before the pen. */
  #pen(): Verdict {
    this.#penSeen = true;
    if (this.#has("pen", "draw")) return { role: "none", takesBack: false };
    const takesBack = this.#has("touch", "draw");
    for (const pointer of this.#roles.values()) pointer.role = "none";
    return { role: "draw", takesBack };
  }

  #finger(): Verdict {
    if (this.#has("pen", "draw") || this.#has("mouse", "draw"))
      return { role: "none", takesBack: false };
    if (this.#penSeen) return { role: "move", takesBack: false };
    if (this.#has("touch", "draw")) {
      for (const pointer of this.#roles.values())
        if (pointer.role === "draw") pointer.role = "move";
      return { role: "move", takesBack: true };
    }
    const others = [...this.#roles.values()].some(({ type }) => type === "touch");
    return { role: others ? "move" : "draw", takesBack: false };
  }

  #some(role: Role): boolean {
    return [...this.#roles.values()].some((pointer) => pointer.role === role);
  }

  #has(type: string, role: Role): boolean {
    return [...this.#roles.values()].some((one) => one.type === type && one.role === role);
  }
}
