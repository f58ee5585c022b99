import type { Environment } from '../domain/market'

/** How long a button that moves money is held on the phone, ms: longer where the money is real. */
export const holdTime = (environment: Environment): number => (environment === 'live' ? 1_000 : 600)
