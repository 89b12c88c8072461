/** Where the keyboard's focus may go. */

const FOCUSABLE = 'button, a[href], input, textarea, [tabindex="0"]';

/** The elements of `panel` that Tab reaches, in order. */
function stops(panel: HTMLElement): HTMLElement[] {
  return [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (element) => !element.closest("[hidden], [inert]") && element.getClientRects().length > 0,
  );
}

/** While the panel covers the page, Tab goes round within it. */
export function goRound(panel: HTMLElement, root: ShadowRoot, event: KeyboardEvent): void {
  const all = stops(panel);
  const last = all[all.length - 1];
  const edge = event.shiftKey ? all[0] : last;
  if (root.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? last : all[0])?.focus();
}
