/** The button in the corner: all that a page carries until somebody wants to talk. */
import { on } from "./color.js";
import { language, type Config } from "./config.js";
import { direction, launcherName } from "./words.js";
import css from "./launcher.css";

const SVG = "http://www.w3.org/2000/svg";

/** The launcher and its home. */
export interface Launcher {
  host: HTMLElement;
  root: ShadowRoot;
  button: HTMLButtonElement;
  opened(open: boolean): void;
  /** Shows a number, or a mark. */
  unread(count: number | string, label?: string): void;
  /** Takes over changed settings. */
  dress(): void;
}

/** Builds the launcher; it is not yet on the page. */
export function createLauncher(config: Config): Launcher {
  const host = document.createElement("curbside-widget");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];

  const button = document.createElement("button");
  button.type = "button";
  button.className = "launcher";
  button.setAttribute("aria-haspopup", "dialog");
  button.append(icon("chat", "M12 3.5c-5 0-9 3.4-9 7.7 0 2.5 1.4 4.7 3.5 6.1l-.6 3.2 3.6-1.8c.8.2 1.6.3 2.5.3 5 0 9-3.4 9-7.8S17 3.5 12 3.5Z"), icon("down", "m6 9 6 6 6-6"));
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.setAttribute("aria-hidden", "true");
  button.append(badge);
  root.append(button);

  let unreadLabel = "";
  const name = (): void => {
    button.ariaLabel = launcherName(language(config)) + (unreadLabel && `, ${unreadLabel}`);
  };

  const launcher: Launcher = {
    host,
    root,
    button,
    opened(open) {
      host.toggleAttribute("open", open);
      button.ariaExpanded = String(open);
    },
    unread(count, label = String(count)) {
      badge.textContent = count ? String(count) : "";
      unreadLabel = count ? label : "";
      name();
    },
    dress() {
      const tag = language(config);
      host.lang = tag;
      host.dir = direction(tag);
      host.setAttribute("theme", config.theme);
      host.setAttribute("side", side(config.position, host.dir === "rtl"));
      host.style.setProperty("--brand", config.color);
      host.style.setProperty("--on-brand", on(config.color));
      name();
    },
  };
  launcher.dress();
  launcher.opened(false);
  return launcher;
}

/** Where a position lies in the reading direction. */
function side(position: Config["position"], rtl: boolean): string {
  if (position === "left" || position === "right") return position;
  return (position === "start") !== rtl ? "left" : "right";
}

function icon(name: string, path: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", name);
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
