/** What the pages of agents and operators share: the bar on top, and the door in front. */
import { h, icon } from "../ui/dom.js";
import { caller, Refused, remember, remembered, type Admin, type Call } from "./call.js";

/** Where one may go from here. */
const PAGES = [
  ["/desk", "Desk"],
  ["/dashboard", "Dashboard"],
] as const;

/** How long a passing line is shown, in milliseconds. */
const TOLD_MS = 6_000;

/** What a page is given once somebody has signed in. */
export interface Inside {
  main: HTMLElement;
  admin: Admin;
  call: Call;
  /** Ends when somebody signs out: stop everything then. */
  signal: AbortSignal;
  /** Shows a line over the page for a few seconds, or until the next one where it `stays`; read out too. Empty takes it away. */
  tell(text: string, stays?: boolean): void;
  /** Deals with a failure: signs out where the token is refused, tells the rest. */
  failed(error: unknown): void;
}

/** Builds the page; `enter` fills it once somebody has signed in. `check` is an address that the token must open. */
export function page(name: string, check: string, enter: (inside: Inside) => void): void {
  const status = h("p", { class: "toast", role: "status" });
  const main = h("main", { id: "main", tabindex: -1 });
  const who = h("span", { class: "who" });
  const out = h("button", { type: "button", class: "quiet", hidden: true, onclick: () => leave("") }, "Sign out");
  document.body.append(
    h("a", { class: "skip", href: "#main", onclick: (event: Event) => { event.preventDefault(); main.focus(); } }, "Skip to content"),
    h(
      "header",
      { class: "bar" },
      h("div", { class: "brand" }, h("span", { class: "mark" }, icon("chat")), "Curbside"),
      h("nav", { "aria-label": "Pages" }, ...PAGES.map(([href, label]) => h("a", { href, "aria-current": label === name && "page" }, label))),
      who,
      out,
    ),
    main,
    status,
  );
  let stop = new AbortController();

  let timer = 0;
  const tell = (text: string, stays = false): void => {
    clearTimeout(timer);
    status.textContent = text;
    if (text && !stays) timer = window.setTimeout(() => void (status.textContent = ""), TOLD_MS);
  };
  function leave(why: string): void {
    stop.abort();
    remember(undefined);
    who.textContent = "";
    out.hidden = true;
    door(why);
  }
  function start(admin: Admin): void {
    stop = new AbortController();
    who.textContent = admin.name;
    out.hidden = false;
    tell("");
    main.replaceChildren();
    enter({
      main,
      admin,
      call: caller(admin.token),
      signal: stop.signal,
      tell,
      failed(error) {
        if (stop.signal.aborted) return;
        if (error instanceof Refused && error.signedOut) leave("The admin token is no longer accepted. Please sign in again.");
        else tell(error instanceof Error ? error.message : String(error), true);
      },
    });
  }

  /** The sign-in form. */
  function door(why: string): void {
    tell("");
    const wrong = h("p", { class: "wrong", role: "alert", id: "wrong" }, why);
    const token = h("input", { id: "token", type: "password", required: true, autocomplete: "current-password", spellcheck: "false", "aria-describedby": "wrong" });
    const agent = h("input", { id: "agent", type: "text", required: true, maxlength: 80, autocomplete: "nickname" });
    const submit = h("button", { type: "submit", class: "main" }, "Sign in");
    const form = h(
      "form",
      { class: "door", onsubmit: (event: Event) => {
        event.preventDefault();
        const admin = { token: token.value.trim(), name: agent.value.trim() };
        submit.disabled = true;
        wrong.textContent = "";
        caller(admin.token)("GET", check).then(
          () => {
            remember(admin);
            start(admin);
            main.focus();
          },
          (error: unknown) => {
            submit.disabled = false;
            wrong.textContent = error instanceof Refused && error.signedOut ? "That is not the admin token." : error instanceof Error ? error.message : String(error);
            token.focus();
          },
        );
      } },
      h("h1", {}, name),
      h("p", { class: "mute" }, "For the people behind the bot. The token is kept in this tab only and forgotten when it closes."),
      h("label", { for: "agent" }, "Your name, as customers see it"),
      agent,
      h("label", { for: "token" }, "Admin token"),
      token,
      wrong,
      submit,
    );
    main.replaceChildren(form);
    agent.focus();
  }

  const admin = remembered();
  if (admin) start(admin);
  else door("");
}
