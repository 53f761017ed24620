/** Where the hints of the tour stand, and what they point at. Beside `layout`. */
import { css } from "lit";

export const tourPlaces = css`
  echo-tour {
    grid-area: stage;
    place-self: start;
    margin: 12px;
  }
  echo-tour[step="1"] {
    place-self: end center;
  }
  echo-tour[step="2"] {
    margin-left: 68px;
  }
  echo-tour[step="3"] {
    place-self: start end;
  }
  .app:has(> echo-tour[step="0"]) .tools > button:first-of-type,
  .app:has(> echo-tour[step="2"]) .stage-tools > *,
  .app:has(> echo-tour[step="3"]) .side {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
    border-radius: var(--radius);
  }
  /* Its children would cover an outline. */
  .app:has(> echo-tour[step="1"]) .stage::after {
    position: absolute;
    inset: 0;
    border: 2px solid var(--accent);
    content: "";
    pointer-events: none;
  }

  /* Below each other: a hint does not cover what it is of. */
  @container (max-width: 960px) and (max-aspect-ratio: 5/4) {
    echo-tour[step="1"],
    echo-tour[step="2"] {
      grid-area: side;
      /* Too high for its place it grows upwards: the page would scroll otherwise. */
      place-self: end center;
      margin: 12px;
    }
    echo-tour[step="3"] {
      place-self: end center;
    }
  }
`;
