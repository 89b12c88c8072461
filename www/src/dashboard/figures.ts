/** The north-star figures: each with what it is made of, its target, and how it went by day. */
import { curve } from "../admin/curve.js";
import { h, icon, type Child } from "../ui/dom.js";
import { parts, shown, target, title, type Figure, type Group } from "./types.js";

/** The figures as cards; `days` draws their curves. */
export function cards(all: Group | undefined, days: Group[]): HTMLElement {
  if (!all) return h("p", { class: "empty" }, "Nothing was said in this time.");
  return h("ul", { class: "cards" }, ...all.figures.map((figure) => h("li", {}, card(figure, days))));
}

function card(figure: Figure, days: Group[]): HTMLElement {
  const known = days.flatMap(({ group, figures }) => {
    const value = figures.find(({ name }) => name === figure.name)?.value;
    return typeof value === "number" ? [{ group, value }] : [];
  });
  // The curve has room for the values and the target, so that a change is seen; the axis does not begin at nothing.
  const levels = [figure.target, ...known.map(({ value }) => value)];
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const room = (high - low) * 0.15 || Math.abs(high) * 0.1 || 1;
  return h(
    "article",
    { class: "card" },
    h("h2", {}, title(figure.name)),
    h("p", { class: "value" }, shown(figure.value, figure.unit)),
    verdict(figure),
    h("p", { class: "mute of" }, parts(figure)),
    known.length > 1
      ? h("div", { class: "chart" }, curve({
          values: known.map(({ value }) => value),
          from: low - room,
          to: high + room,
          level: figure.target,
          width: 240,
          height: 48,
          words: `${title(figure.name)} by day: ${known.map(({ group, value }) => `${group} ${shown(value, figure.unit)}`).join(", ")}`,
        }))
      : undefined,
    h("p", { class: "mute meaning" }, figure.meaning.replace(/^./, (first) => first.toUpperCase()), "."),
  );
}

function verdict(figure: Figure): HTMLElement {
  const words = `Target: ${target(figure)}`;
  if (figure.met === null) return h("p", { class: "verdict" }, words);
  return h("p", { class: `verdict ${figure.met ? "met" : "missed"}` }, icon(figure.met ? "check" : "alert"), h("span", { class: "sr" }, figure.met ? "Met. " : "Missed. "), words);
}

/** The figures of each group, side by side. */
export function table(by: string, groups: Group[]): HTMLElement {
  const names = groups[0]?.figures.map(({ name }) => name) ?? [];
  const cell = (figure: Figure | undefined): Child =>
    figure && h("td", { class: figure.met === false ? "missed" : "" }, h("span", {}, shown(figure.value, figure.unit)), h("small", { class: "mute" }, figure.denominator && figure.unit !== "ms" ? parts(figure) : ""));
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": `Figures by ${by}` },
    h(
      "table",
      {},
      h("caption", { class: "sr" }, `Figures by ${by}`),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, by.replace(/^./, (first) => first.toUpperCase())), ...names.map((name) => h("th", { scope: "col" }, title(name))))),
      h("tbody", {}, ...groups.map(({ group, figures }) => h("tr", {}, h("th", { scope: "row" }, group), ...names.map((name) => cell(figures.find((figure) => figure.name === name)))))),
    ),
  );
}
