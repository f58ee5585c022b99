import { build, type Histogram } from 'hdr-histogram-js'

/** Latencies in µs: percentiles of one turn. */
export interface Latencies {
  readonly count: number
  readonly p50: number
  readonly p90: number
  /** Told; not judged below ten thousand samples (house rule 3). */
  readonly p99: number
}

/** Tenths of a µs are kept, up to a minute. */
const SCALE = 10

export function createRecorder(): { record(microseconds: number): void; read(): Latencies } {
  const histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000 * SCALE,
    numberOfSignificantValueDigits: 3,
  })
  return {
    record: (microseconds) => histogram.recordValue(Math.max(0, Math.round(microseconds * SCALE))),
    read: () => ({
      count: histogram.totalCount,
      p50: histogram.getValueAtPercentile(50) / SCALE,
      p90: histogram.getValueAtPercentile(90) / SCALE,
      p99: histogram.getValueAtPercentile(99) / SCALE,
    }),
  }
}
