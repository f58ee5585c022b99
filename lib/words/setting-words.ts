/*
 * Settings of the futures account, in words: what each does, what it would change, why the exchange would refuse it, what came of it.
 */
type Params = Readonly<Record<string, string>>
type Text = string | ((params: Params) => string)

const p = (params: Params, name: string): string => params[name] ?? '…'
const orders = (count: string): string => (count === '1' ? '1 open order' : `${count} open orders`)

/** Why the exchange would refuse a setting; by the codes of lib/domain/check-setting. */
export const settingTexts: Readonly<Record<string, Text>> = {
  'setting-isolated-under-multi': (a) =>
    `${p(a, 'symbol')} cannot be isolated while the account is in multi-assets mode. Turn that off first.`,
  'setting-symbol-orders': (a) =>
    `${p(a, 'symbol')} has ${orders(p(a, 'count'))}. Margin mode changes only without any: cancel them first.`,
  'setting-symbol-position': (a) =>
    `There is a position on ${p(a, 'symbol')}. Margin mode changes only without one: close it first.`,
  'setting-open-orders': (a) =>
    `The account has ${orders(p(a, 'count'))} on futures. This changes only without any: cancel them first.`,
  'setting-positions': (a) =>
    `There are positions (${p(a, 'symbols')}). This changes only without any: close them first.`,
  'setting-multi-with-isolated': (a) =>
    `Isolated symbols (${p(a, 'symbols')}) stand in the way. Set them to cross first.`,
  'setting-negative-wallet': (a) => `The account owes ${p(a, 'asset')}. Bring in that much first.`,
  'setting-margin-short': (a) => `The ${p(a, 'asset')} margin of the open positions would not be covered.`,
  'leverage-out-of-range': (a) => `Whole numbers from 1 to ${p(a, 'max')}.`,
  'leverage-isolated-lower': (a) =>
    `An isolated position keeps at least its leverage of ${p(a, 'now')}×. Close it first, or add margin.`,
  'leverage-position-large': (a) =>
    `The position is worth ${p(a, 'notional')}; at this leverage at most ${p(a, 'most')} may be held. It goes up to ${p(a, 'leverage')}×.`,
  'leverage-margin-short': (a) => `Binds ${p(a, 'needed')} ${p(a, 'asset')} more margin; free is ${p(a, 'available')}.`,
  'margin-not-isolated': (a) =>
    `${p(a, 'symbol')} is on cross margin: all of the free margin stands behind it already.`,
  'margin-no-position': (a) => `There is no position on ${p(a, 'symbol')}.`,
  'margin-amount': 'Fill in an amount above zero.',
  'margin-cross-short': (a) => `At most ${p(a, 'available')} ${p(a, 'asset')} are free.`,
  'margin-isolated-short': (a) =>
    `At most ${p(a, 'most')} ${p(a, 'asset')} can be taken out: the rest is initial margin, and unrealized profit stays in.`,
  'setting-side-mode': (a) => `The account is in ${p(a, 'mode')} mode, which has no such side.`,
  'setting-same': 'It is set so already.',
}

const mode = { cross: 'cross', isolated: 'isolated' } as const

