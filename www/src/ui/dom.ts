/** Building DOM from values: text always becomes text nodes, never markup. */

/** What a child may be. */
export type Child = Node | string | false | undefined;

const SVG = "http://www.w3.org/2000/svg";

/** One element with attributes (`on…` are listeners; `false` and `undefined` are left out) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, unknown> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
  return element;
}

const PATHS = {
  chat: "M12 3.5c-5 0-9 3.4-9 7.7 0 2.5 1.4 4.7 3.5 6.1l-.6 3.2 3.6-1.8c.8.2 1.6.3 2.5.3 5 0 9-3.4 9-7.8S17 3.5 12 3.5Z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  x: "M6 6l12 12M18 6 6 18",
  down: "m6 9 6 6 6-6",
  send: "M12 19V5m-6 6 6-6 6 6",
  restart: "M4 4v5h5M4.6 9a8 8 0 1 1-.5 5",
  save: "M12 4v11m-5-5 5 5 5-5M5 20h14",
  trash: "M4 7h16M9 7V4h6v3m3 0-1 13H7L6 7",
  end: "M15 12H4m4-4-4 4 4 4M14 4h6v16h-6",
  sound: "M4 9v6h4l5 4V5L8 9H4Zm12.5-.5a5 5 0 0 1 0 7",
  mute: "M4 9v6h4l5 4V5L8 9H4Zm12 1 5 5m0-5-5 5",
  check: "m5 12.5 4.5 4.5L19 7.5",
  star: "m12 3.6 2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8Z",
  link: "M7 17 17 7M9 7h8v8",
  alert: "M12 8v5m0 3.5h.01M12 3 2.5 20h19Z",
} as const;

/** One of the line icons, for decoration only. */
export function icon(name: keyof typeof PATHS): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `i-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
