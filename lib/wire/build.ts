/** Marks frames and tickets with the build, so that a page of another build reloads before it trades (S-16). */
export const BUILD_HEADER = 'x-binnacle-build'
export const IDEMPOTENCY_HEADER = 'idempotency-key'
export const REPLAYED_HEADER = 'idempotency-replayed'
