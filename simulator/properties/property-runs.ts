/** Histories that the properties of the exchange try in all; PROPERTY_RUNS sets another number. */
const ALL = Number(process.env.PROPERTY_RUNS ?? 10_000)

/** So many of them as one property's share. */
export const runsOf = (share: number): number => Math.max(1, Math.round(ALL * share))