export const words = {
  title: (symbol: string) => `${symbol} · futures settings`,
  open: (symbol: string) => `Futures settings of ${symbol}`,
  chip: (marginMode: string, leverage: string) => `${marginMode} ${leverage}×`,
  chipUnread: 'Margin',
  mode: { cross: 'Cross', isolated: 'Isolated' } as const,
  menu: 'Futures settings',
  close: 'Close',
  view: 'Setting',
  views: {
    leverage: 'Leverage',
    'margin-mode': 'Mode',
    margin: 'Margin',
    'what-if': 'What if',
    account: 'Account',
  } as const,
  unread: 'The futures account has not been read yet. Nothing can be changed before that.',
  bracketsFailed: 'The table of leverage could not be read: liquidation and the largest position are not known.',
  nowAfter: 'now → after',
  whatItDoes: 'What it does',
  rows: {
    free: 'Free margin',
    ratio: 'Margin ratio, cross',
    liquidation: 'Liquidation',
    ratioIsolated: 'Margin ratio',
    margin: 'Initial margin',
    wallet: 'Isolated margin',
    maintenance: 'Maintenance margin',
    pnl: 'Unrealized PnL',
    realized: 'Realized PnL',
    fee: 'Fee, taker',
    size: 'Size',
  },
  ofPosition: (row: string, side: string) => `${row}, ${side}`,
  none: 'none',
  gone: 'none left',

  leverage: {
    label: 'Leverage',
    slider: 'Leverage, by slider',
    less: 'One less',
    more: 'One more',
    most: (leverage: string, notional: string, asset: string) =>
      `At ${leverage}× at most ${notional} ${asset} may be held.`,
    table: 'Largest position by leverage',
    upTo: 'Up to',
    largest: 'Largest position',
    rate: 'Maintenance',
    text: 'Holds for what is open and for what follows. On cross margin it moves the margin that is bound, not the liquidation price.',
    button: (symbol: string, leverage: string) => `Set ${symbol} to ${leverage}×`,
    told: (symbol: string, leverage: string) => `${symbol} at ${leverage}×`,
  },
  marginMode: {
    label: 'Margin mode',
    text: {
      cross:
        'All of the account’s free margin stands behind the position. It is liquidated when that is used up, together with the others.',
      isolated:
        'Only the margin set apart for the position stands behind it. It is liquidated alone, and the rest stays.',
    },
    next: 'Holds from the next position on: nothing open changes.',
    button: (symbol: string, to: string) => `Set ${symbol} to ${to.toLowerCase()} margin`,
    told: (symbol: string, to: 'cross' | 'isolated') => `${symbol} on ${mode[to]} margin`,
  },
  margin: {
    side: 'Position',
    direction: 'Add or take',
    add: 'Add',
    take: 'Take out',
    amount: 'Amount',
    mostAdd: (amount: string, asset: string) => `All that is free: ${amount} ${asset}`,
    mostTake: (amount: string, asset: string) => `All that can be taken: ${amount} ${asset}`,
    button: (adds: boolean, amount: string, asset: string, position: string) =>
      adds ? `Add ${amount} ${asset} to the ${position}` : `Take ${amount} ${asset} out of the ${position}`,
    fill: 'Fill in an amount',
    told: (adds: boolean, amount: string, asset: string, symbol: string) =>
      adds ? `${amount} ${asset} added to ${symbol}` : `${amount} ${asset} taken out of ${symbol}`,
    cross: (symbol: string) =>
      `The position on ${symbol} is on cross margin: all of the free margin stands behind it already. Margin is added to isolated positions.`,
    noPosition: (symbol: string) =>
      `No position on ${symbol}. Margin is added to an isolated position once there is one.`,
  },
  account: {
    text: 'These hold for the whole futures account, on Binance itself and wherever else it is used.',
    positionMode: 'Position mode',
    oneWay: 'One-way',
    hedge: 'Hedge',
    oneWayText: 'One position per symbol: a sell closes a long before it opens a short.',
    hedgeText:
      'Long and short of one symbol beside each other, each closed by itself. Binance changes the mode of USD-M and COIN-M futures together.',
    assetMode: 'Asset mode',
    single: 'Single-asset',
    multi: 'Multi-assets',
    singleText: 'Each margin asset stands behind its own positions.',
    multiText: 'All collateral stands behind all positions, at a discount. No symbol may be isolated.',
    positionButton: (hedge: boolean) => (hedge ? 'Set the account to hedge mode' : 'Set the account to one-way mode'),
    assetButton: (on: boolean) =>
      on ? 'Set the account to multi-assets mode' : 'Set the account to single-asset mode',
    positionTold: (hedge: boolean) => (hedge ? 'hedge mode' : 'one-way mode'),
    assetTold: (on: boolean) => (on ? 'multi-assets mode' : 'single-asset mode'),
  },
  whatIf: {
    text: 'Tries a price, margin and a partial close on the position. Nothing is sent.',
    price: 'Mark price',
    priceSlider: 'Mark price, by slider',
    moved: (percent: string) => `${percent} from now`,
    back: 'As now',
    added: 'Add margin',
    addedCross: 'Bring in',
    closed: 'Close',
    closedSlider: 'Close a part, by slider',
    closedText: (quantity: string, asset: string) => `${quantity} ${asset}`,
    result: 'The position then',
    liquidated: 'At this price Binance has liquidated it.',
    closedAll: 'Nothing is left of the position.',
    noPosition: (symbol: string) => `No position on ${symbol} to try anything on.`,
  },
  answer: {
    sending: 'Sending…',
    unconfirmed: (what: string) => `Sent, not confirmed: ${what}. Checking with Binance.`,
    set: (what: string) => `Set: ${what}.`,
    already: (what: string) => `Was set so already: ${what}.`,
    refused: 'Refused: the setting is as it was.',
    notReceived: 'The server never got it: nothing was changed.',
    notMade: 'Proven without effect: the setting is as it was.',
    unresolved: 'Nobody can say which setting holds. Look in the Binance app before you trade by it.',
    differs: (now: string) => `Binance took it, and says ${now} now.`,
    exchange: (text: string, code: string) => `Binance: ${text} (${code})`,
    off: (why: string) => `Nothing can be changed now: ${why}`,
  },
}
