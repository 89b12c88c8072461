/** Where the agent writes. */
import { h, icon } from "../ui/dom.js";

/** The most that a message may hold, in UTF-16 units. */
const MAX_LENGTH = 2_000;
/** The customer is told that somebody writes this often, in milliseconds. */
const TYPING_MS = 3_000;

/** The composer's parts. */
export interface Composer {
  element: HTMLElement;
  focus(): void;
}

/** `send` is given what was written; `typing` is called while somebody writes. */
export function createComposer(send: (text: string) => void, typing: () => void): Composer {
  const field = h("textarea", { rows: 2, maxlength: MAX_LENGTH, "aria-label": "Reply", placeholder: "Write a reply…", enterkeyhint: "send" });
  let told = 0;
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    told = 0;
    send(text);
    field.focus();
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  field.addEventListener("input", () => {
    if (!field.value.trim() || Date.now() - told < TYPING_MS) return;
    told = Date.now();
    typing();
  });
  return {
    element: h("form", { class: "reply", onsubmit: submit }, field, h("button", { type: "submit", class: "main", "aria-label": "Send" }, icon("send"))),
    focus: () => field.focus(),
  };
}
