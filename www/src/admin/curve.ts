/** Small line charts as inline SVG: no library, no canvas, and words beside them for who can't see them. */

const SVG = "http://www.w3.org/2000/svg";

function part(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** What a curve is drawn of. */
export interface Curve {
  values: number[];
  /** The lowest and the highest value that the chart has room for. */
  from: number;
  to: number;
  /** A level to compare with, as a dashed line. */
  level?: number | undefined;
  /** What the picture says, in words. */
  words: string;
  width: number;
  height: number;
}

/** The curve; a single value is a dot. */
export function curve({ values, from, to, level, words, width, height }: Curve): SVGElement {
  const inset = 5;
  const svg = part("svg", { viewBox: `0 0 ${width} ${height}`, class: "curve", role: "img", "aria-label": words, preserveAspectRatio: "none" });
  const span = to - from || 1;
  const x = (index: number): number => (values.length < 2 ? width / 2 : inset + (index * (width - 2 * inset)) / (values.length - 1));
  const y = (value: number): number => height - inset - ((Math.min(Math.max(value, from), to) - from) / span) * (height - 2 * inset);
  if (level !== undefined) svg.append(part("line", { x1: 0, x2: width, y1: y(level), y2: y(level), class: "level" }));
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  if (points.length > 1) {
    const base = y(level ?? from).toFixed(1);
    svg.append(part("polygon", { points: `${x(0).toFixed(1)},${base} ${points.join(" ")} ${x(values.length - 1).toFixed(1)},${base}`, class: "area" }));
    svg.append(part("polyline", { points: points.join(" "), class: "stroke" }));
  }
  const last = values.at(-1);
  if (last !== undefined) svg.append(part("circle", { cx: x(values.length - 1), cy: y(last), r: 3.2, class: "dot" }));
  return svg;
}
