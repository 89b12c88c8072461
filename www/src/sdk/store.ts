/** The conversation's home on this device: memory, kept in `localStorage` where that works, the same in every tab. */
import type { Item, State } from "./types.js";

/** The most lines kept on the device. */
export const MAX_ITEMS = 200;

/** What nobody has touched for so long is forgotten on the device, in milliseconds: a week. */
const MAX_AGE_MS = 7 * 86_400_000;

/** The key under which a site's conversation is kept. */
export const storageKey = (site: string): string => `curbside:${site}`;

/** Holds the state and tells of changes, here and in other tabs. */
export interface Store {
  get(): State;
  /** Changes the state after taking in what other tabs did. */
  update(change: (state: State) => void): void;
  /** Puts a new, empty conversation in its place; with `leaving` it is another customer's. */
  reset(leaving?: boolean): void;
  subscribe(listener: (state: State) => void): () => void;
  close(): void;
}

/** A conversation that has not begun. */
export function empty(): State {
  return { v: 1, id: newId(), began: Date.now(), rev: 0, epoch: 0, turn: 0, owner: "bot", items: [], unread: 0 };
}

/** A random id, also where `crypto.randomUUID` is missing (plain http). */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Two tabs' copies of the state as one. */
export function merge(a: State, b: State): State {
  // What a customer who has logged out since left behind is gone, however much of it there is.
  if ((a.left ?? 0) !== (b.left ?? 0)) return (a.left ?? 0) > (b.left ?? 0) ? a : b;
  // A tab that has not begun anything has nothing to say, however late it came.
  if (a.id !== b.id && !(a.rev && b.rev)) return a.rev ? a : b;
  if (a.id !== b.id) return b.began > a.began || (b.began === a.began && b.id > a.id) ? b : a;
  const items = new Map<string, Item>(a.items.map((item) => [item.id, item]));
  for (const item of b.items) {
    const known = items.get(item.id);
    if (!known || item.rev > known.rev) items.set(item.id, item);
  }
  const newer = b.rev > a.rev ? b : a;
  const ordered = [...items.values()].sort((x, y) => x.order - y.order || (x.id < y.id ? -1 : 1));
  return { ...newer, items: ordered.slice(-MAX_ITEMS) };
}

/** The store for one site. */
export function createStore(site: string): Store {
  const key = storageKey(site);
  const listeners = new Set<(state: State) => void>();
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(key) : undefined;
  let state = read(key) ?? empty();

  const tell = (): void => listeners.forEach((listener) => listener(state));
  const takeIn = (other: State | undefined): void => {
    if (!other) return;
    state = merge(state, other);
    tell();
  };
  const save = (): void => {
    try {
      localStorage.setItem(key, JSON.stringify(state));
    } catch {
      // Blocked or full: memory holds it until the page goes.
    }
    channel?.postMessage(state);
    tell();
  };
  const onStorage = (event: StorageEvent): void => {
    if (event.key === key) takeIn(read(key));
  };
  if (channel) channel.onmessage = (event: MessageEvent<unknown>) => takeIn(checked(event.data));
  addEventListener("storage", onStorage);

  return {
    get: () => state,
    update(change) {
      const stored = read(key);
      if (stored) state = merge(state, stored);
      state = { ...state, items: [...state.items], rev: state.rev + 1 };
      change(state);
      state.items = state.items.slice(-MAX_ITEMS);
      save();
    },
    reset(leaving) {
      const now = Math.max(Date.now(), state.began + 1);
      const left = leaving ? Math.max(now, (state.left ?? 0) + 1) : state.left;
      state = { ...empty(), rev: 1, began: now, ...(left ? { left } : {}) };
      save();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      removeEventListener("storage", onStorage);
      channel?.close();
      listeners.clear();
    },
  };
}

function read(key: string): State | undefined {
  try {
    return checked(JSON.parse(localStorage.getItem(key) ?? "null"));
  } catch {
    return undefined;
  }
}

/** What another tab or an older release wrote, if it is of this form. */
function checked(value: unknown): State | undefined {
  const state = value as Partial<State> | null;
  // What the loader leaves when a customer logs out without the panel.
  if (state && !state.v && Number(state.left)) return { ...empty(), left: Number(state.left) };
  const fits = state && state.v === 1 && typeof state.id === "string" && Array.isArray(state.items);
  if (!fits) return undefined;
  const touched = Math.max(state.began ?? 0, ...(state.items as Item[]).map((item) => item.at));
  return Date.now() - touched < MAX_AGE_MS ? (state as State) : undefined;
}
