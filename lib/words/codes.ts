/*
 * What a code of the server, of a rule or of the page means, in words: what happened, what it means for the money, what to
 * do. The server sends codes and parameters; texts are made here alone.
 */
type Params = Readonly<Record<string, string>>
type Text = string | ((params: Params) => string)

const p = (params: Params, name: string): string => params[name] ?? '…'

/** Findings of the rules about an order, beside its field. */
export const issueTexts: Readonly<Record<string, Text>> = {
  'symbol-not-trading': (a) => `This symbol takes no orders now (${p(a, 'status')}).`,
  'order-type-not-allowed': (a) => `This symbol takes no ${p(a, 'orderType')} orders.`,
  'time-in-force-missing': 'Choose how long it may rest.',
  'time-in-force-not-allowed': (a) => `${p(a, 'timeInForce')} does not go with this order type.`,
  'price-missing': 'Fill in the price.',
  'price-tick': (a) => `Prices move in steps of ${p(a, 'tick')}.`,
  'price-below-min': (a) => `Lowest price is ${p(a, 'min')}.`,
  'price-above-max': (a) => `Highest price is ${p(a, 'max')}.`,
  'price-precision': (a) => `At most ${p(a, 'decimals')} decimals.`,
  'price-above-band': (a) =>
    `Highest price now is ${p(a, 'limit')}, by the exchange’s band around ${p(a, 'reference')}.`,
  'price-below-band': (a) =>
    `Lowest price now is ${p(a, 'limit')}, by the exchange’s band around ${p(a, 'reference')}.`,
  'post-only-would-take': (a) =>
    a['bestAsk'] !== undefined
      ? `Best ask is ${p(a, 'bestAsk')}: this would trade at once, so post-only will be refused.`
      : `Best bid is ${p(a, 'bestBid')}: this would trade at once, so post-only will be refused.`,
  'trigger-missing': 'Fill in the trigger price.',
  'trigger-wrong-side': (a) =>
    `It would trigger at once: it must stand ${a['needs'] === 'below' ? 'below' : 'above'} ${p(a, 'reference')}.`,
  'quantity-missing': 'Fill in the size.',
  'quantity-step': (a) => `Smallest step is ${p(a, 'step')}.`,
  'quantity-below-min': (a) => `Smallest size is ${p(a, 'min')}.`,
  'quantity-above-max': (a) => `Largest size is ${p(a, 'max')}.`,
  'quantity-precision': (a) => `At most ${p(a, 'decimals')} decimals.`,
  'quote-quantity-not-allowed': 'This order wants its size in the base asset.',
  'quantity-with-close-position': 'Closing the whole position takes no size.',
  'notional-below-min': (a) => `Smallest order is worth ${p(a, 'min')}; this one is worth ${p(a, 'notional')}.`,
  'notional-above-max': (a) => `Largest order is worth ${p(a, 'max')}; this one is worth ${p(a, 'notional')}.`,
  'funds-short': (a) => `Needs ${p(a, 'needed')} ${p(a, 'asset')}, free is ${p(a, 'available')}.`,
  'margin-short': (a) => `Needs ${p(a, 'needed')} ${p(a, 'asset')} of margin, free is ${p(a, 'available')}.`,
  'reduce-only-not-allowed': 'Reduce-only exists on futures alone.',
  'reduce-only-without-position': 'There is no position on that side to reduce.',
  'reduce-only-above-position': (a) =>
    `The position is ${p(a, 'position')}: a resting reduce-only order may not be larger.`,
  'too-many-open-orders': (a) => `The exchange holds at most ${p(a, 'limit')} open orders here. Cancel one first.`,
  'too-many-algo-orders': (a) =>
    `The exchange holds at most ${p(a, 'limit')} stops and take profits. Cancel one first.`,
}

/** Codes of the server: refusals, standings, reasons, alarms. */
export const codeTexts: Readonly<Record<string, Text>> = {
  // the door
  'sign-in-failed': 'Name or passphrase is not right.',
  'set-up-code-wrong': 'This is not the set-up code in the terminal.',
  'set-up-code-expired': 'The set-up code is older than 15 minutes. Start the server again for a new one.',
  'set-up-code-used': 'This set-up code was used. Sign in instead.',
  'set-up-from-elsewhere': 'Set-up works on the server’s own machine, or on its command line.',
  'already-set-up': 'This server has an owner. Sign in instead.',
  'too-many-tries': (a) => `Too many tries. The next is possible in ${p(a, 'seconds')} s.`,
  'no-session': 'You are signed out. Sign in again.',
  'bad-body': 'The form was not accepted. Check what is filled in.',
  'bad-json': 'The server could not read the request. Reload the page.',
  'bad-query': 'The server could not read the request. Reload the page.',
  'body-not-wanted': 'The server could not read the request. Reload the page.',
  'body-too-large': 'The request was too large.',
  'key-missing': 'The request had no key of its own and was not sent. Reload the page.',
  'key-malformed': 'The request had a bad key and was not sent. Reload the page.',
  'bad-origin': 'The request came from another address than this server’s own.',
  'unknown-host': 'The request came by a name this server does not know.',
  'method-not-allowed': 'The server does not do this.',
  internal: 'The server failed at this. The journal knows what was sent; look at Open orders.',
  starting: 'The server is starting.',
  'server-unreachable': 'Your server did not answer.',
}

/** A code in words; an unknown one is shown as it is, so that nothing is hidden. */
export function explain(code: string, params: Params = {}): string {
  const text = Object.hasOwn(codeTexts, code)
    ? codeTexts[code]
    : Object.hasOwn(issueTexts, code)
      ? issueTexts[code]
      : undefined
  if (text === undefined) return `The server says: ${code}.`
  return typeof text === 'string' ? text : text(params)
}

/** Whether a code has words of its own. */
export const hasWords = (code: string): boolean => Object.hasOwn(codeTexts, code) || Object.hasOwn(issueTexts, code)
