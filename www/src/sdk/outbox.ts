/** The way out: one message at a time over all tabs, in order, with the same id on every try. */
import { Trouble, type Call } from "./http.js";
import { add, amend, append, decision, owner, people, transcript } from "./reading.js";
import { newId, type Store } from "./store.js";
import { alone } from "./tabs.js";
import type { Events, Item, State } from "./types.js";

/** Pauses before the second, third and fourth try, in milliseconds. */
const BACKOFF_MS = [800, 2_500, 6_000];
/** While offline, a try this often in case the browser's word is wrong, in milliseconds. */
const OFFLINE_PROBE_MS = 20_000;
/** The most lines waiting to be sent. */
export const MAX_WAITING = 20;

/** How often one line may have to pass a challenge: once, and once more where the token was not accepted. */
const MAX_CHALLENGES = 2;

/** Passes the challenge of a site key and gives the token. */
export type Challenge = (siteKey: string) => Promise<string>;

/** Tells the client what happened. */
export type Emit = <K extends keyof Events>(name: K, value: Events[K]) => void;

/** What the outbox needs to know besides the messages. */
export interface Outbox {
  /** Sends whatever waits. */
  pump(): void;
  /** Puts failed lines back in the queue, in their order. */
  retry(passingOnly?: boolean): void;
  /** Stops; waiting lines stay kept. */
  close(): void;
}

const waiting = (state: State): Item | undefined => state.items.find((item) => item.status === "sending" && item.body);

/** The outbox of one client. */
export function createOutbox(site: string, store: Store, call: Call, emit: Emit, context: () => Record<string, unknown>, challenge?: Challenge): Outbox {
  let running = false;
  let closed = false;
  let wake: () => void = () => undefined;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function drain(): Promise<void> {
    for (let item = waiting(store.get()); item && !closed; item = waiting(store.get())) {
      if (!(await deliver(item))) break;
    }
  }

  /** Sends one line; false when the rest has to wait for the customer or the network. */
  async function deliver(item: Item): Promise<boolean> {
    let refreshed = false;
    let challenged = 0;
    let token: string | undefined;
    for (let attempt = 0; !closed; ) {
      try {
        await post(item, token);
        emit("trouble", undefined);
        return true;
      } catch (error) {
        const trouble = error instanceof Trouble ? error : new Trouble("garbled");
        emit("trouble", { kind: trouble.kind, ...(trouble.retryAfter === undefined ? {} : { retryAfter: trouble.retryAfter }) });
        if (trouble.kind === "expired" && store.get().session) {
          beginAnew(store);
          continue;
        }
        if (trouble.kind === "stale" && !refreshed) {
          refreshed = true;
          await refresh(store, call);
          continue;
        }
        if (trouble.siteKey && challenge && challenged++ < MAX_CHALLENGES) {
          token = await challenge(trouble.siteKey).catch(() => undefined);
          if (token) continue;
        }
        if (!trouble.passing) {
          store.update((state) => amend(state, item.id, { status: "failed", trouble: trouble.kind }));
          return true;
        }
        if (trouble.kind === "offline" && !navigator.onLine) {
          await pause(OFFLINE_PROBE_MS);
          continue;
        }
        const backoff = BACKOFF_MS[attempt++];
        if (backoff === undefined) {
          giveUp(trouble);
          emit("trouble", undefined);
          return false;
        }
        await pause(trouble.retryAfter === undefined ? backoff : trouble.retryAfter * 1000);
      }
    }
    return false;
  }

  /** Everything that waits is marked, so that order is kept when the customer tries again. */
  function giveUp(trouble: Trouble): void {
    store.update((state) => {
      for (const item of state.items) {
        if (item.status === "sending") amend(state, item.id, { status: "failed", trouble: trouble.kind });
      }
    });
  }

  async function post(item: Item, turnstile: string | undefined): Promise<void> {
    const { session } = store.get();
    const body = { ...item.body } as Record<string, unknown>;
    delete body["label"];
    const started = performance.now();
    const answer = await call("POST", "/v1/messages", { body: { id: item.id, ...(session ? { session } : {}), ...body, site, ...(turnstile && { turnstile }), ...context() } });
    const turn = Number(answer["turn"]);
    const ticket = answer["session"];
    if (typeof ticket !== "string" || !Number.isFinite(turn) || !Array.isArray(answer["replies"])) throw new Trouble("garbled");
    store.update((state) => settle(state, item, ticket, turn, answer));
    const told = decision(answer);
    emit("answer", {
      ms: performance.now() - started,
      ...(typeof body["text"] === "string" ? { text: body["text"] } : {}),
      ...(told ? { decision: told } : {}),
    });
  }

  return {
    pump() {
      wake();
      if (running || closed) return;
      running = true;
      void alone(site, drain)
        .catch(() => undefined)
        .finally(() => {
          running = false;
        });
    },
    retry(passingOnly = false) {
      store.update((state) => {
        for (const item of state.items) {
          if (item.status !== "failed" || (passingOnly && (item.trouble === "refused" || item.trouble === "too_long"))) continue;
          const { trouble: _, ...rest } = item;
          state.items = state.items.map((other) => (other.id === item.id ? { ...rest, status: "sending", rev: item.rev + 1 } : other));
        }
      });
      this.pump();
    },
    close() {
      closed = true;
      wake();
    },
  };
}

/** Writes an answer into the state. An answer to a conversation that was left meanwhile changes nothing. */
function settle(state: State, item: Item, ticket: string, turn: number, answer: Record<string, unknown>): void {
  if (!state.items.some((known) => known.id === item.id)) return;
  amend(state, item.id, { status: "sent", turn });
  // What an agent said while this was on its way comes along.
  if (answer["transcript"]) state.unread += transcript(state, { transcript: answer["transcript"] });
  state.session = ticket;
  state.turn = Math.max(state.turn, turn);
  state.owner = owner(answer["owner"]) ?? state.owner;
  people(state, answer);
  state.unread += append(state, turn, "bot", answer["replies"]);
}

/** Takes in what another device or an agent said meanwhile, with the ticket that goes with it. Fails in silence. */
export async function refresh(store: Store, call: Call): Promise<Trouble | undefined> {
  const { session, turn } = store.get();
  if (!session) return undefined;
  try {
    const answer = await call("GET", `/v1/messages?after=${turn}`, { bearer: session });
    store.update((state) => {
      if (state.session === session || state.turn === turn) state.unread += transcript(state, answer);
    });
    return undefined;
  } catch (error) {
    return error instanceof Trouble ? error : new Trouble("garbled");
  }
}

/** The server no longer knows the session: go on in a new one and say so. */
export function beginAnew(store: Store): void {
  store.update((state) => {
    delete state.session;
    delete state.agent;
    delete state.queue;
    state.epoch++;
    state.turn = 0;
    state.owner = "bot";
    if (state.items.some((item) => item.reply)) {
      add(state, { id: newId(), from: "system", at: Date.now(), reply: { type: "notice", text: "", key: "expired" } });
    }
  });
}
