/** Who is signed in at the demo shop. A real shop asks its own session; this one remembers a name in this browser. */

/** A customer of the shop. */
export interface Customer {
  id: string;
  name: string | null;
  email: string | null;
}

const KEY = "northwind:customer";

/** Who has signed in in this browser. */
export function signedIn(): Customer | undefined {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? "null") as Customer | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Has the shop vouch for a customer: the token for the assistant, and who it is. Throws where the shop doesn't. */
export async function vouch(id: string): Promise<{ token: string; customer: Customer }> {
  const response = await fetch(`/demo/token?${new URLSearchParams({ customer: id })}`, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()) as { token: string; customer: Customer };
}

/** Remembers who is signed in, or that nobody is. */
export function remember(customer: Customer | undefined): void {
  try {
    if (customer) localStorage.setItem(KEY, JSON.stringify(customer));
    else localStorage.removeItem(KEY);
  } catch {
    // Blocked: signed in on this page alone.
  }
}

/** Calls `then` when somebody signs in or out in another tab. */
export function onElsewhere(then: () => void): void {
  addEventListener("storage", (event) => event.key === KEY && then());
}
