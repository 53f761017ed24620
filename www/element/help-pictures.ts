/** The method in pictures: drawings in the theme's colours, with nothing to read in them. */
import { css, svg, type TemplateResult } from "lit";

export const pictureStyles = css`
  .picture {
    display: block;
    width: min(100%, 240px);
    height: auto;
    border-radius: var(--radius);
    background: #000;
    fill: none;
    stroke-width: 1.6;
    stroke-linejoin: round;
    --scan: #3a4450;
    --wall: #8b97a3;
    --line: #4cc9f0;
    --other: #ffb454;
    --mark: #fff;
  }
  .scan {
    fill: var(--scan);
  }
  .wall {
    stroke: var(--wall);
    stroke-width: 5;
  }
  .dark {
    fill: #05080b;
  }
  .outline {
    stroke: var(--line);
  }
  .inside {
    fill: color-mix(in srgb, var(--line) 35%, transparent);
  }
  .other {
    stroke: var(--other);
  }
  .mark {
    stroke: var(--mark);
  }
  .box {
    stroke: var(--mark);
    stroke-dasharray: 4 3;
  }
`;

/** An apical view: the fan of the scan, and the left ventricle with its apex up. */
const [FAN, LARGE, SMALL] = [
  "M60 2 14 78a90 90 0 0 0 92 0Z",
  "M43 74C35 52 39 25 60 17c21 8 25 35 17 57Z",
  "M47 74c-5-17-2-35 13-41 15 6 18 24 13 41Z",
];

const discs = Array.from({ length: 19 }, (_, at) => `M30 ${17 + (at + 1) * 2.85}H90`).join("");

const scan = svg`<path class="scan" d=${FAN} /><path class="wall dark" d=${LARGE} />`;

function picture(drawing: TemplateResult): TemplateResult {
  return svg`<svg class="picture" viewBox="0 0 120 92" aria-hidden="true">${drawing}</svg>`;
}

export const boxPicture = () => picture(svg`${scan}<path class="box" d="M37 15h46v61H37Z" />`);

export const outlinePicture = () => picture(svg`${scan}<path class="outline inside" d=${LARGE} />`);

export const discsPicture = () =>
  picture(svg`${scan}
    <clipPath id="cavity"><path d=${LARGE} /></clipPath>
    <path class="outline" d=${discs} clip-path="url(#cavity)" stroke-width="0.8" />
    <path class="outline" d=${LARGE} /><path class="mark" d="M60 17v57M43 74h34" />`);

export const phasesPicture = () =>
  picture(svg`<g transform="translate(-30 2)">
      <path class="wall dark" d=${LARGE} /><path class="outline inside" d=${LARGE} />
    </g>
    <g transform="translate(30 2)">
      <path class="wall dark" d=${SMALL} /><path class="other" d=${SMALL} />
    </g>`);

export const fractionPicture = () =>
  picture(svg`<path class="outline" d="M24 14h26v64H24Z" /><path class="other" d="M70 46h26v32H70Z" />
    <path class="outline inside" d="M24 14h26v32H24Z" stroke="none" />
    <path class="mark" d="M56 46h8M60 14v32M57 18l3-4 3 4M57 42l3 4 3-4" />`);

/** Four chambers: the left ventricle stands at the right of the picture. */
export const fourPicture = () =>
  picture(svg`<path class="scan" d=${FAN} />
    <path class="wall dark" d="M62 56C58 38 62 22 70 18c12 6 16 24 10 38Z" />
    <path class="wall dark" d="M56 56c0-14 0-24-4-30-10 8-14 20-12 30Z" />
    <path class="wall dark" d="M62 60h18c3 10-2 18-9 18s-11-8-9-18Z" />
    <path class="wall dark" d="M40 60h16c2 9-1 17-8 17s-10-8-8-17Z" />
    <path class="outline" d="M62 56C58 38 62 22 70 18c12 6 16 24 10 38Z" />`);

export const twoPicture = () =>
  picture(svg`<path class="scan" d=${FAN} />
    <path class="wall dark" d="M48 56C40 40 46 22 60 16c14 6 20 24 12 40Z" />
    <path class="wall dark" d="M50 60h20c4 10-2 20-10 20s-14-10-10-20Z" />
    <path class="outline" d="M48 56C40 40 46 22 60 16c14 6 20 24 12 40Z" />`);

/** Through the apex, and past it. */
export const shortPicture = () =>
  picture(svg`<path class="wall dark" d=${LARGE} transform="translate(-26 4)" />
    <path class="outline" d="M34 12v72" /><path class="other" d="M20 18l24 66" />
    <path class="other dark" d="M74 78c-5-14 0-33 14-33s19 19 14 33Z" />
    <path class="box" d="M74 78c-6-22-2-46 14-54 16 8 20 32 14 54Z" />`);
