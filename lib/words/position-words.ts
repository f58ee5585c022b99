/*
 * What one does with a futures position: close it, many at once, turn it around, protect it. Every button names its consequence.
 */

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

export const words = {
  more: (side: string, symbol: string) => `Close, reverse or protect the ${side} ${symbol}`,
  openName: (act: string, side: string, symbol: string) => `${act}: ${side} ${symbol}`,
  opens: { close: 'Close by size or price', reverse: 'Reverse', protect: 'TP/SL' },
  sheet: (side: string, symbol: string) => `${side} ${symbol}`,
  acts: 'What to do with it',
  tabs: { close: 'Close', reverse: 'Reverse', protect: 'TP/SL' },
  now: 'now → after',
  flat: 'none',
  gone: 'closed',
  sent: 'Sent to Binance, no answer yet',
  done: 'Done',
  nothingSent: 'Nothing has been sent',
  sending: 'Sending',
  checking: 'Sent, not confirmed. Checking with Binance.',
  locked: 'Trading is locked',
  blind: 'The account is not live here',
  ended: (symbol: string) => `The position on ${symbol} is closed.`,
  close: {
    title: 'Close',
    part: 'Part of the position',
    size: 'Size to close',
    kind: 'How',
    kinds: { market: 'Market', limit: 'Limit' },
    price: 'Price',
    quick: 'Prices of the book',
    bid: 'Best bid',
    mid: 'Mid',
    ask: 'Best ask',
    becomes: (size: string, asset: string, step: string) => `Becomes ${size} ${asset}: the smallest step is ${step}.`,
    tooSmall: (step: string) => `The smallest step is ${step}.`,
    tooLarge: (size: string, asset: string) => `The position is ${size} ${asset}. Nothing larger can close it.`,
    unreadable: 'This is not a number.',
    noPrice: 'The price of this symbol is not known yet',
    effects: 'When it fills',
    rows: {
      position: 'Position',
      price: 'Price',
      realized: 'Realized',
      fee: (rate: string) => `Fee, ${rate}`,
      feeUnknown: 'Fee',
      slippage: 'Slippage',
    },
    incomplete: 'deeper than the book on screen',
    about: (price: string) => `about ${price}`,
    reduces: 'Can only make the position smaller, never turn it',
    rests: 'Rests until it fills; it can only make the position smaller',
    atMarket: (size: string, asset: string, symbol: string) => `Close ${size} ${asset} of ${symbol} at market`,
    atPrice: (size: string, asset: string, symbol: string, price: string) =>
      `Close ${size} ${asset} of ${symbol} at ${price}`,
    done: (told: string) => `Done: ${told}`,
    resting: (told: string) => `Resting: ${told}`,
    stays: (exits: number, entries: number) => [
      ...(exits === 0
        ? []
        : [
            `${plural(exits, 'stop or take profit', 'stops and take profits')} of it: Binance ends those that close the whole position, the others stay and are named as stray.`,
          ]),
      ...(entries === 0
        ? []
        : [
            `${plural(entries, 'order')} on this symbol ${entries === 1 ? 'stays' : 'stay'} open and may open a position again.`,
          ]),
    ],
  },
  reverse: {
    act: (from: string, to: string, symbol: string) => `Turn ${from} into ${to} on ${symbol}`,
    holding: (side: string, size: string) => `${side} ${size}`,
    effects: 'When both have filled',
    rows: {
      position: 'Position',
      other: (side: string) => `Held as ${side}`,
      price: 'Price',
      realized: 'Realized',
      fees: (rate: string) => `Fees of both, ${rate}`,
      feesUnknown: 'Fees of both',
      margin: 'Margin of the new one',
      slippage: 'Slippage',
    },
    how: [
      'First it is closed by an order that can only make it smaller.',
      'Only when Binance says that nothing of it is left, the other side is opened, within 5 seconds. In any doubt nothing is opened, and you are told.',
    ],
    strays: (count: number) =>
      `${plural(count, 'stop or take profit', 'stops and take profits')} of the present side ${count === 1 ? 'does' : 'do'} not protect the new one. Those that stay are named as stray.`,
    note: 'Two market orders, one after the other',
    legs: 'What became of both',
    close: 'Close',
    open: 'Open',
    waiting: 'Waits for the close',
    yes: (act: string) => `Yes, ${act.charAt(0).toLowerCase()}${act.slice(1)}`,
    again: 'Look at it again',
  },
  strays: {
    name: 'Stray stops',
    title: (count: number) => `${plural(count, 'stray stop')}`,
    types: { stop: 'stop', profit: 'take profit', trailing: 'trailing stop' },
    told: (side: string, size: string, symbol: string, type: string, price: string | undefined) =>
      `Stray: ${side.charAt(0).toLowerCase()}${side.slice(1)} ${size} ${symbol}, ${type}${price === undefined ? '' : ` at ${price}`}`,
    whole: 'the whole position of',
    why: {
      'no-position': 'There is no position that it could close.',
      'wrong-side': 'Your position stands the other way around: it closes nothing.',
      'too-large': (held: string) =>
        `It is larger than the position, which is ${held}. Binance may refuse it when it triggers.`,
    },
    cancel: 'Cancel',
    cancelName: (told: string) => `Cancel ${told.charAt(0).toLowerCase()}${told.slice(1)}`,
    canceling: 'Canceling',
    asking: 'Asking what became of the cancel',
    refused: (why: string) => `Not canceled: ${why}`,
  },
  closeAll: {
    open: 'Close positions',
    title: 'Close positions',
    which: 'Which positions',
    chips: { all: 'All', winners: 'Winners', losers: 'Losers' },
    list: 'Positions that will be closed',
    tick: (side: string, size: string, symbol: string) => `Close ${side} ${size} ${symbol}`,
    pnl: 'PnL now',
    cost: 'Fee, slippage',
    total: (count: number) => `Together, ${plural(count, 'position')}`,
    fee: (amount: string, asset: string) => `fee ${amount} ${asset}`,
    slips: (percent: string) => `${percent}% slippage`,
    none: 'No position is chosen',
    noneOf: { all: 'No open positions', winners: 'No winners now', losers: 'No losers now' },
    act: (count: number) => `Close ${plural(count, 'position')} at market`,
    note: 'Each by an order of its own that can only make it smaller',
    stays: (entries: number, exits: number) =>
      entries + exits === 0
        ? 'No other orders on these symbols.'
        : `Orders stay: ${[...(entries === 0 ? [] : [plural(entries, 'entry', 'entries')]), ...(exits === 0 ? [] : [plural(exits, 'stop or take profit', 'stops and take profits')])].join(', ')}. A stop that is left without its position is named as stray.`,
    fates: 'What became of each',
    fate: {
      queued: 'Waiting',
      sending: 'Sending',
      accepted: 'Closing',
      closed: 'Closed',
      rejected: 'Refused',
      unconfirmed: 'Not confirmed, checking',
      'not-placed': 'Not placed',
      unresolved: 'Not settled',
      abandoned: 'Never sent',
    },
    again: 'Close others',
  },
}
