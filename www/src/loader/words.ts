/** The launcher's one phrase; everything else comes with the panel. */

const NAMES: Record<string, string> = { de: "Chat mit uns", fr: "Chattez avec nous", ar: "تحدث معنا" };

/** The launcher's name in the language nearest to `tag`. */
export const launcherName = (tag: string): string => NAMES[tag.slice(0, 2).toLowerCase()] ?? "Chat with us";

/** The reading direction of `tag`. */
export const direction = (tag: string): "rtl" | "ltr" => (/^(ar|he|fa|ur)\b/i.test(tag) ? "rtl" : "ltr");
