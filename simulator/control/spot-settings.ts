import { text8, units } from '../engine/units'
import type { AccountSettings } from '../spot/account-settings'
import { BadBody, creditsOf, objectOf } from './bodies'

const LIMITS = ['maxOrders', 'maxAlgoOrders', 'maxIcebergOrders', 'maxOrderLists'] as const

/**
 * What a body changes in the settings of a spot account: `payFeesInBnb` true or false, `tradeGroupId` a whole number or null, the
 * four limits whole numbers above zero or null, `maxAssets` amounts by asset. Throws BadBody.
 */
export function changedSettings(body: unknown, before: AccountSettings): AccountSettings {
  const fields = objectOf(body, ['payFeesInBnb', 'tradeGroupId', 'maxAssets', ...LIMITS])
  const payFeesInBnb = fields.payFeesInBnb ?? before.payFeesInBnb
  if (typeof payFeesInBnb !== 'boolean') throw new BadBody('payFeesInBnb must be true or false.')
  const limits = { ...before.limits }
  for (const name of LIMITS) if (name in fields) limits[name] = wholeOrNothing(fields[name], name)
  return {
    ...before,
    payFeesInBnb,
    limits: Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined)),
    tradeGroupId: 'tradeGroupId' in fields ? wholeOrNothing(fields.tradeGroupId, 'tradeGroupId') : before.tradeGroupId,
    maxAssets:
      fields.maxAssets === undefined
        ? before.maxAssets
        : new Map(
            Object.entries(creditsOf(fields.maxAssets, 'maxAssets')).map(([asset, text]) => [asset, units(text)]),
          ),
  }
}

/** Settings as the control port tells them. */
export function writtenSettings(settings: AccountSettings): Record<string, unknown> {
  const texts = (amounts: AccountSettings['maxAssets']): Record<string, string> =>
    Object.fromEntries([...amounts].map(([asset, amount]) => [asset, text8(amount)]))
  return {
    payFeesInBnb: settings.payFeesInBnb,
    tradeGroupId: settings.tradeGroupId ?? null,
    ...settings.limits,
    maxAssets: texts(settings.maxAssets),
    lockedOutside: texts(settings.lockedOutside),
  }
}

function wholeOrNothing(value: unknown, name: string): number | undefined {
  if (value === null) return undefined
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1)
    throw new BadBody(`${name} must be a whole number above zero, or null for none.`)
  return value
}
