/** Requests to the bot's API: time-outs, and every failure as one of a few kinds. */
import type { TroubleKind } from "./types.js";

/** How long one request may take, in milliseconds. */
export const TIMEOUT_MS = 15_000;
/** After a frozen page wakes, a request that was under way gets this much longer, in milliseconds. */
const WAKE_GRACE_MS = 3_000;
/** The longest that a server may make us wait, in seconds. */
const MAX_RETRY_AFTER_S = 120;

/** A request that failed. */
export class Trouble extends Error {
  constructor(
    readonly kind: TroubleKind,
    readonly status = 0,
    /** The server's own stable code. */
    readonly code = "",
    /** Seconds after which the server wants to be asked again. */
    readonly retryAfter?: number,
    /** The site key of the challenge that the server wants to be passed first. */
    readonly siteKey?: string,
  ) {
    super(code || kind);
  }
  /** Whether the same request may well succeed later. */
  get passing(): boolean {
    return !["refused", "expired", "too_long", "challenge"].includes(this.kind);
  }
}

/** Sends JSON, receives JSON. */
export type Call = (
  method: "GET" | "POST" | "DELETE",
  path: string,
  options?: { body?: unknown; bearer?: string | undefined },
) => Promise<Record<string, unknown>>;

/** Calls below `api` for `site`. */
export function caller(api: string, site: string, timeout = TIMEOUT_MS): Call {
  return async (method, path, { body, bearer } = {}) => {
    const headers: Record<string, string> = { "x-curbside-site": site };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (bearer) headers["authorization"] = `Bearer ${bearer}`;
    const stop = new AbortController();
    const clear = deadline(timeout, () => stop.abort());
    try {
      const init: RequestInit = { method, headers, signal: stop.signal, credentials: "omit", cache: "no-store" };
      if (body !== undefined) init.body = JSON.stringify(body);
      const response = await fetch(api + path, init);
      const text = await response.text();
      if (!response.ok) throw refusal(response, text);
      return response.status === 204 ? {} : object(text);
    } catch (error) {
      if (error instanceof Trouble) throw error;
      throw new Trouble(stop.signal.aborted ? "timeout" : "offline");
    } finally {
      clear();
    }
  };
}

/** Calls `late` after `ms`; a page that was frozen meanwhile gets some grace for answers already at the door. */
function deadline(ms: number, late: () => void): () => void {
  const due = Date.now() + ms;
  let timer = setTimeout(() => {
    if (Date.now() - due > WAKE_GRACE_MS) timer = setTimeout(late, WAKE_GRACE_MS);
    else late();
  }, ms);
  return () => clearTimeout(timer);
}

function object(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (value && typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told apart below: whatever is not an object is garbled.
  }
  throw new Trouble("garbled");
}

function refusal(response: Response, text: string): Trouble {
  let detail: Record<string, unknown> = {};
  try {
    const error = object(text)["error"];
    if (error && typeof error === "object") detail = error as Record<string, unknown>;
  } catch {
    // An error page of something in between: the status says enough.
  }
  const { status } = response;
  const asked = Number(detail["retry_after_s"] ?? response.headers.get("retry-after") ?? NaN);
  const after = asked >= 0 ? Math.min(asked, MAX_RETRY_AFTER_S) : undefined;
  const code = String(detail["code"] ?? "");
  const key = detail["site_key"];
  return new Trouble(kindOf(status, code), status, code, after, typeof key === "string" ? key : undefined);
}

function kindOf(status: number, code: string): TroubleKind {
  if (status === 413 || code === "text_too_long") return "too_long";
  if (status === 429) return "busy";
  if (status === 403 && code.startsWith("challenge_")) return "challenge";
  if (status === 401) return "expired";
  if (status === 409 && code === "stale_session") return "stale";
  return status === 408 || status >= 500 ? "server" : "refused";
}
