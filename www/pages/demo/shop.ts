/** The demo shop's own few lines: its buttons, its signed-in customer, and the "how it decided" drawer. */

import { onElsewhere, remember, signedIn, vouch, type Customer } from "./_customer.js";

type Answer = { ms: number; text?: string; decision?: Record<string, unknown> };
type Bot = ((command: string, ...rest: unknown[]) => void) & { q?: unknown[][] };

const page = window as unknown as { curbside?: Bot };
// The queue stub of the README: commands work before the script has loaded.
page.curbside ??= Object.assign((...args: unknown[]) => void (page.curbside!.q ??= []).push(args), { q: [] as unknown[][] });
const bot: Bot = (...args) => page.curbside?.(...args);

for (const button of document.querySelectorAll<HTMLElement>("[data-ask]")) {
  button.addEventListener("click", () => bot("send", button.dataset["ask"]));
}
for (const button of document.querySelectorAll("[data-chat]")) button.addEventListener("click", () => bot("open"));

const basket = document.querySelector<HTMLButtonElement>("[data-basket]");
basket?.addEventListener("click", () => {
  const shown = document.querySelector("[data-basket-count]");
  if (shown) shown.textContent = String(Number(shown.textContent) + 1);
  const said = document.querySelector("[data-basket-said]");
  if (said) said.textContent = "Added to your basket.";
});

/** On every page the shop tells the assistant who is signed in, and the account page signs in and out. */
const account = document.querySelector<HTMLElement>("[data-account]");
const within = (name: string): HTMLElement | null | undefined => account?.querySelector<HTMLElement>(`[data-${name}]`);
const put = (name: string, text: string): void => {
  const place = within(name);
  if (place) place.textContent = text;
};
const show = (name: string, on: boolean): void => void within(name)?.toggleAttribute("hidden", !on);

function showCustomer(customer: Customer | undefined): void {
  show("in", !!customer);
  show("out", !customer);
  put("name", customer?.name?.split(" ")[0] ?? "there");
  put("email", customer?.email ?? "a customer");
  put("number", customer?.id ?? "");
  show("orders", customer?.id === within("orders")?.dataset["orders"]);
  show("no-orders", customer?.id !== within("orders")?.dataset["orders"]);
}

async function signIn(id: string): Promise<void> {
  try {
    const { token, customer } = await vouch(id);
    remember(customer);
    bot("identify", token);
    showCustomer(customer);
    put("told", "");
  } catch {
    remember(undefined);
    showCustomer(undefined);
    put("told", "The shop\u2019s sign-in could not be reached, so the assistant treats you as a guest.");
  }
}

function follow(): void {
  const customer = signedIn();
  showCustomer(customer);
  if (customer) void signIn(customer.id);
}
follow();
onElsewhere(follow);
within("sign")?.addEventListener("submit", (event) => {
  event.preventDefault();
  void signIn(String(new FormData(event.target as HTMLFormElement).get("customer")));
});
within("logout")?.addEventListener("click", () => {
  remember(undefined);
  bot("logout");
  showCustomer(undefined);
  put("told", "You are signed out; the assistant has forgotten you on this device.");
});

const drawer = document.querySelector<HTMLDetailsElement>("[data-drawer]");
if (drawer) bot("on", "answer", (answer: Answer) => void explain(answer));

async function explain({ ms, text, decision }: Answer): Promise<void> {
  const told = decision ?? (text ? await understand(text) : undefined);
  const list = drawer?.querySelector("dl");
  if (!list) return;
  const confidence = Number(told?.["confidence"] ?? NaN);
  const rows: [string, string][] = [
    ["intent", String(told?.["intent"] ?? "not needed")],
    ["confidence", Number.isFinite(confidence) ? `${Math.round(confidence * 100)} %` : "–"],
    ["step", [told?.["flow"], told?.["step"]].filter(Boolean).join(" / ") || "–"],
    ["decided in", told?.["micros"] === undefined ? "–" : `${(Number(told["micros"]) / 1000).toFixed(2)} ms`],
    ["round trip", `${Math.round(ms)} ms`],
  ];
  list.replaceChildren(
    ...rows.flatMap(([name, value]) => {
      const term = document.createElement("dt");
      term.textContent = name;
      const detail = document.createElement("dd");
      detail.textContent = value;
      return [term, detail];
    }),
  );
  drawer?.querySelector("[data-hint]")?.remove();
}

/** Locally the bot tells how it understands a sentence; elsewhere that is the operator's. */
async function understand(text: string): Promise<Record<string, unknown> | undefined> {
  try {
    const response = await fetch("/v1/understand", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ text }) });
    return response.ok ? ((await response.json()) as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
