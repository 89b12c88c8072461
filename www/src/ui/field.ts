/** A form for one typed slot, with the keyboard and the checks that fit. */
import type { FormReply } from "../sdk/index.js";
import { h } from "./dom.js";
import type { Words } from "./words.js";

/** What an input type needs besides its name: keyboard and autofill. */
const KINDS: Record<string, { inputmode?: string; autocomplete?: string }> = {
  text: {},
  email: { inputmode: "email", autocomplete: "email" },
  tel: { inputmode: "tel", autocomplete: "tel" },
  number: { inputmode: "decimal" },
  date: {},
};

let serial = 0;

/** The form; `submit` receives what was typed. */
export function fieldForm(reply: FormReply, words: Words, submit: (text: string) => void): HTMLElement {
  const id = `curbside-field-${++serial}`;
  const type = reply.input in KINDS ? reply.input : "text";
  const order = /order/i.test(reply.name);
  const wrong = h("p", { class: "wrong", id: `${id}-wrong`, role: "alert", hidden: true }, words("invalid"));
  const input = h("input", {
    id,
    // A number field would swallow leading zeros and spaces; the keyboard is what matters.
    type: type === "number" ? "text" : type,
    required: true,
    maxlength: 200,
    autocomplete: "off",
    autocapitalize: order ? "characters" : "none",
    spellcheck: "false",
    "aria-describedby": reply.example ? `${id}-hint` : undefined,
    ...KINDS[type],
  });
  return h(
    "form",
    {
      class: "box",
      novalidate: true,
      onsubmit: (event: Event) => {
        event.preventDefault();
        const value = input.value.trim();
        const good = !!value && input.checkValidity();
        wrong.hidden = good;
        input.ariaInvalid = String(!good);
        if (good) return submit(value);
        input.setAttribute("aria-describedby", wrong.id);
        input.focus();
      },
    },
    h("label", { for: id }, reply.label),
    h("div", { class: "row" }, input, h("button", { type: "submit", class: "main" }, words("submit"))),
    reply.example && h("p", { class: "hint", id: `${id}-hint` }, words("example", { example: reply.example })),
    wrong,
  );
}
