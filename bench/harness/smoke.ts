/** Whether a bench only shows that it still runs (BENCH_SMOKE=1): one round of small sizes on any load, judged by counts alone. */
export const isSmoke = process.env['BENCH_SMOKE'] === '1'

/** A size that a variable may set, and that is small in a smoke run. */
export const sizeOf = (variable: string, usual: number, small: number): number =>
  Number(process.env[variable] ?? (isSmoke ? small : usual))
