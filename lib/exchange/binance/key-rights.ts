import 'server-only'
import type { KeyRights } from '../../domain/key-rights'
import type { ReadOptions, Reading } from '../port'
import { createCaller } from './call'
import type { VenueCore } from './core'
import { asPayload, flagAt } from './payload'
import { createRestClient } from './rest'
import { signQuery, type Signer } from './sign'
import { createGovernor } from './weight'

const PATH = '/sapi/v1/account/apiRestrictions'

/**
 * Reads what a key may do. Wallet calls are served by the spot host alone, whichever market the key is for, and weigh 1 there.
 * Undefined where the environment has none. Source: usdm.md 2, spot.md 1; SAFETY S-140.
 */
export function createKeyRightsReader(
  core: VenueCore,
  signer: Signer,
): ((options: ReadOptions) => Promise<Reading<KeyRights>>) | undefined {
  const { wallet } = core.hosts
  if (wallet === undefined) return undefined
  const { clock } = core
  const isOwnHost = wallet === core.hosts.rest
  const offset = (): number => core.venueClock.estimate().offset
  // Limits belong to a host: those of spot are not spent or reported on the futures' account.
  const governor = isOwnHost ? core.governor : createGovernor({ market: 'spot', clock, offset })
  const rest = isOwnHost ? undefined : createRestClient({ origin: wallet, clock, connections: 1, ca: core.ca })
  if (rest !== undefined) core.onClose(() => void rest.close())
  const send =
    rest === undefined
      ? core.send
      : (request: Parameters<typeof core.send>[0]) => rest.send({ ...request, timeout: core.timeouts.read })
  const caller = createCaller({
    market: 'spot',
    clock,
    governor,
    offset,
    onClockRefused: () => void core.venueClock.measure(),
    // This is the reading that a refusal asks for.
    onKeyRefused: () => undefined,
  })
  return ({ lane, freshConnection }) =>
    caller.query(
      {
        endpoint: 'read',
        lane,
        cost: 1,
        send: () =>
          send({
            method: 'GET',
            path: PATH,
            query: signQuery({ timestamp: core.venueClock.now() }, signer),
            apiKey: signer.apiKey,
            freshConnection,
          }),
      },
      toKeyRights,
    )
}

/** Every flag by its name, known or not: one that comes in the future may be the one to refuse. Throws ParseFailure. */
export function toKeyRights(value: unknown): KeyRights {
  const payload = asPayload(value, 'apiRestrictions')
  const ipRestrict = flagAt(payload, 'ipRestrict')
  const flags: Record<string, boolean> = {}
  for (const [name, flag] of Object.entries(payload))
    if (typeof flag === 'boolean' && name !== 'ipRestrict') flags[name] = flag
  return { ipRestrict, flags }
}
