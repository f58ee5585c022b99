import type { Market } from '../engine/market-types'
import { text8, units, type Units } from '../engine/units'
import type { ApiKey, KeyRing } from '../gateway/keys'
import type { Treasury } from './accounts'
import { amountOf, BadBody, marketOf, objectOf, textOf } from './bodies'
import type { Reply } from './reply'

/** What acts for an account from elsewhere need. */
export interface AccountActRoom {
  readonly keys: KeyRing
  readonly treasury: Treasury
  /** Makes a call as if from the app; undefined when there is none such. */
  actFor(
    key: ApiKey,
    act: { readonly method: string; readonly path: string; readonly params: Readonly<Record<string, string>> },
  ): { readonly status: number; readonly body: unknown } | undefined
}

/** Answers `POST /accounts/<apiKey>/act` and `/transfer`; undefined for all other calls. Throws BadBody. */
export function accountAct(
  room: AccountActRoom,
  method: string,
  path: readonly string[],
  body: () => unknown,
): Reply | undefined {
  const [first, apiKey = '', what] = path
  if (method !== 'POST' || first !== 'accounts' || path.length !== 3) return undefined
  if (what !== 'act' && what !== 'transfer') return undefined
  const key = room.keys.get(apiKey)
  if (!key) throw new BadBody(`There is no account with the key ${JSON.stringify(apiKey)}. POST /accounts makes one.`)
  return what === 'act' ? act(room, key, body()) : transfer(room, key, body())
}

function act(room: AccountActRoom, key: ApiKey, body: unknown): Reply {
  const fields = objectOf(body, ['method', 'path', 'params'])
  const made = room.actFor(key, {
    method: textOf(fields, 'method'),
    path: textOf(fields, 'path'),
    params: paramsOf(fields.params),
  })
  if (made === undefined) throw new BadBody(`There is no ${textOf(fields, 'method')} ${textOf(fields, 'path')}.`)
  return { status: 200, body: made }
}

/** Parameters of a call as texts. Throws BadBody. */
export function paramsOf(value: unknown = {}): Readonly<Record<string, string>> {
  if (value === null || typeof value !== 'object' || Object.values(value).some((each) => typeof each !== 'string'))
    throw new BadBody('params must be an object of texts, such as {"symbol":"BTCUSDT"}.')
  return value as Readonly<Record<string, string>>
}

/** Money moves between the two wallets, with the events of both. */
function transfer(room: AccountActRoom, key: ApiKey, body: unknown): Reply {
  const { from, asset, amount } = readTransfer(body)
  const to = from === 'spot' ? 'usdm' : 'spot'
  const free = freeOf(room, key, from, asset)
  if (free < amount) throw new BadBody(`The account has ${text8(free)} ${asset} free on ${from}.`)
  room.treasury.credit(from, key.accountId, asset, -amount)
  room.treasury.credit(to, key.accountId, asset, amount)
  return { status: 200, body: {} }
}

/** The body of a transfer, checked. Throws BadBody. */
export function readTransfer(body: unknown): { from: Market; asset: string; amount: Units } {
  const fields = objectOf(body, ['from', 'asset', 'amount'])
  const { from } = fields
  if (from !== 'spot' && from !== 'usdm')
    throw new BadBody('from must be "spot" or "usdm"; the money goes to the other.')
  return { from: marketOf({ market: from }), asset: textOf(fields, 'asset'), amount: amountOf(fields.amount, 'amount') }
}

/** What may leave a wallet, by the account's own reads; zero where there is nothing of the asset. */
function freeOf(room: AccountActRoom, key: ApiKey, market: Market, asset: string): Units {
  const path = market === 'spot' ? '/api/v3/account' : '/fapi/v3/balance'
  const body = room.actFor(key, { method: 'GET', path, params: {} })?.body
  const rows = (market === 'spot' ? (body as { balances?: unknown }).balances : body) as readonly BalanceRow[]
  const row = rows.find((each) => each.asset === asset)
  return units(row?.free ?? row?.maxWithdrawAmount ?? '0')
}

interface BalanceRow {
  readonly asset: string
  readonly free?: string
  readonly maxWithdrawAmount?: string
}
