/** The demo shop's own few lines: its buttons, its signed-in customer, and the "how it decided" drawer. */

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

/** The account page is for a customer who has signed in: the shop hands the page a signed token for the bot. */
const account = document.querySelector<HTMLElement>("[data-account]");
if (account) {
  const said = account.querySelector("[data-identity]");
  const tell = (text: string): void => void (said && (said.textContent = text));
  fetch("/demo/token", { headers: { accept: "application/json" } })
    .then(async (response) => {
      if (!response.ok) throw new Error(String(response.status));
      const { token } = (await response.json()) as { token: string };
      bot("identify", token);
      tell("The assistant knows that you are signed in.");
    })
    .catch(() => tell("The shop’s sign-in could not be reached, so the assistant treats you as a guest."));
  account.querySelector("[data-logout]")?.addEventListener("click", () => {
    bot("logout");
    tell("You are signed out; the assistant has forgotten you on this device.");
  });
}

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

export {};
