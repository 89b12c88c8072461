/** The flags in force: who gets the bot and when a person is called. Every change is shown and confirmed before it is made. */
import { confirm } from "../admin/confirm.js";
import { Refused } from "../admin/call.js";
import type { Inside } from "../admin/page.js";
import { h } from "../ui/dom.js";
import type { Flags, Standing } from "./types.js";

interface Field {
  name: string;
  label: string;
  hint: string;
  /** Absent for a switch. */
  range?: { min: number; max: number; step: number; unit: string };
}

const FIELDS: Field[] = [
  { name: "enabled", label: "The bot answers", hint: "Off: people answer everything." },
  { name: "percentage", label: "Share of conversations with the bot", hint: "The same customer always gets the same.", range: { min: 0, max: 100, step: 0.1, unit: "%" } },
  { name: "shadow", label: "Listen to the others", hint: "Outside that share the bot understands and is counted, while people answer." },
  { name: "fallback_threshold", label: "Take the bot back above", hint: "Share of messages not understood.", range: { min: 0, max: 1, step: 0.01, unit: "of 1" } },
  { name: "sentiment_threshold", label: "Call a person for the upset from", hint: "A message counts as upset below minus this, on a scale of −1 to 1.", range: { min: 0, max: 1, step: 0.05, unit: "of 1" } },
  { name: "window_minutes", label: "The guard looks back", hint: "", range: { min: 1, max: 1440, step: 1, unit: "minutes" } },
  { name: "minimum_messages", label: "The guard needs at least", hint: "", range: { min: 1, max: 100_000, step: 1, unit: "messages" } },
];

/** A flag's value for people. */
const said = (value: boolean | number | undefined): string => (typeof value === "boolean" ? (value ? "on" : "off") : String(value ?? "–"));

/** The section of the flags; it fills itself. */
export function flags({ call, tell, failed, signal }: Inside): HTMLElement {
  const body = h("div", {});
  const element = h("section", { class: "flags", "aria-labelledby": "flags" }, h("h2", { id: "flags" }, "Flags in force"), body);

  async function read(): Promise<void> {
    try {
      const standing = await call<Standing>("GET", "/v1/flags");
      if (!signal.aborted) draw(standing);
    } catch (error) {
      failed(error);
    }
  }

  function draw(standing: Standing): void {
    const inputs = new Map<string, HTMLInputElement>();
    const review = h("button", { type: "submit", class: "main", disabled: true }, "Review the change");
    const changed = (): Flags => {
      const now: Flags = {};
      for (const [name, input] of inputs) {
        const value = input.type === "checkbox" ? input.checked : Number(input.value);
        if (value !== standing.chatbot[name]) now[name] = value;
      }
      return now;
    };
    const rows = FIELDS.filter(({ name }) => name in standing.chatbot).map((field) => {
      const value = standing.chatbot[field.name];
      const id = `flag-${field.name}`;
      const hint = `${id}-hint`;
      const input = field.range
        ? h("input", { id, type: "number", min: field.range.min, max: field.range.max, step: "any", inputmode: "decimal", required: true, value, "aria-describedby": hint })
        : h("input", { id, type: "checkbox", role: "switch", checked: value === true, "aria-describedby": hint });
      inputs.set(field.name, input);
      return h("div", { class: field.range ? "flag" : "flag switch" },
        h("div", {}, h("label", { for: id }, field.label), h("p", { class: "mute", id: hint }, field.hint)),
        h("div", { class: "set" }, input, field.range && h("span", { class: "mute" }, field.range.unit)));
    });
    const form = h("form", {
      oninput: () => void (review.disabled = !Object.keys(changed()).length),
      onsubmit: (event: Event) => {
        event.preventDefault();
        void change(standing, changed(), false);
      },
    }, ...rows, h("div", { class: "row end" }, h("span", { class: "mute" }, `Version ${standing.version}`), review));
    const { cohorts } = standing;
    body.replaceChildren(
      ...(standing.rolled_back ? [rollback(standing)] : []),
      form,
      ...(cohorts ? [people(cohorts)] : []),
    );
  }

  function rollback(standing: Standing): HTMLElement {
    const { since, fallbacks, messages } = standing.rolled_back ?? { since: 0, fallbacks: 0, messages: 0 };
    return h("div", { class: "rollback", role: "alert" },
      h("p", {}, h("strong", {}, "The bot has taken itself back."), ` ${fallbacks} of ${messages} messages were not understood. People answer since ${new Date(since).toLocaleString()}.`),
      h("button", { type: "button", class: "quiet", onclick: () => void change(standing, {}, true) }, "Let it answer again"));
  }

  /** Who got what in the last day. */
  function people({ bot, shadow, people: persons, conversations }: NonNullable<Standing["cohorts"]>): HTMLElement {
    const counts = h("p", {}, `Of the last ${conversations.length} conversations: ${bot} with the bot, ${shadow} in the shadow, ${persons} with people.`);
    if (!conversations.length) return h("div", { class: "cohorts" }, h("h3", {}, "Who is in which cohort"), h("p", { class: "mute" }, "No conversation in the last 24 hours."));
    return h("div", { class: "cohorts" }, h("h3", {}, "Who is in which cohort"), counts,
      h("details", {}, h("summary", {}, "Conversation by conversation"),
        h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Cohorts by conversation" }, h("table", {},
          h("thead", {}, h("tr", {}, ...["Conversation", "Site", "Last turn", "Had", "Gets now", "Place of 100"].map((name) => h("th", { scope: "col" }, name)))),
          h("tbody", {}, ...conversations.map((row) => h("tr", {},
            h("th", { scope: "row" }, h("code", {}, row.conversation.slice(0, 10))), h("td", {}, row.site),
            h("td", {}, new Date(row.at).toLocaleTimeString(undefined, { timeStyle: "short" })), h("td", {}, row.had), h("td", {}, row.gets), h("td", {}, row.place.toFixed(1)))))))));
  }

  async function change(standing: Standing, chatbot: Flags, lift: boolean): Promise<void> {
    const names = Object.keys(chatbot);
    const label = (name: string): string => FIELDS.find((field) => field.name === name)?.label ?? name;
    const stops = chatbot["enabled"] === false || chatbot["percentage"] === 0;
    const sure = await confirm(lift ? "Let the bot answer again?" : "Change the flags?", lift ? "Let it answer" : "Change", stops,
      h("ul", { class: "changes" }, ...names.map((name) => h("li", {}, `${label(name)}: `, h("del", {}, said(standing.chatbot[name])), " → ", h("ins", {}, said(chatbot[name]))))),
      stops && h("p", { class: "wrong" }, "No customer will get the bot: make sure that people are there."),
      h("p", { class: "mute" }, `In force everywhere within ${standing.takes_effect_s ?? 30} seconds.`));
    if (!sure) return;
    try {
      draw(await call<Standing>("PUT", "/v1/flags", { chatbot, version: standing.version, ...(lift ? { lift_rollback: true } : {}) }));
      tell("Changed.");
    } catch (error) {
      failed(error);
      if (error instanceof Refused && error.status === 409) {
        tell("Somebody else has changed the flags meanwhile. Here is what is in force now.");
        await read();
      }
    }
  }

  void read();
  return element;
}
