/** "Delete my data": asks, does it, and shows the receipt. */
import type { Client, Receipt } from "../sdk/index.js";
import { h, type Child } from "./dom.js";
import type { Words } from "./words.js";

/** A dialog over the panel; what lies under it is out of reach meanwhile. */
export interface Veil {
  element: HTMLElement;
  close(): boolean;
}

/** Opens the dialog. `closed` runs when it goes, with whether anything was deleted. */
export function askErase(client: Client, words: Words, closed: (erased: boolean) => void): Veil {
  let erased = false;
  const inside = h("div", { role: "alertdialog", "aria-modal": true, "aria-labelledby": "curbside-erase" });
  const element = h("div", { class: "veil" }, inside);
  const close = (): boolean => {
    element.remove();
    closed(erased);
    return true;
  };
  const button = (label: string, run: () => void, kind = "quiet"): HTMLButtonElement => h("button", { type: "button", class: kind, onclick: run }, label);
  const page = (text: string, buttons: HTMLButtonElement[], ...more: Child[]): void => {
    inside.replaceChildren(h("p", { id: "curbside-erase" }, text), ...more.filter((child): child is Node => child instanceof Node), h("div", { class: "row" }, ...buttons));
    buttons[0]?.focus();
  };
  const ask = (failed = false): void =>
    page(words("forget_ask"), [button(words("cancel"), close), button(words("forget_do"), go, "main bad")], failed && h("p", { class: "wrong", role: "alert" }, words("not_saved")));
  const go = (): void => {
    inside.ariaBusy = "true";
    client
      .forget()
      .then((receipt) => {
        erased = true;
        page(words("forget_done"), [button(words("renew"), close, "main")], ...summary(receipt));
      }, () => ask(true))
      .finally(() => (inside.ariaBusy = "false"));
  };
  const summary = ({ id, stores, pending }: Receipt): HTMLElement[] => [
    ...(stores.length ? [h("ul", {}, ...stores.map(({ store, deleted }) => h("li", {}, `${store}: ${deleted}`)))] : []),
    ...(pending.length ? [h("p", {}, words("forget_pending"))] : []),
    ...(id ? [h("p", {}, words("forget_receipt", { id }))] : []),
  ];
  queueMicrotask(ask);
  return { element, close };
}
