/** Where the customer writes. What is written outlives reloads and failures. */
import { h, icon } from "./dom.js";
import type { Words } from "./words.js";

/** The most that a message may hold, in UTF-16 units. */
export const MAX_LENGTH = 2_000;
/** From here on the remaining room is shown. */
const SHOW_COUNT = 1_800;

/** The composer's parts. */
export interface Composer {
  element: HTMLElement;
  focus(): void;
  /** Forgets what is half written. */
  clear(): void;
  /** Puts a text back that was not accepted, before whatever is there. */
  fill(text: string): void;
}

/** Where a draft is kept, and whose it is: another owner's is thrown away. */
export interface Draft {
  key: string;
  owner(): string;
}

/** `send` returns false when the text must stay. */
export function createComposer(words: Words, draft: Draft, send: (text: string) => boolean, typing: () => void): Composer {
  const field = h("textarea", {
    rows: 1,
    maxlength: MAX_LENGTH,
    "aria-label": words("composer"),
    placeholder: words("placeholder"),
    enterkeyhint: "send",
    autocomplete: "off",
  });
  const button = h("button", { type: "submit", "aria-label": words("send") }, icon("send"));
  const count = h("div", { class: "count", "aria-live": "polite" });

  const keep = (): void => {
    try {
      if (field.value) sessionStorage.setItem(draft.key, `${draft.owner()} ${field.value}`);
      else sessionStorage.removeItem(draft.key);
    } catch {
      // Blocked: the field itself holds the text.
    }
  };
  const changed = (): void => {
    button.ariaDisabled = String(!field.value.trim());
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    count.textContent = field.value.length >= SHOW_COUNT ? `${field.value.length} / ${MAX_LENGTH}` : "";
    keep();
  };
  const clear = (): void => {
    field.value = "";
    changed();
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!field.value.trim() || !send(field.value)) return;
    clear();
    field.focus();
  };
  field.addEventListener("input", () => {
    changed();
    typing();
  });
  field.addEventListener("keydown", (event) => {
    // Enter that picks a word from an input method is not ours.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  try {
    const [owner, ...text] = (sessionStorage.getItem(draft.key) ?? "").split(" ");
    if (owner === draft.owner()) field.value = text.join(" ");
  } catch {
    // Blocked: begin empty.
  }
  requestAnimationFrame(changed);

  return {
    element: h("div", {}, h("form", { class: "composer", onsubmit: submit }, field, button), count),
    focus: () => field.focus(),
    clear,
    fill(text) {
      field.value = [text, field.value].filter(Boolean).join("\n");
      changed();
      field.focus();
    },
  };
}
