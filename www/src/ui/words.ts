/** The panel's texts in the customer's language. */
import en from "./locales/en.json";

/** The name of one text. */
export type Key = keyof typeof en;

/** Speaks one language. */
export interface Words {
  /** The language in force, for dates and plural forms. */
  tag: string;
  (key: Key, values?: Record<string, string | number>): string;
  /** `3 new messages`. */
  unread(n: number): string;
}

/** A language as the build packs it: the texts in the order of the English ones, and those that English lacks. */
type Packed = [(string | null)[], Record<string, string>];
/** Each is its own small chunk, fetched only where it is spoken. */
const OTHERS: Record<string, () => Promise<{ default: unknown }>> = {
  de: () => import("./locales/de.json"),
  fr: () => import("./locales/fr.json"),
  ar: () => import("./locales/ar.json"),
};

/** Loads the language nearest to `tag`; the site's own texts go before ours, English fills gaps. */
export async function loadWords(tag: string, own: () => Record<string, string>): Promise<Words> {
  const name = tag.slice(0, 2).toLowerCase();
  const other = await OTHERS[name]?.().catch(() => undefined);
  const [texts, more] = (other?.default ?? [[], {}]) as Packed;
  const table: Record<string, string> = { ...en, ...more };
  Object.keys(en).forEach((key, index) => void (table[key] = texts[index] ?? table[key] ?? key));
  const spoken = other ? tag : name === "en" ? tag : "en";
  const find = (key: string): string | undefined => own()[key] ?? table[key];
  const fill = (text: string, values: Record<string, string | number>): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  const say = (key: Key, values: Record<string, string | number> = {}): string => fill(find(key) ?? key, values);
  const unread = (n: number): string =>
    fill(find(`unread_${new Intl.PluralRules(spoken).select(n)}`) ?? find("unread_other") ?? "", { n: new Intl.NumberFormat(spoken).format(n) });
  return Object.assign(say, { tag: spoken, unread });
}
