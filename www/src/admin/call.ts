/** Requests with the admin token. The token lives in this tab alone and goes when it is closed. */

const KEY = "curbside:admin";
/** How long one request may take, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** A request that failed, with a line for people. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
  /** Whether the token is not the right one (any more). */
  get signedOut(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** Who sits here. */
export interface Admin {
  token: string;
  /** The agent's name, as customers see it. */
  name: string;
}

/** Who has signed in in this tab; nobody where storage is blocked. */
export function remembered(): Admin | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Partial<Admin> | null;
    return kept && typeof kept.token === "string" && kept.token ? { token: kept.token, name: String(kept.name ?? "") } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps who has signed in, or forgets it. */
export function remember(admin: Admin | undefined): void {
  try {
    if (admin) sessionStorage.setItem(KEY, JSON.stringify(admin));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Blocked: it holds until the page is left.
  }
}

/** Sends and receives JSON with the admin token. */
export type Call = <T>(method: "GET" | "POST" | "PUT", path: string, body?: unknown) => Promise<T>;

/** Calls in the name of `token`. */
export function caller(token: string): Call {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    let response: Response;
    try {
      response = await fetch(path, {
        method,
        headers,
        cache: "no-store",
        credentials: "omit",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new Refused(0, "unreachable", "The bot could not be reached.");
    }
    const answer = (await response.json().catch(() => ({}))) as { error?: { code?: string; message?: string } };
    if (!response.ok) throw new Refused(response.status, answer.error?.code ?? "", answer.error?.message ?? `The bot answered with ${response.status}.`);
    return answer as T;
  };
}
