/** The conversations that wait for a person, and those that have one. */
import { h } from "../ui/dom.js";
import { ago, context, reason, short, type Row } from "./types.js";

/** The list's parts. */
export interface List {
  element: HTMLElement;
  show(rows: Row[], open: string): void;
}

/** An empty list. */
export function createList(): List {
  const waiting = group("Waiting", "Nobody is waiting.");
  const taken = group("With an agent", "No conversation is with an agent.");
  const element = h("section", { class: "list", "aria-label": "Conversations" }, h("h1", { class: "sr" }, "Desk"), waiting.element, taken.element);
  let drawn = "";
  return {
    element,
    show(rows, open) {
      // Redrawn only when something has changed: whoever is in it by keyboard stays where they are.
      const now = Date.now();
      const next = JSON.stringify([rows, open, rows.map((row) => ago(row.asked_at, now))]);
      if (next === drawn) return;
      drawn = next;
      const focused = (document.activeElement as HTMLElement | null)?.dataset["id"];
      waiting.show(rows.filter((row) => !row.agent), open, now);
      taken.show(rows.filter((row) => row.agent), open, now);
      if (focused) element.querySelector<HTMLElement>(`[data-id="${CSS.escape(focused)}"]`)?.focus();
    },
  };
}

function group(title: string, none: string): { element: HTMLElement; show(rows: Row[], open: string, now: number): void } {
  const count = h("span", { class: "count" }, "0");
  const all = h("ul");
  const nobody = h("p", { class: "mute none" }, none);
  return {
    element: h("div", { class: "group" }, h("h2", {}, title, " ", count), nobody, all),
    show(rows, open, now) {
      count.textContent = String(rows.length);
      nobody.hidden = rows.length > 0;
      all.replaceChildren(...rows.map((row) => h("li", {}, entry(row, open, now))));
    },
  };
}

function entry(row: Row, open: string, now: number): HTMLElement {
  const { mood, locale, flow } = context(row);
  const details = [row.agent, row.site, locale, flow?.replaceAll("_", " ")].filter(Boolean).join(" · ");
  return h(
    "a",
    { href: `#${row.conversation}`, "data-id": row.conversation, "aria-current": row.conversation === open && "true" },
    h("span", { class: "top" }, h("strong", {}, reason(row.reason)), h("time", { datetime: new Date(row.asked_at).toISOString() }, ago(row.asked_at, now))),
    h("span", { class: "rest" }, h("span", {}, `${short(row.conversation)} · ${details}`), mood && mood !== "neutral" ? h("span", { class: `mood ${mood}` }, mood) : undefined),
  );
}
