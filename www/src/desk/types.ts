/** What the bot tells its desk, and what the desk makes of it. */
import type { Owner } from "../sdk/types.js";

/** One conversation that people have or should have: `GET /v1/desk`. */
export interface Row {
  conversation: string;
  site: string;
  /** Why it was handed over. */
  reason: string;
  /** When, in milliseconds since 1970. */
  asked_at: number;
  /** Who has taken it, once somebody has. */
  agent?: string | null;
  /** What is known beside the transcript, as JSON. */
  context?: string | null;
}

/** One line of the transcript. */
export interface Line {
  turn: number;
  from: "customer" | "bot" | "agent";
  at: number;
  reply: Record<string, unknown>;
}

/** A turn as it was understood. */
export interface Understood {
  turn: number;
  intent?: string | null;
  confidence?: number | null;
  /** -1 (upset) to 1 (happy). */
  sentiment?: number | null;
}

/** One conversation in full: `GET /v1/desk/{conversation}`. */
export interface Talk {
  conversation: string;
  owner: Owner;
  turn: number;
  agent?: string | null;
  /** When the customer last wrote something without sending it, in milliseconds since 1970. */
  typing_at?: number | null;
  transcript: Line[];
  /** The last handoff; this and what follows only where it was asked for in full. */
  about?: Row | null;
  history?: Understood[];
  /** Where the bot can go on, as `flow` or `flow/step`. */
  places?: string[];
}

/** What stands beside the transcript of a handoff. */
export interface Context {
  flow?: string | null;
  sentiment?: number | null;
  mood?: string | null;
  slots?: Record<string, unknown>;
  page?: string | null;
  locale?: string | null;
}

/** Reads what stands beside the transcript; nothing where it is damaged. */
export function context(row: { context?: string | null } | null | undefined): Context {
  try {
    const value: unknown = JSON.parse(row?.context ?? "{}");
    return value && typeof value === "object" ? (value as Context) : {};
  } catch {
    return {};
  }
}

const REASONS: Record<string, string> = {
  asked: "Asked for a person",
  misunderstood: "Not understood",
  complaint: "Complaint",
  upset: "Upset",
  no_bot: "Bot switched off",
  origin_down: "Shop’s system is down",
};

/** Why a conversation was handed over, in words. */
export const reason = (code: string): string => REASONS[code] ?? code.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());

/** How long ago, shortly. */
export function ago(at: number, now = Date.now()): string {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

/** A conversation's name that people can say. */
export const short = (id: string): string => id.replace(/[-_]/g, "").slice(0, 6).toUpperCase();
