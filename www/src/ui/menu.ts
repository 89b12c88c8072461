/** The panel's menu: a disclosure of plain buttons. */
import { h, icon } from "./dom.js";

/** One entry. */
export interface Entry {
  icon: Parameters<typeof icon>[0];
  label: string;
  bad?: boolean;
  run(): void;
}

/** The menu's parts. */
export interface Menu {
  button: HTMLButtonElement;
  element: HTMLElement;
  /** Closes it; true when it was open. */
  close(): boolean;
}

/** `entries` is asked each time the menu opens. */
export function createMenu(label: string, entries: () => Entry[]): Menu {
  const element = h("div", { class: "menu", id: "curbside-menu", hidden: true });
  const show = (open: boolean): void => {
    element.hidden = !open;
    button.ariaExpanded = String(open);
  };
  const close = (): boolean => {
    const was = !element.hidden;
    show(false);
    return was;
  };
  const press = (entry: Entry): void => {
    close();
    button.focus();
    entry.run();
  };
  const button = h("button", { type: "button", class: "tool", "aria-label": label, "aria-expanded": "false", "aria-controls": element.id, onclick: () => {
    if (close()) return;
    element.replaceChildren(
      ...entries().map((entry) => h("button", { type: "button", class: entry.bad ? "bad" : "", onclick: () => press(entry) }, icon(entry.icon), entry.label)),
    );
    show(true);
    element.querySelector("button")?.focus();
  } }, icon("more"));
  element.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const all = [...element.querySelectorAll("button")];
    const at = all.indexOf((element.getRootNode() as ShadowRoot).activeElement as HTMLButtonElement);
    all[(at + step + all.length) % all.length]?.focus();
  });
  element.addEventListener("focusout", (event) => {
    const to = event.relatedTarget as Node | null;
    if (to && to !== button && !element.contains(to)) close();
  });
  return { button, element, close };
}
