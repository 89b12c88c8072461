// What a person at the terminal reads: numbered steps, plain failures.

/** When the command began, for the program that carries on under another Node too. */
export const began = Number(process.env.CURBSIDE_BEGAN) || Date.now();
const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);

/** Minutes and seconds since the program began. */
export function elapsed() {
  const seconds = Math.round((Date.now() - began) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Announces a step that may take a while. */
export function step(text) {
  console.log(`${paint('2', elapsed())} ${paint('1', text)}`);
}

/** Adds a line to the step under way. */
export function note(text) {
  console.log(`     ${text}`);
}

/** A failure with a way to mend it. Anything else that is thrown is a mistake of ours and keeps its stack. */
export class Failure extends Error {
  /**
   * @param {string} message what is wrong, and where
   * @param {string} [help] how to mend it
   */
  constructor(message, help) {
    super(message);
    this.help = help;
  }
}

/** Writes a failure for people. */
export function report(error) {
  if (error instanceof Failure) {
    console.error(`${paint('31', 'error')}: ${error.message}`);
    if (error.help) console.error(`${paint('36', 'help')}: ${error.help}`);
  } else {
    console.error(error);
  }
}
