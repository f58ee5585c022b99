/** @param {string} letter @param {number[][]} ranges @returns {string[]} */
const ids = (letter, ranges) =>
  ranges.flatMap(([from = 0, to = from]) =>
    Array.from({ length: to - from + 1 }, (_, at) => `${letter}-${String(from + at).padStart(2, '0')}`),
  )

/** Every id of the safety requirements: what is required (S), what is played (F, A) and what is proved (I). */
export const safetyIds = {
  S: ids('S', [
    [1, 8],
    [10, 16],
    [20, 28],
    [30, 37],
    [40, 47],
    [50, 57],
    [60, 67],
    [70, 75],
    [80, 87],
    [90, 95],
    [100, 104],
    [110, 114],
    [120, 124],
    [130, 132],
    [140, 145],
    [150, 154],
    [160, 164],
  ]),
  F: ids('F', [[1, 100]]),
  A: ids('A', [[1, 20]]),
  I: Array.from({ length: 10 }, (_, at) => `I${at + 1}`),
}

/** What concerns orders, S-01 to S-95, every fault and every invariant: cited without exception. */
export const ordersComplete = [...safetyIds.S.filter((id) => Number(id.slice(2)) <= 95), ...safetyIds.F, ...safetyIds.I]

const RANGE = /\b([SFA])-(\d{1,3})(?:\s*(?:\.{2,3}|…|–)\s*(?:\1-)?(\d{1,3}))?/g

/**
 * Ids that a text cites; `F-04..F-07` and `F-04 … F-07` name all between.
 * @param {string} text
 * @returns {Set<string>}
 */
export function citedIn(text) {
  const cited = new Set([...text.matchAll(/\bI(10|[1-9])\b/g)].map(([, number]) => `I${number}`))
  for (const [, letter, from = '', to = from] of text.matchAll(RANGE))
    for (let at = Number(from); at <= Number(to); at++) cited.add(`${letter}-${String(at).padStart(2, '0')}`)
  return cited
}
