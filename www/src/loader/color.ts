/** Contrast by WCAG's formula, so that any brand colour stays readable. */

/** Relative luminance of `#rrggbb`, 0 to 1. */
export function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Up to this luminance white reads better than black: there both have the same contrast, 4.58. */
const MIDDLE = 0.1791;

/** Black or white, whichever reads better on `hex`. */
export const on = (hex: string): string => (luminance(hex) > MIDDLE ? "#000" : "#fff");
