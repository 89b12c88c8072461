/** What the embed line says. */

/** A greeting shown once, beside the closed launcher. */
export interface Greeting {
  /** A path on which it is shown; `*` stands for anything. All pages when absent. */
  page?: string;
  /** Seconds to wait. */
  delay?: number;
  text: string;
}

/** How the widget is set up. */
export interface Config {
  /** The bot's address. */
  api: string;
  site: string;
  /** A BCP 47 tag, or `auto`: the page's language, else the browser's. */
  locale: string;
  /** The brand colour, `#rrggbb`. */
  color: string;
  theme: "auto" | "light" | "dark";
  /** `start` and `end` follow the reading direction. */
  position: "end" | "start" | "left" | "right";
  /** Texts that replace the widget's own, by key (see locales/en.json). */
  texts: Record<string, string>;
  greetings: Greeting[];
}

/** The settings that a page may change with `curbside("configure", …)`. */
export type Settings = Partial<Omit<Config, "api" | "site">>;

/** Reads the `data-` attributes of the script that loaded us. */
export function readConfig(script: HTMLScriptElement): Config {
  const { site, locale, color, theme, position, title, greeting, greetingDelay, greetingPage } = script.dataset;
  return {
    api: new URL(script.src, location.href).origin,
    site: site || "default",
    locale: locale || "auto",
    color: /^#[\da-f]{6}$/i.test(color ?? "") ? (color as string) : "#0b5fff",
    // A value that is neither of these falls back to the first in launcher.css.
    theme: (theme || "auto") as Config["theme"],
    position: (position || "end") as Config["position"],
    texts: title ? { title } : {},
    greetings: greeting ? [{ text: greeting, delay: Number(greetingDelay) || 0, page: greetingPage || "*" }] : [],
  };
}

/** The language to speak. */
export const language = (config: Config): string =>
  config.locale === "auto" ? document.documentElement.lang || navigator.language || "en" : config.locale;
