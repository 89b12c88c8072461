/** The headless client: a conversation with the bot, without any appearance. */
import { caller, Trouble } from "./http.js";
import { openLive, type Live } from "./live.js";
import { beginAnew, createOutbox, MAX_WAITING, refresh, type Challenge } from "./outbox.js";
import { add, amend, append, owner, people, transcript } from "./reading.js";
import { createStore, newId } from "./store.js";
import { alone, stand } from "./tabs.js";
import type { Events, Outgoing, Receipt, State } from "./types.js";

/** An agent who stops writing without a word is taken to have stopped after this, in milliseconds. */
const TYPING_MS = 6_000;

/** Where the bot is and who asks. */
export interface Options {
  /** The bot's address, `https://bot.example`. */
  api: string;
  /** The site's name as the bot knows it. */
  site: string;
  /** A BCP 47 tag; the bot answers in it where it can. */
  locale?: string;
  /** Passes Turnstile's challenge for a site key and gives the token; needed where the bot asks for it before a conversation begins. */
  challenge?: Challenge;
}

/** A conversation with the bot. */
export interface Client {
  readonly state: State;
  /** Whether this tab leads (sound, live line). */
  readonly leads: boolean;
  on<K extends keyof Events>(name: K, listener: (value: Events[K]) => void): () => void;
  /** Greets the bot unless the conversation has begun; otherwise catches up. */
  open(): void;
  /** Says something. False when it is empty or too much already waits. */
  send(what: string | Outgoing): boolean;
  /** Tries failed messages again, in their order. */
  retry(): void;
  restart(): void;
  end(): void;
  /** Leaves an ended conversation for a new one. */
  renew(): void;
  /** Answers the survey that `item` asked. */
  feedback(item: string, answer: { score: number; resolved?: boolean; comment?: string }): Promise<void>;
  /** Says who the customer is, with a token signed by the shop. */
  identify(token: string): Promise<void>;
  /** Forgets, on this device, who the customer is and what was said. */
  logout(): void;
  /** Has everything about the customer deleted, everywhere. */
  forget(): Promise<Receipt>;
  /** Tells an agent that the customer is writing. */
  typing(): void;
  /** The customer has seen everything. */
  read(): void;
  /** Stops everything; what is kept on the device stays. */
  close(): void;
}

