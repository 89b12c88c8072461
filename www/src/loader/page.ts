/** What a page sees: `window.curbside`. Published as types for TypeScript pages. */
import type { Settings } from "./config.js";

/** The events a page may listen to, with what each listener receives. */
export interface PageEvents {
  ready: undefined;
  open: undefined;
  close: undefined;
  /** The bot or an agent said something. */
  message: { from: string; reply: Record<string, unknown>; turn?: number };
  /** The number of unread lines. */
  unread: number;
  handoff: { owner: string; agent?: string };
  end: { turn: number };
  /** A message was answered: round trip and how the bot decided, where it tells. */
  answer: { ms: number; text?: string; decision?: Record<string, unknown> };
}

/** `window.curbside(command, …)`. */
export interface Curbside {
  (command: "open" | "close" | "toggle" | "logout" | "destroy"): void;
  (command: "identify", token: string): void;
  (command: "send", text: string): void;
  (command: "configure", settings: Settings): void;
  <K extends keyof PageEvents>(command: "on" | "off", event: K, listener: (value: PageEvents[K]) => void): void;
  /** Commands given before the script had loaded. */
  q?: unknown[][];
  /** True once the script is at work. */
  on?: boolean;
}

declare global {
  interface Window {
    curbside?: Curbside;
  }
}
