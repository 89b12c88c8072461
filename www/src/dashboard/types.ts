/** What the bot tells of itself. */

/** One figure of `GET /v1/metrics`. */
export interface Figure {
  name: string;
  /** What it says, in a sentence. */
  meaning: string;
  numerator: number;
  denominator: number;
  /** Absent where there is nothing to divide by. */
  value: number | null;
  unit: "share" | "score" | "ms";
  target: number;
  better: "higher" | "lower";
  /** Whether it is as it should be; absent where there is no value. */
  met: boolean | null;
}

/** The figures of one day, locale, site or cohort, or of all. */
export interface Group {
  group: string;
  figures: Figure[];
}

/** `GET /v1/metrics`. */
export interface Metrics {
  from: number;
  to: number;
  groups: Group[];
}

/** The flags themselves, by name. */
export type Flags = Record<string, boolean | number>;

/** `GET /v1/flags`. */
export interface Standing {
  version: number;
  chatbot: Flags;
  rolled_back: { since: number; fallbacks: number; messages: number } | null;
  /** How long a change may take until it is in force everywhere, in seconds. */
  takes_effect_s?: number;
  cohorts?: {
    bot: number;
    shadow: number;
    people: number;
    conversations: { conversation: string; site: string; at: number; had: string; gets: string; place: number }[];
  };
}

const NAMES: Record<string, string> = {
  containment: "Containment",
  resolution: "Resolution",
  fallback_rate: "Not understood",
  handoff_rate: "Handed over",
  csat: "CSAT",
  satisfied: "Satisfied",
  answered_from_articles: "Answered from articles",
  flow_completion: "Flows completed",
  api_error_rate: "API errors",
  latency_p95: "Latency, p95",
  fast_answers: "Fast answers",
  upset: "Upset messages",
};

/** A figure's name for people. */
export const title = (name: string): string => NAMES[name] ?? name.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/** A value in its unit. */
export function shown(value: number | null, unit: Figure["unit"]): string {
  if (value === null) return "–";
  if (unit === "share") return percent.format(value);
  return unit === "ms" ? `${number.format(Math.round(value))} ms` : value.toFixed(2);
}

/** What a figure is made of, in words. */
export function parts({ unit, numerator, denominator }: Figure): string {
  if (!denominator) return "Nothing counted yet";
  if (unit === "ms") return "Over all answers";
  return `${number.format(numerator)} of ${number.format(denominator)}`;
}

/** A figure's target, in words. */
export const target = ({ better, target: aim, unit }: Figure): string => `${better === "higher" ? "at least" : "at most"} ${shown(aim, unit)}`;
