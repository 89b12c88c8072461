/** The live line to a person: a WebSocket, with polling while there is none. */
import type { Call } from "./http.js";
import { Trouble } from "./http.js";

/** The protocol's name; the session travels as the second subprotocol. */
export const PROTOCOL = "curbside.v1";
/** Time between polls, in milliseconds. */
const POLL_MS = 3_000;
/** The longest pause between polls or connection attempts, in milliseconds. */
const MAX_PAUSE_MS = 30_000;
/** A connection that takes longer than this is given up, in milliseconds. */
const CONNECT_MS = 8_000;

/** What the live line asks and tells. */
export interface LiveEnds {
  url: string;
  call: Call;
  session(): string | undefined;
  turn(): number;
  /** A frame came in. */
  frame(frame: Record<string, unknown>): void;
  /** A stretch of transcript came in. */
  caughtUp(answer: Record<string, unknown>): void;
  /** The server no longer knows the session. */
  lost(): void;
}

/** An open live line. */
export interface Live {
  /** Asks now for whatever is new. */
  catchUp(): Promise<void>;
  /** Tells the other side that the customer is writing. */
  typing(): void;
  /** The customer has said it: the next writing is news again. */
  said(): void;
  close(): void;
}

/** Opens the live line and keeps it open. */
export function openLive(ends: LiveEnds): Live {
  let socket: WebSocket | undefined;
  let closed = false;
  let failures = 0;
  let pollTimer = 0;
  let connectTimer = 0;
  let lastTyping = 0;

  const catchUp = async (): Promise<void> => {
    const bearer = ends.session();
    if (!bearer) return;
    try {
      ends.caughtUp(await ends.call("GET", `/v1/messages?after=${ends.turn()}`, { bearer }));
      failures = 0;
    } catch (error) {
      failures++;
      if (error instanceof Trouble && error.kind === "expired") ends.lost();
    }
  };

  const poll = (): void => {
    clearTimeout(pollTimer);
    if (closed || socket?.readyState === WebSocket.OPEN) return;
    pollTimer = window.setTimeout(() => void catchUp().then(poll), Math.min(POLL_MS * 2 ** failures, MAX_PAUSE_MS));
  };

  const connect = (pause: number): void => {
    const session = ends.session();
    if (closed || !session) return;
    let opened = false;
    let next: WebSocket;
    try {
      next = new WebSocket(ends.url, [PROTOCOL, session]);
    } catch {
      // The page's policy forbids it, or the token doesn't fit: polling alone does it.
      return;
    }
    socket = next;
    const giveUp = setTimeout(() => next.close(), CONNECT_MS);
    next.onopen = () => {
      opened = true;
      clearTimeout(giveUp);
      clearTimeout(pollTimer);
      void catchUp();
    };
    next.onmessage = (event: MessageEvent<unknown>) => {
      try {
        const frame: unknown = JSON.parse(String(event.data));
        if (frame && typeof frame === "object") ends.frame(frame as Record<string, unknown>);
      } catch {
        // A broken frame: the next catch-up brings what it held.
        void catchUp();
      }
    };
    next.onclose = () => {
      clearTimeout(giveUp);
      if (closed || socket !== next) return;
      socket = undefined;
      poll();
      const wait = opened ? 1_000 : Math.min(pause * 2, MAX_PAUSE_MS);
      connectTimer = window.setTimeout(() => connect(wait), wait);
    };
  };

  poll();
  connect(500);
  return {
    catchUp,
    typing() {
      if (socket?.readyState !== WebSocket.OPEN || Date.now() - lastTyping < 3_000) return;
      lastTyping = Date.now();
      socket.send('{"type":"typing","on":true}');
    },
    said() {
      lastTyping = 0;
    },
    close() {
      closed = true;
      clearTimeout(pollTimer);
      clearTimeout(connectTimer);
      socket?.close(1000);
    },
  };
}
