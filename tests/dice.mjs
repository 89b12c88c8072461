// Chance from a seed, for test data and storms that can be had again.

/**
 * A small generator of numbers (mulberry32): the same seed gives the same.
 * @param {number} seed
 * @returns {{below: (n: number) => number, pick: <T>(list: T[]) => T}} a whole number from 0 to below n; one of a list
 */
export function dice(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { below: (n) => Math.floor(next() * n), pick: (list) => list[Math.floor(next() * list.length)] };
}
