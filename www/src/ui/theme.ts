/** The brand colour in every role it plays, with the contrast that each role needs. */
import { luminance } from "../loader/color.js";

/** What text needs against its ground, by WCAG 2.2 AA. */
const TEXT = 4.5;
/** The panel's grounds in light and dark; the same values as in panel.css. */
const GROUND = { light: "#ffffff", dark: "#14161b" } as const;

/** Contrast ratio of two luminances, 1 to 21. */
const contrast = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/** `brand`, moved towards black or white until it reads on `ground`. */
export function readable(brand: string, ground: string): string {
  const target = luminance(ground) > 0.5 ? 0 : 255;
  const from = [1, 3, 5].map((at) => parseInt(brand.slice(at, at + 2), 16));
  for (let step = 0; step <= 20; step++) {
    const mixed = `#${from.map((part) => Math.round(part + ((target - part) * step) / 20).toString(16).padStart(2, "0")).join("")}`;
    // A little over, because tinted grounds lie under hovered buttons.
    if (contrast(luminance(mixed), luminance(ground)) >= TEXT * 1.15) return mixed;
  }
  return target ? "#ffffff" : "#000000";
}

/** Sets the colours that the style sheet refers to. */
export function paint(host: HTMLElement, brand: string): void {
  host.style.setProperty("--accent-light", readable(brand, GROUND.light));
  host.style.setProperty("--accent-dark", readable(brand, GROUND.dark));
}