/** Connects to a bot. Nothing is sent before `open` or `send`. */
export function connect(options: Options): Client {
  const { site } = options;
  const api = options.api.replace(/\/$/, "");
  const store = createStore(site);
  const call = caller(api, site);
  const listeners: { [K in keyof Events]?: Set<(value: Events[K]) => void> } = {};
  const stop = new AbortController();
  let customer: string | undefined;
  let identified: string | undefined;
  let live: Live | undefined;
  let typingTimer = 0;
  let typingNow: Events["typing"];

  function emit<K extends keyof Events>(name: K, value: Events[K]): void {
    (listeners[name] as Set<(value: Events[K]) => void> | undefined)?.forEach((listener) => listener(value));
  }
  function typing(who: Events["typing"], ms = 0): void {
    clearTimeout(typingTimer);
    if (ms) typingTimer = window.setTimeout(() => typing(undefined), ms);
    if (who !== typingNow) emit("typing", (typingNow = who));
  }

  const outbox = createOutbox(site, store, call, emit, () => ({
    ...(options.locale ? { locale: options.locale } : {}),
    page: location.origin + location.pathname,
    utc_offset_min: -new Date().getTimezoneOffset(),
  }), options.challenge);
  const leadership = stand(site, () => {
    outbox.pump();
    follow(store.get());
  });

  let seen = new Set(store.get().items.map((item) => item.id));
  let before = store.get();
  store.subscribe((state) => {
    const past = before;
    before = state;
    for (const { id, from, reply, turn } of state.items) {
      if (seen.has(id)) continue;
      if (reply && (from === "bot" || from === "agent")) emit("message", { from, reply, ...(turn === undefined ? {} : { turn }) });
    }
    seen = new Set(state.items.map((item) => item.id));
    // Somebody has logged out, perhaps in another tab: who was identified here is no longer.
    if (state.left !== past.left) customer = identified = undefined;
    if (state.unread !== past.unread) emit("unread", state.unread);
    if (state.owner === "agent" && (past.owner !== "agent" || state.agent !== past.agent)) {
      emit("handoff", { owner: state.owner, ...(state.agent ? { agent: state.agent } : {}) });
    }
    if (state.owner === "ended" && past.owner !== "ended") emit("end", { turn: state.turn });
    const busy = state.owner !== "agent" && state.items.some((item) => item.status === "sending");
    if (busy) typing("bot");
    else if (typingNow === "bot") typing(undefined);
    if (customer && state.session && !past.session) void client.identify(customer).catch(() => undefined);
    follow(state);
    emit("state", state);
  });

  /** Which of the server's conversations this is, for remembering who was identified in it. */
  const conversation = (): string => `${store.get().id}:${store.get().epoch}:`;

  /** Holds the live line exactly while a person has the conversation and this tab leads. */
  function follow(state: State): void {
    const wanted = state.owner === "agent" && leadership.leads() && !!state.session && !stop.signal.aborted;
    if (!wanted && live) {
      live.close();
      live = undefined;
    } else if (wanted && !live) {
      live = openLive({
        url: `${api.replace(/^http/, "ws")}/v1/live`,
        call,
        session: () => store.get().session,
        turn: () => store.get().turn,
        frame: takeFrame,
        caughtUp: (answer) => catchUp(answer),
        lost: () => beginAnew(store),
      });
    }
  }

  function catchUp(answer: Record<string, unknown>): void {
    store.update((state) => {
      const fresh = transcript(state, answer);
      state.unread += fresh;
    });
  }

  function takeFrame(frame: Record<string, unknown>): void {
    if (frame["type"] === "typing") {
      if (frame["from"] === "customer") return;
      if (frame["agent"] && frame["agent"] !== store.get().agent) store.update((state) => people(state, frame));
      typing(frame["on"] === false ? undefined : "agent", TYPING_MS);
      return;
    }
    const turn = Number(frame["turn"]);
    if (frame["type"] === "message" && frame["from"] !== "customer" && Number.isFinite(turn)) typing(undefined);
    // A gap in the turns means that something was missed: ask for the whole stretch.
    if (Number.isFinite(turn) && turn > store.get().turn + 1) {
      void live?.catchUp();
      return;
    }
    store.update((state) => {
      const from = frame["from"] === "bot" ? "bot" : "agent";
      if (frame["type"] === "message" && frame["from"] !== "customer" && Number.isFinite(turn)) {
        state.unread += append(state, turn, from, [frame["reply"]]);
        state.turn = Math.max(state.turn, turn);
      }
      state.owner = owner(frame["owner"]) ?? state.owner;
      people(state, frame);
    });
  }

  async function sync(): Promise<void> {
    const trouble = await refresh(store, call);
    if (trouble?.kind !== "expired") return;
    beginAnew(store);
    queue({ event: "open" });
  }

  function queue(body: Outgoing): boolean {
    if (store.get().items.filter((item) => item.status === "sending").length >= MAX_WAITING) return false;
    store.update((state) => {
      const said = "text" in body ? body.text : "choice" in body ? body.label : undefined;
      add(state, {
        id: newId(),
        from: "customer",
        at: Date.now(),
        status: "sending",
        body,
        ...(said === undefined ? {} : { reply: { type: "text" as const, text: said } }),
      });
      state.unread = 0;
    });
    live?.said();
    outbox.pump();
    return true;
  }

  /** A new conversation on this device; who the customer is stays known. */
  function renew(): void {
    store.reset();
    queue({ event: "open" });
  }

  const onOnline = (): void => {
    outbox.retry(true);
    void live?.catchUp();
  };
  addEventListener("online", onOnline, { signal: stop.signal });
  addEventListener("pageshow", (event) => void (event.persisted && sync()), { signal: stop.signal });

  const client: Client = {
    get state() {
      return store.get();
    },
    get leads() {
      return leadership.leads();
    },
    on(name, listener) {
      const set = (listeners[name] ??= new Set() as never) as Set<typeof listener>;
      set.add(listener);
      return () => set.delete(listener);
    },
    open() {
      const { items, session } = store.get();
      if (!session && !items.length) queue({ event: "open" });
      else void sync();
    },
    send(what) {
      const body = typeof what === "string" ? { text: what.trim() } : what;
      return "text" in body && !body.text ? false : queue(body);
    },
    retry: () => outbox.retry(),
    restart() {
      const { session, epoch, turn, owner: held, agent } = store.get();
      store.reset();
      store.update((state) => Object.assign(state, { epoch, turn, owner: held }, session && { session }, agent && { agent }));
      queue({ event: session ? "restart" : "open" });
    },
    end: () => void queue({ event: "end" }),
    renew,
    async feedback(item, answer) {
      await call("POST", "/v1/feedback", { body: { session: store.get().session, site, ...answer } });
      store.update((state) => amend(state, item, { done: true }));
    },
    async identify(token) {
      customer = token;
      const { left } = store.get();
      // Alone: an answer under way would otherwise bring back the ticket from before.
      await alone(site, async () => {
        const { session, left: now } = store.get();
        if (!session || now !== left || identified === conversation() + token) return;
        const answer = await call("POST", "/v1/identify", { body: { session, token, site } });
        const ticket = answer["session"];
        if (typeof ticket !== "string") throw new Trouble("garbled");
        // Logged out meanwhile: the ticket belongs to nobody here any more.
        if (store.get().left !== left) return;
        identified = conversation() + token;
        store.update((state) => void (state.session = ticket));
      });
    },
    logout: () => store.reset(true),
    async forget() {
      const bearer = customer ?? store.get().session;
      const answer = bearer ? await call("DELETE", "/v1/me", { bearer }) : {};
      store.reset();
      const receipt = (answer["receipt"] ?? {}) as Partial<Receipt>;
      return { id: String(receipt.id ?? ""), stores: receipt.stores ?? [], pending: receipt.pending ?? [] };
    },
    typing: () => live?.typing(),
    read() {
      if (store.get().unread) store.update((state) => void (state.unread = 0));
    },
    close() {
      stop.abort();
      clearTimeout(typingTimer);
      outbox.close();
      live?.close();
      leadership.resign();
      store.close();
    },
  };
  return client;
}
