/** The chunks' addresses, filled in by the build. */
declare const PANEL_URL: string;
declare const GREETING_URL: string;
