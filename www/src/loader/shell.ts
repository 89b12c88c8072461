/** What the loader lends to the panel once that is loaded. */
import type { Config } from "./config.js";

/** The loader's side of the seam. */
export interface Shell {
  config: Config;
  root: ShadowRoot;
  /** The launcher. */
  button: HTMLButtonElement;
  /** Who the customer is, once the page has said so, and when it did, in milliseconds. */
  token?: string | undefined;
  told?: number;
  /** Shows whether the panel is open on the launcher. */
  opened(open: boolean): void;
  /** Shows the number of unread lines. */
  unread(count: number, label: string): void;
  /** Tells the page's listeners. */
  emit(name: string, value?: unknown): void;
}

/** The panel's side of the seam. */
export interface Panel {
  open(): void;
  close(): void;
  readonly isOpen: boolean;
  send(text: string): void;
  identify(token: string): void;
  logout(): void;
  destroy(): void;
}
