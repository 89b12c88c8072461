/** The shapes that travel between the page and the bot, and those that the page keeps. */

/** Who speaks: the bot, a person at the desk, or nobody any more. */
export type Owner = "bot" | "agent" | "ended";

/** Who said something. `system` lines are written on this device and never sent. */
export type From = "customer" | "bot" | "agent" | "system";

/** A source that a sentence rests on. */
export interface Citation {
  title: string;
  url: string;
  /** Since when it holds, `YYYY-MM-DD`. */
  effective?: string;
}

/** One quick reply: what it says, and what is sent back as `choice`. */
export interface Choice {
  label: string;
  value: string;
}

/** A sentence, with small Markdown (links, bold, lists) and its sources. */
export interface TextReply {
  type: "text";
  text: string;
  citations?: Citation[];
}
/** Quick replies, in the order shown. */
export interface ChoicesReply {
  type: "choices";
  options: Choice[];
}
/** A card with an optional picture and link. */
export interface CardReply {
  type: "card";
  title: string;
  text?: string;
  image?: string;
  link?: string;
}
/** A field with the right keyboard; what is typed comes back as the message's text. */
export interface FormReply {
  type: "form";
  name: string;
  label: string;
  /** An HTML input type: `text`, `email`, `tel`, `date` or `number`. */
  input: string;
  example?: string;
}
/** The survey: a score of 1 to 5 and a comment. */
export interface CsatReply {
  type: "csat";
}
/** A line about the conversation itself. `key` names one of the widget's own texts. */
export interface NoticeReply {
  type: "notice";
  text: string;
  key?: string;
}
/** Everything that the bot or an agent can say. */
export type Reply = TextReply | ChoicesReply | CardReply | FormReply | CsatReply | NoticeReply;

/** What the customer does: says something, presses a quick reply, or starts, restarts or ends. */
export type Outgoing =
  | { text: string }
  | { choice: string; label: string }
  | { event: "open" | "restart" | "end" };

/** One line of the conversation as this device knows it. */
export interface Item {
  /** The client message id, or the place in the transcript for what came from the server. */
  id: string;
  /** Order on this device; arrival decides, so no two clocks are compared. */
  order: number;
  /** Raised by every change, so that the newer of two tabs' copies wins. */
  rev: number;
  from: From;
  /** Milliseconds since 1970, for display only. */
  at: number;
  /** What is shown; absent for events such as `restart`. */
  reply?: Reply;
  /** The server's turn, once known. */
  turn?: number;
  /** The customer's own lines: on its way, arrived, or not. */
  status?: "sending" | "sent" | "failed";
  /** Why it failed. */
  trouble?: TroubleKind;
  /** What is sent, until it has arrived. */
  body?: Outgoing;
  /** A survey or form that has been answered. */
  done?: boolean;
}

/** How long until a person answers, as far as the desk knows. */
export interface Queue {
  position?: number;
  wait_s?: number;
}

/** The conversation as this device knows it; the same in every tab. */
export interface State {
  v: 1;
  /** Made on this device; a restart or a new conversation makes a new one. */
  id: string;
  /** When it was made, milliseconds; of two conversations the later one counts. */
  began: number;
  /** Raised by every change. */
  rev: number;
  /** When a customer last logged out on this device, milliseconds: what was before that is somebody else's. */
  left?: number;
  /** Raised when the server's session starts anew, so that turn numbers may start again. */
  epoch: number;
  /** The sealed ticket. */
  session?: string;
  /** The last turn that this device has seen. */
  turn: number;
  owner: Owner;
  items: Item[];
  /** Lines that the customer has not seen. */
  unread: number;
  /** The agent's name, when told. */
  agent?: string;
  queue?: Queue;
}

/** What can go wrong with a request. */
export type TroubleKind = "offline" | "timeout" | "busy" | "server" | "garbled" | "refused" | "expired" | "stale" | "too_long" | "challenge";

/** What `DELETE /v1/me` did. */
export interface Receipt {
  id: string;
  stores: { store: string; deleted: number }[];
  pending: unknown[];
}

/** How the bot decided, where the server tells (in local development). */
export interface Decision {
  intent?: string;
  /** 0 to 1. */
  confidence?: number;
  flow?: string;
  step?: string;
  /** Time for understanding, in microseconds. */
  micros?: number;
  [more: string]: unknown;
}

/** What `on` can listen to, and what each listener receives. */
export interface Events {
  /** Something changed. */
  state: State;
  /** The bot or an agent said something. */
  message: { from: From; reply: Reply; turn?: number };
  /** The number of unread lines changed. */
  unread: number;
  /** A person was asked for, or a person's name became known. */
  handoff: { owner: Owner; agent?: string };
  /** The conversation ended. */
  end: { turn: number };
  /** Somebody is writing, or has stopped. */
  typing: "bot" | "agent" | undefined;
  /** A request is in trouble (`undefined`: no longer). */
  trouble: { kind: TroubleKind; retryAfter?: number } | undefined;
  /** A message was answered: round trip in milliseconds, and how the bot decided where the server tells. */
  answer: { ms: number; text?: string; decision?: Decision };
}
