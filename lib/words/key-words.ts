/* What an API key may do, in words. A right that is not named here is shown by the exchange's own name. */

const rights: Readonly<Record<string, string>> = {
  enableReading: 'Read balances and orders',
  enableSpotAndMarginTrading: 'Trade spot',
  enableFutures: 'Trade futures',
  enableWithdrawals: 'Withdraw money',
  enableInternalTransfer: 'Send money to other Binance accounts',
  permitsUniversalTransfer: 'Move money between wallets',
  enableMargin: 'Borrow on margin',
  enableVanillaOptions: 'Trade options',
  enableFixApiTrade: 'Trade over FIX',
  enableFixReadOnly: 'Read over FIX',
  enablePortfolioMarginTrading: 'Trade in portfolio margin',
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** "withdraw money", "move money between wallets and send money to other Binance accounts". */
export function rightsInWords(names: readonly string[]): string {
  const texts = names.map((name) => {
    const known = rights[name]
    return known === undefined ? name : lower(known)
  })
  const last = texts.at(-1) ?? ''
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} and ${last}`
}

export const words = {
  title: (markets: string) => `API key, ${markets}`,
  rights,
  refusedFor: 'Refused for',
  may: 'This key may',
  mayNot: 'It may not',
  nothing: 'Nothing',
  addresses: 'Works from',
  tied: 'The addresses you listed at Binance',
  anywhere: 'Any address',
  read: 'Read',
  ago: (age: string) => `${age} ago`,
  never: 'Never yet',
  failed: (why: string, until: string | undefined) =>
    `The newest reading failed: ${why}${until === undefined ? '' : ` The last answer stands until ${until}.`}`,
  failures: {
    timeout: 'Binance did not answer in time.',
    'not-sent': 'Binance could not be reached.',
    'connection-lost': 'the connection broke.',
    key: 'Binance refused the key.',
    signature: 'Binance refused the signature.',
    clock: 'Binance refused the time stamp.',
    'rate-limit': 'Binance limits requests just now.',
    banned: 'Binance takes no requests from here for a while.',
    'server-error': 'Binance failed at it.',
    unreadable: 'the answer could not be read.',
  } as Readonly<Record<string, string>>,
  failureUnknown: 'Binance gave no usable answer.',

  /** Where the key stands: what it is, what that means, what to do next. */
  states: {
    own: {
      title: 'Paper key',
      text: 'Made by this server for the exchange in a box. It opens paper money and nothing else.',
    },
    reading: { title: 'Reading what the key may do', text: 'No order goes out before Binance has answered.' },
    'may-trade': { title: 'Accepted', text: 'It can trade and cannot take money out.' },
    refused: {
      title: 'Refused: this key can take money out',
      text: 'No order goes out by it; cancels still do. Make a key that can only read and trade, put it into the server’s settings file, start again, and delete this one at Binance.',
    },
    'not-tied': {
      title: 'Read-only: this key works from any address',
      text: 'Whoever copies it could use it from anywhere. At Binance, restrict the key to this server’s address. Or record an exception, and it trades as it is. Cancels go out either way.',
    },
    'cannot-trade': {
      title: 'Read-only: this key may not trade here',
      text: 'Allow trading for it at Binance, or put another key into the server’s settings file.',
    },
    unreadable: {
      title: 'Trading is off: nobody can say what this key may do',
      text: 'Binance has not answered; it is asked again by itself. Cancels still go out. If it lasts, use the Binance app.',
    },
    'unreadable-by-design': {
      title: 'Rights unknown',
      text: 'This network of Binance has no call that tells what a key may do, so nothing was checked. Never use a key of your real account here.',
    },
  },
  exceptionBy: (name: string, when: string) => `${name} let it trade from any address on ${when}.`,
  exempt: 'Let it trade from any address',
  exemptAsk: 'A stolen copy of this key could then trade from anywhere as well, until you delete it at Binance.',
  exemptYes: 'Record the exception',
  exemptNo: 'Keep it read-only',
  revoke: 'Take the exception back',
  unreachable: 'Your server did not answer. Nothing was changed.',
  note: {
    refused: (rights: string) => `An API key of this account can ${rights}. No order goes out; cancels do.`,
    'not-tied':
      'The API key works from any address, so it only reads until you restrict it at Binance or record an exception.',
    unreadable:
      'Binance has not said what the API key may do. No order goes out; cancels do. It is asked again by itself.',
    'cannot-trade': (market: string) => `The API key may not trade ${market}.`,
    'unreadable-by-design':
      'Binance has no call here that tells what an API key may do: nothing was checked. Never use a key of your real account.',
  },
  noteTitle: { grave: 'Trading is off', some: 'Read-only', unknown: 'Key not checked' },
  open: 'Show the key',
  putAway: 'Put away',
}
