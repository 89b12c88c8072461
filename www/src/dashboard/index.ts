/** The dashboard: how the bot does, and the flags that say who gets it. */
import { page, type Inside } from "../admin/page.js";
import { h } from "../ui/dom.js";
import { cards, table } from "./figures.js";
import { flags } from "./flags.js";
import type { Metrics } from "./types.js";

const DAY_MS = 86_400_000;
/** Stretches of time to choose from, in days. */
const SPANS = [1, 7, 30, 90];
/** What the table may be by. */
const GROUPS = ["day", "locale", "site", "cohort"];

page("Dashboard", "/v1/metrics", dashboard);

function dashboard(inside: Inside): void {
  const { main, call, signal, failed } = inside;
  const span = h("select", { id: "span", onchange: () => void show() }, ...SPANS.map((days) => h("option", { value: days, selected: days === 7 }, days === 1 ? "Today" : `Last ${days} days`)));
  const by = h("select", { id: "by", onchange: () => void show() }, ...GROUPS.map((name) => h("option", { value: name }, name.replace(/^./, (first) => first.toUpperCase()))));
  const figures = h("div", { class: "figures" });
  const groups = h("div", {});
  const time = h("p", { class: "mute" });
  main.className = "dashboard";
  main.replaceChildren(
    h("div", { class: "lead" }, h("div", {}, h("h1", {}, "How the bot does"), time),
      h("div", { class: "row" }, h("label", { for: "span", class: "sr" }, "Time"), span, h("button", { type: "button", class: "quiet", onclick: () => void show() }, "Refresh"))),
    figures,
    h("section", { "aria-labelledby": "groups" }, h("div", { class: "lead" }, h("h2", { id: "groups" }, "Side by side"), h("div", { class: "row" }, h("label", { for: "by" }, "By"), by)), groups),
    flags(inside),
  );
  signal.addEventListener("abort", () => void (main.className = ""));

  let asked = 0;
  async function show(): Promise<void> {
    const mine = ++asked;
    const end = new Date();
    const begin = new Date(end.getTime() - (Number(span.value) - 1) * DAY_MS);
    const day = (date: Date): string => date.toISOString().slice(0, 10);
    const ask = (group: string): Promise<Metrics> => call<Metrics>("GET", `/v1/metrics?${new URLSearchParams({ from: day(begin), to: day(end), by: group })}`);
    main.ariaBusy = "true";
    try {
      const [all, days] = await Promise.all([ask("all"), ask("day")]);
      const chosen = by.value === "day" ? days : await ask(by.value);
      if (mine !== asked || signal.aborted) return;
      const date = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });
      time.textContent = `${date.formatRange(all.from, all.to - 1)}, days in UTC`;
      figures.replaceChildren(cards(all.groups[0], days.groups));
      groups.replaceChildren(chosen.groups.length ? table(by.value, chosen.groups) : h("p", { class: "empty" }, "Nothing to compare."));
    } catch (error) {
      failed(error);
    } finally {
      if (mine === asked) main.ariaBusy = "false";
    }
  }
  void show();
}
