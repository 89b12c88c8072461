/** The transcript as lines, each drawn once, and the agent's own lines that are still on their way. */
import { reply as read } from "../sdk/reading.js";
import { plain } from "../sdk/transcript.js";
import { h } from "../ui/dom.js";
import { markdown } from "../ui/markdown.js";
import type { Line } from "./types.js";

/** Nearer to the end than this, the transcript follows new lines, in CSS pixels. */
const NEAR_PX = 120;

/** Something the agent said, on its way. */
export interface Pending {
  id: string;
  text: string;
  failed: boolean;
}

/** The transcript's parts. */
export interface Lines {
  element: HTMLElement;
  show(lines: Line[], agent: string, pending: Pending[], retry: (pending: Pending) => void): void;
  typing(on: boolean): void;
}

/** An empty transcript. */
export function createLines(): Lines {
  const dots = h("p", { class: "writing", hidden: true }, "The customer is writing…");
  const element = h("div", { class: "lines", role: "log", "aria-label": "Transcript", "aria-live": "polite", "aria-relevant": "additions", tabindex: 0 }, dots);
  const drawn = new Map<string, HTMLElement>();
  let waiting: HTMLElement[] = [];
  let before = "";

  return {
    element,
    show(lines, agent, pending, retry) {
      const follow = drawn.size === 0 || element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      const counts = new Map<string, number>();
      for (const line of lines) {
        const place = `${line.turn}:${line.from}`;
        const nth = counts.get(place) ?? 0;
        counts.set(place, nth + 1);
        const key = `${place}:${nth}`;
        if (drawn.has(key)) continue;
        const body = said(line);
        if (!body) continue;
        const who = line.from === "agent" ? agent || "Agent" : line.from === "bot" ? "Assistant" : "Customer";
        const when = new Date(line.at).toLocaleTimeString(undefined, { timeStyle: "short" });
        const by = `${who} ${when}`;
        const row = h("div", { class: `said ${line.from}${by === before ? " same" : ""}` }, h("p", { class: "by" }, h("strong", {}, who), " ", h("time", { datetime: new Date(line.at).toISOString() }, when)), body);
        before = by;
        drawn.set(key, row);
        dots.before(row);
      }
      for (const row of waiting) row.remove();
      waiting = pending.map((one) => h("div", { class: `said agent ${one.failed ? "failed" : "pending"}` }, h("div", { class: "words" }, one.text),
        h("p", { class: "by" }, one.failed ? "Not sent. " : "Sending…", one.failed && h("button", { type: "button", class: "link", onclick: () => retry(one) }, "Try again"))));
      dots.before(...waiting);
      if (follow) element.scrollTop = element.scrollHeight;
    },
    typing(on) {
      const follow = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      dots.hidden = !on;
      if (on && follow) element.scrollTop = element.scrollHeight;
    },
  };
}

/** What one line says; nothing where there is nothing to read. */
function said(line: Line): HTMLElement | undefined {
  const reply = read(line.reply);
  if (reply.type === "text") return h("div", { class: "words", dir: "auto" }, line.from === "customer" ? reply.text : markdown(reply.text));
  if (reply.type === "choices") return h("ul", { class: "offered", "aria-label": "Quick replies" }, ...reply.options.map(({ label }) => h("li", {}, label)));
  const text = reply.type === "csat" ? "Asked how it went" : reply.type === "form" ? `Asked for: ${reply.label}` : plain(reply);
  return text ? h("div", { class: "aside", dir: "auto" }, text) : undefined;
}
