/*
 * Names of the bridge that the browser needs as values. They stand apart from the schemas, so that a page pays for no
 * schema it does not run.
 */
export const BRIDGE_PATH = '/bridge'
export const BRIDGE_PROTOCOL = 'binnacle.v1'
export const TICKET_PROTOCOL_PREFIX = 'ticket.'
/** A page names its build beside the ticket, and is closed with 4426 when another one runs (S-16). */
export const BUILD_PROTOCOL_PREFIX = 'build.'

/** Close codes of our own (SAFETY 2). */
export const CLOSE = {
  restart: 1012,
  slow: 1013,
  tooLarge: 1009,
  sessionEnded: 4401,
  role: 4403,
  oldBuild: 4426,
} as const
