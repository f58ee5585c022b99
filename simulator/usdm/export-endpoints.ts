import { ApiError, type Call, type Endpoint } from '../gateway/types'
import { endpoint } from './endpoint'
import { incomeRow } from './income-endpoints'
import { orderRow, tradeRow } from './order-shapes'
import { given, integer, mandatory } from './parameters'
import { invalid, missing, refusal } from './refusals'
import { touchDownloads } from './saved-state'
import type { Account } from './account'
import { accountOf, type Desk, type Download, type DownloadKind, marketOf } from './state'

const DAY = 86_400_000
const YEAR = 366 * DAY
const LINK_LIFE = 7 * DAY

/** How often a month an account may ask. Source: usdm.md section 3. */
const PER_MONTH: Readonly<Record<DownloadKind, number>> = { order: 10, trade: 5, income: 5 }

/** Ids of the real exchange are of this size: eighteen digits. */
const FIRST_DOWNLOAD = 546_975_389_218_332_672n

/** How long the exchange says such a file took of late, ms. */
const AVERAGE_COST = 1_250

/**
 * Histories as files: a request gives an id, the id a link that holds seven days. The link leads to this exchange's own port, and
 * its file is JSON. Source: usdm.md section 8.
 */
export const exportEndpoints = (desk: Desk): Endpoint[] =>
  (['order', 'trade', 'income'] as const).flatMap((kind) => [
    endpoint(`GET /fapi/v1/${kind}/asyn`, 'USER_DATA', 1000, ['startTime', 'endTime'], (call) =>
      request(desk, accountOf(desk, call.accountId), kind, call),
    ),
    endpoint(`GET /fapi/v1/${kind}/asyn/id`, 'USER_DATA', 10, ['downloadId'], (call) => {
      const download = found(desk, kind, mandatory(call.params, 'downloadId'), call)
      if (download.accountId !== call.accountId) throw invalid('downloadId')
      const expires = download.time + LINK_LIFE
      return {
        downloadId: download.id,
        status: 'completed',
        url: call.time > expires ? '' : `${desk.origin?.() ?? ''}/fapi/v1/${kind}/asyn/file?downloadId=${download.id}`,
        notified: true,
        expirationTimestamp: expires,
        isExpired: call.time > expires ? true : null,
      }
    }),
    // Whoever has the link has the file, as on the real exchange.
    endpoint(`GET /fapi/v1/${kind}/asyn/file`, 'NONE', 1, ['downloadId'], (call) => {
      const download = found(desk, kind, given(call.params, 'downloadId') ?? '', call)
      if (call.time > download.time + LINK_LIFE) throw invalid('downloadId')
      return rows(desk, accountOf(desk, download.accountId), download)
    }),
  ])

function found(desk: Desk, kind: DownloadKind, id: string, _call: Call): Download {
  const download = desk.state.downloads.get(id)
  if (download?.kind !== kind) throw invalid('downloadId')
  return download
}

function request(desk: Desk, account: Account, kind: DownloadKind, call: Call) {
  const from = integer(call.params, 'startTime')
  const to = integer(call.params, 'endTime')
  if (from === undefined) throw missing('startTime')
  if (to === undefined) throw missing('endTime')
  if (from > to) throw refusal(-1023)
  if (to - from > YEAR) throw refusal(-4165)
  const own = [...desk.state.downloads.values()].filter(
    (each) => each.accountId === account.id && each.kind === kind && call.time - each.time < 30 * DAY,
  )
  if (own.length >= PER_MONTH[kind])
    throw new ApiError(429, -1003, `Too many requests; the limit is ${PER_MONTH[kind]} downloads per month.`)
  desk.state.downloadCount += 1
  const id = String(FIRST_DOWNLOAD + BigInt(desk.state.downloadCount))
  desk.state.downloads.set(id, { id, kind, accountId: account.id, from, to, time: call.time })
  touchDownloads(desk)
  return { avgCostTimestampOfLast30d: AVERAGE_COST, downloadId: id }
}

function rows(desk: Desk, account: Account, { kind, from, to }: Download): unknown[] {
  const within = (row: { readonly time: number }): boolean => row.time >= from && row.time <= to
  if (kind === 'income') return account.income.filter(within).map(incomeRow)
  if (kind === 'trade') return account.fills.filter(within).map((fill) => tradeRow(marketOf(desk, fill.symbol), fill))
  return account.orders.filter(within).map((order) => orderRow(marketOf(desk, order.symbol), order))
}
