// Looks for many pieces of text at once: one walk over the text, however many the pieces are.

/** Every piece is found by its first characters, so many of them. */
const HEAD = 6;

/** The ways in which a piece may be written elsewhere: as it is, in small letters, without blanks, in an address, in JSON. */
const spellings = (piece) => [piece, piece.toLowerCase(), piece.replaceAll(/[\s+]/g, ''), encodeURIComponent(piece), JSON.stringify(piece).slice(1, -1)];

/**
 * @param {Iterable<string>} pieces of at least six characters
 * @returns {(text: string) => string[]} the pieces that a text holds, each once
 */
export function searcher(pieces) {
  const heads = new Map();
  for (const piece of pieces) {
    for (const spelling of new Set(spellings(piece))) {
      if (spelling.length < HEAD) throw new Error(`"${spelling}" is too short to be looked for`);
      const head = spelling.slice(0, HEAD);
      if (!heads.has(head)) heads.set(head, []);
      heads.get(head).push({ spelling, piece });
    }
  }
  return (text) => {
    const found = new Set();
    for (let at = 0; at + HEAD <= text.length; at += 1) {
      for (const { spelling, piece } of heads.get(text.slice(at, at + HEAD)) ?? []) {
        if (text.startsWith(spelling, at)) found.add(piece);
      }
    }
    return [...found];
  };
}
