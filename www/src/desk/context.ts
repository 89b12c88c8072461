/** What is known about a conversation beside its words: what was understood, what the customer gave, how they feel, where they are. */
import { curve } from "../admin/curve.js";
import { h, type Child } from "../ui/dom.js";
import { link } from "../ui/markdown.js";
import { context, reason, type Talk } from "./types.js";

/** The most turns that are drawn and listed. */
const MAX_TURNS = 30;

/** The panel's content for `talk`. */
export function about(talk: Talk): HTMLElement[] {
  const { flow, slots, page, locale, mood, sentiment } = context(talk.about);
  const history = (talk.history ?? []).slice(-MAX_TURNS);
  const felt = history.flatMap((turn) => (typeof turn.sentiment === "number" ? [turn.sentiment] : []));
  const filled = Object.entries(slots ?? {}).filter(([, value]) => value !== null && value !== "");
  const intents = history.filter((turn) => turn.intent);
  return [
    part("Handed over", h("dl", { class: "facts" },
      ...fact("Why", talk.about ? reason(talk.about.reason) : undefined),
      ...fact("When", talk.about && new Date(talk.about.asked_at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })),
      ...fact("In", flow?.replaceAll("_", " ")),
      ...fact("Page", page && (link(page, page.replace(/^https?:\/\//, "")) ?? page)),
      ...fact("Language", locale && languageName(locale)),
    )),
    part("How the customer feels",
      felt.length
        ? curve({ values: felt, from: -1, to: 1, level: 0, width: 260, height: 72, words: `Sentiment from -1 to 1, oldest first: ${felt.map((value) => value.toFixed(1)).join(", ")}` })
        : undefined,
      h("p", { class: "mute" }, felt.length ? "Above the line: content. Below: upset." : feeling(mood, sentiment)),
    ),
    part("What the customer gave", filled.length
      ? h("dl", { class: "facts" }, ...filled.flatMap(([name, value]) => fact(name.replaceAll("_", " "), typeof value === "string" ? value : JSON.stringify(value))))
      : h("p", { class: "mute" }, "Nothing that is not personal. Personal details stand in the transcript only.")),
    part("What was understood", intents.length
      ? h("ol", { class: "intents" }, ...intents.map(({ intent, confidence }) => h("li", {}, h("span", {}, String(intent).replaceAll("_", " ")), typeof confidence === "number" ? h("span", { class: "mute" }, `${Math.round(confidence * 100)} %`) : undefined)))
      : h("p", { class: "mute" }, "No intent yet.")),
  ];
}

function feeling(mood: string | null | undefined, sentiment: number | null | undefined): string {
  return mood ? `At the handoff: ${mood}${typeof sentiment === "number" ? ` (${sentiment.toFixed(2)} of -1 to 1)` : ""}.` : "Not known yet.";
}

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(undefined, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

const part = (title: string, ...body: Child[]): HTMLElement =>
  h("section", { class: "part" }, h("h3", {}, title), ...body.map((child) => (child instanceof SVGElement ? h("div", { class: "chart" }, child) : child)));

function fact(name: string, value: string | Node | null | undefined): HTMLElement[] {
  return value ? [h("dt", {}, name), h("dd", {}, value)] : [];
}
