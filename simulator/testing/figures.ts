/** Mean of numbers; zero for none. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** Correlation of two equally long rows. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)]
  const covariance = mean(a.map((value, i) => (value - meanA) * ((b[i] ?? 0) - meanB)))
  const variance = (row: readonly number[], middle: number): number => mean(row.map((value) => (value - middle) ** 2))
  return covariance / Math.sqrt(variance(a, meanA) * variance(b, meanB))
}

/** Correlation of a row with itself, `lag` places later. */
export const autocorrelation = (row: readonly number[], lag: number): number =>
  correlation(row.slice(0, -lag), row.slice(lag))

/** Fourth moment over the squared second: 3 for a normal distribution. */
export function kurtosis(row: readonly number[]): number {
  const middle = mean(row)
  const second = mean(row.map((value) => (value - middle) ** 2))
  return mean(row.map((value) => (value - middle) ** 4)) / second ** 2
}

/** Hill's estimate of the exponent by which the chance of the largest `count` sizes falls off. */
export function tailIndex(sizes: readonly number[], count: number): number {
  const sorted = [...sizes].sort((a, b) => b - a)
  const threshold = Math.log(sorted[count] ?? 1)
  return 1 / mean(sorted.slice(0, count).map((size) => Math.log(size) - threshold))
}
