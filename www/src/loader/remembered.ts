/** What an earlier page left on this device, read without loading the SDK. */

/** The little that the loader needs to know. */
export interface Remembered {
  /** Lines not yet seen. */
  unread: number;
  /** A person has the conversation: news may come at any moment. */
  live: boolean;
  /** The panel was open in this tab. */
  wasOpen: boolean;
  opened(open: boolean): void;
  /** Forgets the conversation, and says when, for tabs that still hold it. */
  forget(): void;
}

/** Reads what is kept for `site`; storage that is blocked holds nothing. */
export function remembered(site: string): Remembered {
  const key = `curbside:${site}`;
  const memory: Remembered = {
    unread: 0,
    live: false,
    wasOpen: false,
    opened(open) {
      quietly(() => (open ? sessionStorage.setItem(key, "open") : sessionStorage.removeItem(key)));
    },
    forget() {
      quietly(() => localStorage.setItem(key, `{"left":${Date.now()}}`));
    },
  };
  quietly(() => {
    const state = JSON.parse(localStorage.getItem(key) ?? "{}") as { unread?: number; owner?: string };
    memory.unread = Number(state.unread) || 0;
    memory.live = state.owner === "agent";
    memory.wasOpen = sessionStorage.getItem(key) === "open";
  });
  return memory;
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Blocked or damaged: as if there were nothing.
  }
}
