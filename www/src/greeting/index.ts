/** The proactive greeting: its own small chunk, fetched only where a site has greeting rules. */
import { language, type Greeting } from "../loader/config.js";
import type { Shell } from "../loader/shell.js";
import { h, icon } from "../ui/dom.js";
import css from "./greeting.css";

const DISMISS: Record<string, string> = { en: "Dismiss", de: "Ausblenden", fr: "Masquer", ar: "إخفاء" };

/** Starts the rules of `shell.config.greetings`; returns what stops them. */
export function mount(shell: Shell): () => void {
  const { config, root, button } = shell;
  const host = root.host;
  const key = `curbside:${config.site}:greeted`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  let timer = 0;
  let done = false;
  let bubble: HTMLElement | undefined;

  /** Once per visitor; never to somebody who is already talking. */
  const greeted = (): boolean => {
    try {
      return done || !!localStorage.getItem(key) || !!localStorage.getItem(`curbside:${config.site}`);
    } catch {
      return done;
    }
  };
  const remove = (): void => bubble?.remove();
  const greet = ({ text }: Greeting): void => {
    if (greeted() || host.hasAttribute("open")) return;
    done = true;
    try {
      localStorage.setItem(key, "1");
    } catch {
      // Once for this page, then.
    }
    const tag = language(config).slice(0, 2).toLowerCase();
    const dismiss = (): void => {
      remove();
      button.focus();
    };
    bubble = h(
      "div",
      { class: "greeting", role: "status", dir: (host as HTMLElement).dir, onkeydown: (event: KeyboardEvent) => event.key === "Escape" && dismiss() },
      h("button", { type: "button", class: "say", onclick: () => button.click() }, text),
      h("button", { type: "button", class: "away", "aria-label": DISMISS[tag] ?? DISMISS["en"], onclick: dismiss }, icon("x")),
    );
    root.append(bubble);
  };
  const start = (): void => {
    clearTimeout(timer);
    const rule = config.greetings.find(({ page }) => matches(page ?? "*", location.pathname));
    if (rule && !greeted()) timer = window.setTimeout(() => greet(rule), (rule.delay ?? 0) * 1000);
  };
  // A single-page app turns its pages without loading any.
  const router = (window as { navigation?: EventTarget }).navigation ?? window;
  const turned = router === window ? "popstate" : "navigatesuccess";
  router.addEventListener(turned, start);
  start();
  return () => {
    clearTimeout(timer);
    router.removeEventListener(turned, start);
    remove();
  };
}

/** Whether `path` fits `pattern`, in which `*` stands for anything. */
function matches(pattern: string, path: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(path);
}
