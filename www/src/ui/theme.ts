/** The brand colour in every role it plays, with the contrast that each role needs. */
import { luminance } from "../loader/color.js";

/** What text needs against its ground, by WCAG 2.2 AA. */
const TEXT = 4.5;
/** The least favourable grounds that coloured text stands on, in light and dark: `--soft` of panel.css. */
const GROUND = { light: "#f1f3f6", dark: "#23272f" } as const;
/** In how many steps the colour is moved. */
const STEPS = 40;

/** Contrast ratio of two luminances, 1 to 21. */
const contrast = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

const hexOf = (parts: number[]): string => `#${parts.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

/** `brand`, made darker or lighter until it reads on `ground`; as long as it can, it keeps its hue and its strength. */
export function readable(brand: string, ground: string): string {
  const from = [1, 3, 5].map((at) => parseInt(brand.slice(at, at + 2), 16));
  const dark = luminance(ground) < 0.5;
  const brightest = 255 / Math.max(1, ...from);
  for (let step = 0; step <= STEPS; step++) {
    // On light grounds towards black; on dark ones to full brightness first, then towards white.
    const way = (2 * step) / STEPS;
    const scaled = from.map((part) => part * (dark ? 1 + (brightest - 1) * Math.min(way, 1) : 1 - step / STEPS));
    const mixed = hexOf(dark ? scaled.map((part) => part + (255 - part) * Math.max(way - 1, 0)) : scaled);
    if (contrast(luminance(mixed), luminance(ground)) >= TEXT) return mixed;
  }
  return dark ? "#ffffff" : "#000000";
}

/** Sets the colours that the style sheet refers to. */
export function paint(host: HTMLElement, brand: string): void {
  host.style.setProperty("--accent-light", readable(brand, GROUND.light));
  host.style.setProperty("--accent-dark", readable(brand, GROUND.dark));
}
