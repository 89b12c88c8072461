/** The survey: a score of 1 to 5, whether it is solved, and a comment. */
import { h, icon } from "./dom.js";
import type { Key, Words } from "./words.js";

/** What the customer answered. */
export interface Answer {
  score: number;
  resolved?: boolean;
  comment?: string;
}

let serial = 0;

/** The survey as a form; `submit` rejects when it could not be kept. */
export function survey(words: Words, submit: (answer: Answer) => Promise<void>): HTMLElement {
  const name = `curbside-survey-${++serial}`;
  const wrong = h("p", { class: "wrong", role: "alert", hidden: true }, words("not_saved"));
  const rest = h("div", { hidden: true });
  const stars = [1, 2, 3, 4, 5].map((score) =>
    h("label", { title: words(`csat_${score}` as Key) }, h("input", { type: "radio", name, value: score, required: true, "aria-label": words(`csat_${score}` as Key) }), icon("star")),
  );
  const light = (): void => {
    const score = Number(new FormData(form).get(name));
    stars.forEach((star, index) => star.classList.toggle("lit", index < score));
    if (!rest.hidden) return;
    rest.hidden = false;
    form.scrollIntoView({ block: "end" });
  };
  const answer = (label: string, value: string): HTMLElement =>
    h("label", {}, h("input", { type: "radio", name: `${name}-solved`, value }), label);
  const comment = h("textarea", { rows: 2, maxlength: 1000, id: `${name}-comment` });
  rest.append(
    h("fieldset", { class: "field" }, h("legend", {}, words("resolved")), h("div", { class: "yesno" }, answer(words("yes"), "yes"), answer(words("no"), "no"))),
    h("div", { class: "field" }, h("label", { for: `${name}-comment` }, words("comment")), comment),
    wrong,
    h("button", { type: "submit", class: "main" }, words("submit")),
  );
  let busy = false;
  const form = h(
    "form",
    {
      class: "box",
      onsubmit: (event: Event) => {
        event.preventDefault();
        const data = new FormData(form);
        const score = Number(data.get(name));
        if (!score || busy) return;
        busy = true;
        wrong.hidden = true;
        const solved = data.get(`${name}-solved`);
        const said = comment.value.trim();
        submit({ score, ...(solved ? { resolved: solved === "yes" } : {}), ...(said ? { comment: said } : {}) })
          .catch(() => void (wrong.hidden = false))
          .finally(() => (busy = false));
      },
    },
    h("fieldset", {}, h("legend", {}, words("csat")), h("div", { class: "stars", onchange: light }, ...stars)),
    rest,
  );
  return form;
}
