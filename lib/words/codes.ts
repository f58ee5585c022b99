import { issueTexts } from './issue-words'
import { rightsInWords } from './key-words'
import { settingTexts } from './setting-words'
/*
 * What a code of the server, of a rule or of the page means, in words: what happened, what it means for the money, what to
 * do. The server sends codes and parameters; texts are made here alone.
 */
type Params = Readonly<Record<string, string>>
type Text = string | ((params: Params) => string)

const p = (params: Params, name: string): string => params[name] ?? '…'

/** Codes of the server: refusals, standings, reasons, alarms. */
export const codeTexts: Readonly<Record<string, Text>> = {
  ...settingTexts,
  // the door
  'sign-in-failed': 'Name or passphrase is not right.',
  'set-up-code-wrong': 'This is not the set-up code in the terminal.',
  'set-up-code-expired': 'The set-up code is older than 15 minutes. Start the server again for a new one.',
  'set-up-code-used': 'This set-up code was used. Sign in instead.',
  'set-up-from-elsewhere': 'Set-up works on the server’s own machine, or on its command line.',
  'already-set-up': 'This server has an owner. Sign in instead.',
  'set-up-at-the-other':
    'This desk only reads. Set up the one that trades on this data folder; its terminal shows the code.',
  'too-many-tries': (a) => `Too many tries. The next is possible in ${p(a, 'seconds')} s.`,
  'bad-body': 'The form was not accepted. Check what is filled in.',
  'bad-json': 'The server could not read the request. Reload the page.',
  'bad-query': 'The server could not read the request. Reload the page.',
  'body-not-wanted': 'The server could not read the request. Reload the page.',
  'body-too-large': 'The request was too large.',
  'key-missing': 'The request had no key of its own and was not sent. Reload the page.',
  'key-malformed': 'The request had a bad key and was not sent. Reload the page.',
  'unknown-host': 'The request came by a name this server does not know.',
  'method-not-allowed': 'The server does not do this.',
  internal: 'The server failed at this. The journal knows what was sent; look at Open orders.',
  starting: 'Still reading the account. Nothing can be sent yet.',
  'server-unreachable': 'Your server did not answer.',
  'signed-out': 'You are signed out. Sign in again.',
  'foreign-origin': 'The request came from another address than this server’s own.',
  'not-json': 'The server could not read the request. Reload the page.',
  'not-received':
    'Your server never received it, and it will do nothing if it still comes. Nothing was sent to Binance.',
  'old-build': 'This page belongs to an earlier build. Reload it before you trade.',
  'build-missing': 'The request does not name the build it was written for. Nothing was sent.',
  'bad-ticket': 'The connection was refused. It is tried again.',
  'bad-protocol': 'The connection was refused. Reload the page.',
  'repeated-key': 'The server could not read the request. Reload the page.',
  'forbidden-key': 'The server could not read the request. Reload the page.',
  'too-deep': 'The server could not read the request. Reload the page.',
  'bad-target': 'This address is not well formed.',
  'repeated-header': 'The request was not well formed.',
  'ambiguous-framing': 'The request was not well formed.',
  'too-many-sockets': 'Too many pages are open on this server. Close one.',
  'too-many-topics': 'This page watches too much at once. Reload it.',
  'not-found': 'Nothing of this name is known here.',

  // before anything is sent
  'unknown-account': 'This account is not known here.',
  'unknown-intent': 'Your server knows nothing of this. Nothing was sent under it.',
  'unknown-run': 'Your server knows no such cancel.',
  'market-off': (a) => `This account has no key for ${marketWord(p(a, 'market'))}.`,
  'key-reused': 'This was sent before with other contents. Nothing new was sent.',
  'account-read-only': 'This account may only be read.',
  'reading-desk': (a) =>
    `This desk only reads: process ${p(a, 'process')} trades on this data folder. Nothing is sent from here, no cancel either. Act at that desk; this one takes over by itself when it has ended.`,
  'desk-silent': 'The desk that trades does not answer, so what is shown of the account may be old.',
  'desk-of-another-build':
    'The desk that trades is of another build, so nothing of it is shown but its journal. Start this one from the same build.',
  'journal-unread': 'The journal of the desk that trades cannot be read just now. It is tried again.',
  'key-rights-reading': 'The rights of the API key are being read. Orders wait for that.',
  'key-rights-unread':
    'Nobody can say what the API key may do, so no order goes out. Binance is asked again by itself; cancels still work.',
  'key-refused': (a) =>
    `The API key can ${rightsInWords(p(a, 'rights').split(', '))}. No order goes out by such a key; use one that can only read and trade. Cancels still work.`,
  'key-not-tied':
    'The API key works from any address, so it only reads. Restrict it at Binance, or record an exception under Health. Cancels still work.',
  'key-cannot-trade': (a) => `The API key may not trade ${marketWord(p(a, 'market'))}. Allow it at Binance.`,
  'venue-reset': (a) => `${resetOf(p(a, 'environment'))} Trading is off until you have seen it.`,
  'lost-in-reset': (a) => `Lost ${resetPlace(p(a, 'environment'))}. Nothing of it rests, nothing of it can trade.`,
  'key-exception-needless': 'This key needs no exception.',
  'trading-locked': (a) => lockedBecause[p(a, 'cause')] ?? 'Trading is locked. Cancels still go out.',
  'dead-man-no-futures': 'This account has no futures. Only futures have the dead-man timer.',
  'dead-man-unanswered': 'Binance did not say whether the timer was set. It is set again by itself.',
  'dead-man-fired': (a) =>
    `The dead-man timer canceled the open futures orders on ${p(a, 'symbol')}: your server did not renew it in time. Stops of the algo service are not touched by it.`,
  'lift-waits': 'The wait before trading opens again is not over yet.',
  'not-locked': 'Trading was opened again since. Nothing was locked by this press; press the kill switch anew.',
  'cancel-all-running': 'A cancel is running. New orders wait until it has ended.',
  'two-orders-one-id': (a) =>
    `Two orders stand under one of our ids on ${p(a, 'symbol')}: both are real, both can trade. New entries there wait until you have looked at both under Unresolved.`,
  stopping: 'The server is stopping. Nothing new is sent.',
  'not-live': 'The account’s data is not live. Only orders that take risk away may pass.',
  'journal-failed':
    'Your server’s disk refuses to write, and what is not written down is not sent. Orders sent before stand at Binance and are looked up. Look at the disk; sending comes back by itself.',
  'disk-refuses': (a) =>
    p(a, 'cause') === 'SQLITE_FULL'
      ? 'The disk of the server is full. Nothing is sent until there is room.'
      : p(a, 'cause') === 'fenced'
        ? 'Another Binnacle has taken over this data folder. This one sends nothing more.'
        : `The server cannot write to its disk (${p(a, 'cause')}). Nothing is sent until it can.`,
  'journal-not-durable': 'The journal’s file cannot promise to keep what it is told. Trading is off.',
  'rules-missing': (a) => `The rules of ${marketWord(p(a, 'market'))} have not been read yet.`,
  'rules-old': (a) => `The rules of ${marketWord(p(a, 'market'))} are older than a day. They are read again.`,
  'unknown-symbol': (a) => `${p(a, 'symbol')} is not traded here.`,
  'price-stale': 'The price is too old to send this on. Wait for a fresh one.',
  'clock-uncertain': (a) =>
    `Binance’s clock is ${a['errorBoundMs'] === undefined ? 'not known yet' : `known only to within ${p(a, 'errorBoundMs')} ms`}. Entry comes back by itself when it is known to within 1,000 ms.`,
  'audit-running': 'The account is being read in full after a refusal for funds. A moment.',
  'generation-changed': 'The account was read anew meanwhile. Nothing was sent: look again, then send.',
  'price-moved': (a) =>
    `The market moved from ${p(a, 'seen')} to ${p(a, 'now')}. Nothing was sent: look again, then send.`,
  'seen-price-old': (a) =>
    `The price on the page was too old; it is ${p(a, 'now')} now. Nothing was sent: look again, then send.`,
  'position-changed': (a) =>
    `The position changed from ${p(a, 'seen')} to ${p(a, 'now')}. Nothing was sent: look again, then send.`,
  'order-traded': (a) =>
    `${p(a, 'now')} of the order has traded by now, ${p(a, 'seen')} when you looked. Nothing was sent: look again, then send.`,
  'no-position': 'There is no such position any more.',
  'positions-changed': (a) =>
    `${p(a, 'symbol')} is no longer as the list said. Nothing was sent: look at the list again.`,
  'reverse-not-closed': (a) =>
    `The position on ${p(a, 'symbol')} was not closed, so nothing was opened. It stands as it stood.`,
  'reverse-in-doubt': (a) =>
    `Nobody knew in time whether the position on ${p(a, 'symbol')} was closed, so nothing was opened. The close is being looked up.`,
  'reverse-not-flat': (a) =>
    `${p(a, 'left')} of the position on ${p(a, 'symbol')} was left after its close, so nothing was opened.`,
  'reverse-other-changed': (a) =>
    `The other side of ${p(a, 'symbol')} changed meanwhile. The position was closed, and nothing was opened.`,
  'reverse-unfinished': (a) =>
    `The reverse on ${p(a, 'symbol')} stopped half way: nothing was opened on the other side. Look at the position and decide anew.`,
  'stop-beyond-liquidation': (a) =>
    `The position would be liquidated at ${p(a, 'liquidation')}, before this stop is reached.`,
  'stop-near-liquidation': (a) =>
    `Close to the liquidation at ${p(a, 'liquidation')}: in a fast market the stop may come too late.`,
  'targets-above-position': (a) =>
    `The take profits are together more than the position, which is ${p(a, 'position')}.`,
  'stops-above-position': (a) => `The stops are together more than the position, which is ${p(a, 'position')}.`,
  'position-twice': (a) => `${p(a, 'symbol')} stands on the list twice. Nothing was sent.`,
  'target-missing': 'The order to cancel was not named. Reload the page.',
  'choice-not-open': 'This is settled by now: nothing is left to choose.',
  'exchange-unreachable': 'Binance could not be reached.',
  'amend-price': 'On spot only the quantity of a resting order can be changed. Replace it to change its price.',
  'amend-larger': 'On spot a resting order can only be made smaller. Replace it to make it larger.',
  'replace-stops-only': 'Futures limit orders are changed in place, not replaced.',
  'modify-limit-only': 'Binance changes only resting limit orders of futures.',
  'batch-too-large': (a) => `Binance takes at most ${p(a, 'most')} at once.`,
  'order-twice': 'An order can be changed only once in one request.',
  'setting-unsettled': 'A change of this setting is not confirmed yet. Binance is asked.',
  'not-on-market': (a) => `Binance has no such request for ${p(a, 'market')}.`,
  'exchange-rate-limited': 'Binance limits requests just now. Cancels keep their share.',

  // one more yes
  'modify-cancels': (a) =>
    `${p(a, 'executed')} of this order is executed already, or its price would take: Binance cancels it instead of changing it.`,
  'cancels-list': 'This order belongs to a list. Binance cancels the whole list with it.',
  doubt: 'An earlier order on this symbol and side is not confirmed yet. If it rests, this one comes on top of it.',
  repeat: 'An order on the same symbol, side and size was sent within the last 10 seconds.',
  slippage: (a) =>
    p(a, 'atLeast') === 'yes'
      ? `The book as far as it is known does not hold this size: the average would be at least ${p(a, 'percent')}% worse than the best price.`
      : `By the book of now the average would be ${p(a, 'percent')}% worse than the best price, more than your ${p(a, 'cap')}%.`,

  // how an intent ended, or hangs
  'rejected-not-sent':
    'It never left this machine. Nothing was placed or changed by it. Try again when the connection is back.',
  'rejected-rule':
    'Binance refused it by one of its rules. Nothing was placed or changed by it. The rules are read again: look at the fields, then send anew.',
  'rejected-funds':
    'Binance says that the funds do not suffice. Nothing was placed or changed by it. The account is read in full; then try a smaller size.',
  'rejected-duplicate':
    'Binance already has an order under this id. Nothing was placed or changed by it. Look in Open orders before you send another.',
  'rejected-key':
    'Binance refused the API key. Nothing was placed or changed by it. Look at the key under Health; until it is right nothing can be sent.',
  'rejected-signature':
    'Binance refused the signature. Nothing was placed or changed by it. The secret does not fit the key: enter both again.',
  'rejected-clock':
    'Binance refused the time stamp. Nothing was placed or changed by it. The clock is measured again; then send anew.',
  'rejected-rate-limit':
    'Binance refused it: too many requests. Nothing was placed or changed by it. Wait a moment; cancels go first.',
  'rejected-banned': (a) =>
    `Binance takes no requests from here until ${clockOf(a)}. Nothing was placed or changed by it. What rests goes on trading: use the Binance app meanwhile.`,
  'rejected-overloaded':
    'Binance is overloaded and did not take it. Nothing was placed or changed by it. Wait a moment, look at the price, then send anew.',
  'rejected-market-closed': 'This market takes no orders now. Nothing was placed or changed by it. Cancels still work.',
  'rejected-not-found':
    'Binance does not know what it is aimed at. Nothing was placed or changed by it. Look in Open orders.',
  'rejected-not-attempted':
    'Binance left this step out, since the one before it failed. Nothing was placed or changed by it.',
  'rejected-other': 'Binance refused it. Nothing was placed or changed by it. Its own words stand beside.',
  'test-refused': 'Binance would refuse it. Its own words stand beside.',
  'rejected-by-engine':
    'Binance took it in and its matching engine refused it. Nothing rests, nothing traded. Its own words stand beside.',
  'unconfirmed-timeout':
    'Binance did not answer in time. It may have taken effect; Binance is being asked, and nothing is sent twice.',
  'unconfirmed-connection-lost':
    'The connection broke while sending. It may have taken effect; Binance is being asked, and nothing is sent twice.',
  'unconfirmed-server-error':
    'Binance failed while taking it. It may have taken effect; Binance is being asked, and nothing is sent twice.',
  'unconfirmed-unreadable':
    'Binance’s answer could not be read. It may have taken effect; Binance is being asked, and nothing is sent twice.',
  'unconfirmed-unknown-code':
    'Binance gave an answer that nobody can vouch for. It may have taken effect; Binance is being asked, and nothing is sent twice.',
  'unconfirmed-missing':
    'Binance’s answer says nothing of this part. It may have taken effect; Binance is being asked, and nothing is sent twice.',
  'unconfirmed-duplicate':
    'Binance says that it has this order already. It may have taken effect; Binance is being asked, and nothing is sent twice.',
  'no-answer-yet':
    'No answer within 3 seconds; it is still awaited. It may have taken effect; Binance is being asked, and nothing is sent twice.',
  'unconfirmed-unwritten':
    'Binance answered, and this server could not write the answer down. It may have taken effect; Binance is being asked, and nothing is sent twice.',
  'unconfirmed-restart':
    'The server ended between sending and answer. It may have taken effect; Binance is being asked, and nothing is sent twice.',
  'abandoned-locked': 'Trading was locked before it was sent. Nothing was sent, so nothing rests and nothing traded.',
  'abandoned-restart':
    'The server ended before it was sent. Nothing was sent, and it never will be. Send anew if you still want it.',
  'not-placed-proved':
    'Proven not placed, by two readings of everything Binance knows. Nothing rests, nothing traded; it is watched for 24 hours more.',
  'not-placed-refused': 'A late answer says that it was refused. Nothing rests, nothing traded.',
  'cancel-not-executed': (a) =>
    `The cancel had no effect: the order still stands (${p(a, 'status')}) and can trade. Cancel it again.`,
  unresolved: 'After two minutes Binance has not said what became of it. It stays watched; decide under Unresolved.',
  'amend-no-change': 'The order had these terms already.',
  'amend-not-made': 'The change had no effect: the order stands as it stood.',
  'amend-differs': (a) =>
    a['price'] === undefined || a['price'] === ''
      ? `Read back, the order stands at ${p(a, 'quantity')}.`
      : `Read back, the order stands at ${p(a, 'quantity')} for ${p(a, 'price')}.`,
  'modify-canceled': (a) =>
    a['symbol'] === undefined
      ? `Binance canceled the order instead of changing it. Executed: ${p(a, 'executed')}.`
      : `A change canceled your order on ${p(a, 'symbol')}. Executed: ${p(a, 'executed')}.`,
  'setting-no-change': 'It was set so already.',
  'setting-not-made': (a) => `The setting was not changed. Binance has: ${p(a, 'now')}.`,
  'setting-differs': (a) => `Binance said yes; read back, it has: ${p(a, 'now')}.`,
  'marked-handled': 'You marked this as handled.',
  'late-sighting': (a) =>
    a['symbol'] === undefined
      ? 'Found at Binance after it had been given up. It is live or has traded: look at it now.'
      : `An order on ${a['symbol']} that had been given up was found at Binance. Look at it now.`,
  'duplicate-differs':
    'Another order than yours stands under this id at Binance, and it can trade. Look at it under Unresolved: cancel it there, or mark it handled.',
  'order-already-filled': (a) =>
    `It was filled before the cancel came: ${p(a, 'executed')} traded and stays yours. There was nothing left to cancel.`,
  'order-already-canceled': 'It was canceled already: nothing of it can trade any more.',
  'order-already-ended': (a) => `It had ended already (${p(a, 'status')}): nothing of it can trade any more.`,
  'order-unknown':
    'Binance says that it does not know this order. That alone proves nothing of an order just sent: look at Open orders and Fills before you act on it.',
  unprotected: (a) =>
    `${a['market'] === 'spot' ? `What you hold of ${p(a, 'symbol')} is` : `Your ${p(a, 'symbol')} position is`} unprotected: the ${a['side'] === 'BUY' ? 'buying' : 'selling'} stop or take profit ${p(a, 'clientOrderId')} was not placed${timesTried(a)}. Place a stop, or close.`,
  'stop-failed': (a) =>
    `Your ${p(a, 'symbol')} position is unprotected: its stop ${stopFaults[p(a, 'how')] ?? 'failed'}. Place another, or close.`,
  'position-closed-by-exchange': (a) =>
    `${forcedCloses[p(a, 'how')] ?? 'Binance'} closed ${p(a, 'quantity')} of your ${p(a, 'symbol')} position at ${p(a, 'price')}.`,
  'leverage-elsewhere': (a) =>
    `The leverage of ${p(a, 'symbol')} was changed elsewhere: it is ${p(a, 'leverage')}× now. Liquidation prices may have moved.`,
  'margin-mode-elsewhere': (a) =>
    `The margin of ${p(a, 'symbol')} was changed elsewhere: it is ${p(a, 'marginMode')} now. Check what stands behind the next position there.`,
  'position-mode-elsewhere': (a) =>
    a['mode'] === 'hedge'
      ? 'The position mode was changed elsewhere: it is hedge mode now, long and short beside each other. Orders made for one-way mode are refused.'
      : 'The position mode was changed elsewhere: it is one-way mode now, one position per symbol. Orders made for hedge mode are refused.',
  'asset-mode-elsewhere': (a) =>
    a['mode'] === 'multi'
      ? 'The asset mode was changed elsewhere: it is multi-assets mode now, all collateral stands behind all positions. Liquidation prices may have moved.'
      : 'The asset mode was changed elsewhere: it is single-asset mode now, each asset stands behind its own positions. Liquidation prices may have moved.',
  'money-elsewhere': (a) =>
    `${p(a, 'delta')} ${p(a, 'asset')} ${a['direction'] === 'in' ? 'came into' : 'left'} ${marketWord(p(a, 'market'))}, moved elsewhere. This desk moves no money.`,
  'protective-not-placed': (a) =>
    `A stop or take profit on ${p(a, 'symbol')} (${p(a, 'clientOrderId')}) was not placed${timesTried(a)}. Other stops cover the whole position.`,
  'refused-but-seen': (a) =>
    `Binance refused an order on ${p(a, 'symbol')} that it had shown as taken. Look at it in Open orders.`,

  // what the owner must read
  mismatch: (a) =>
    `The account’s picture differed from Binance (${p(a, 'kind')} ${p(a, 'name')}: ${p(a, 'known')}, Binance ${p(a, 'read')}). Binance’s word was taken and stands on screen now. Nothing was sent because of it; look whether size and stops are as you want them.`,
  'mismatch-repeated': (a) =>
    `The account’s picture differed from Binance ${p(a, 'count')} times in a row, so figures here may be wrong. Check positions and orders in the Binance app before you trade.`,
  'journal-damaged': (a) =>
    `The order journal could not be read. It was put aside as ${p(a, 'file')} in the data folder and a new one was begun. Orders of before are shown as Binance tells them. Compare open orders and positions with Binance, then open trading again.`,
  'journal-missing':
    'The order journal is gone and a new one was begun. Orders of before are shown as Binance tells them. Compare open orders and positions with Binance, then open trading again.',
  'journal-older':
    'The order journal is older than it should be: a backup was put back, or its newest part is lost. What Binance knows of later orders is read in. Compare open orders and positions with Binance, then open trading again.',
  'order-not-in-journal': (a) =>
    `An order on ${p(a, 'symbol')} was sent by this Binnacle, and this journal does not know it (${p(a, 'clientOrderId')}). Binance’s word is shown. A second copy of this Binnacle may be running, or the journal is older than it should be.`,
  'not-understood': (a) =>
    `Binance said something that this Binnacle does not understand (${p(a, 'name')}${a['why'] ? `: ${p(a, 'why')}` : ''}). Everything else is read, and the account is being compared. ${a['text'] ? `As it was sent: ${p(a, 'text')}` : ''}`.trim(),
  'order-vanished': (a) =>
    `An order on ${p(a, 'symbol')} was open here and is unknown at Binance: it protects or buys nothing you can count on. Look in the Binance app, then place it anew if you want it.`,
  'two-ends': (a) =>
    `An order on ${p(a, 'symbol')} was told to have ended in two different ways. It is looked up again; count with what Fills show until then.`,

  // cancel-all
  'cancel-all-incomplete': (a) => `${p(a, 'count')} could not be settled within a minute.`,
  'cancel-all-unknown': (a) =>
    `Binance does not know ${p(a, 'count')} that ${p(a, 'count') === '1' ? 'is' : 'are'} shown as open here. Nothing else is left open.`,
  'cancel-all-banned': (a) =>
    `Binance takes no requests from here until ${clockOf(a)}: nothing can be canceled from here, and open orders can trade. Use the Binance app.`,
  'cancel-all-rate-limited': 'Binance limits requests just now. What is left is canceled as soon as it may be.',
  'cancel-all-unreadable': 'The lists of open orders could not be read.',
  'flatten-incomplete': (a) =>
    `${p(a, 'count') === '1' ? 'A position is' : `${p(a, 'count')} positions are`} not proved flat. Stops were left in place. Press again, or close it in the Binance app.`,
  'flatten-price-stale': (a) =>
    `No price of ${p(a, 'symbol')} is younger than 3 seconds, so nothing was closed blindly. Its stops stay. Flatten anyway, or wait for a price.`,
  'cancel-all-restarted': 'The server was started again meanwhile. Press again to be sure.',

  // why a source is not live
  'stream-lost':
    'The account’s stream is lost, so figures may be old and entry is off. Orders at Binance go on. It is dialed again by itself.',
  'stream-quiet': 'Nothing was heard of the account’s stream for a while. It is being asked.',
  'no-key': 'This account has no key for this market.',
  'reads-failing': 'Reading the account fails.',
  'reads-old': 'The account was last read too long ago.',
  'account-starting': 'The account is still being read.',
  'account-stale': 'The account’s data is not live.',
  'account-off': 'This market has no key.',
}

/** "in a testnet reset": where an order was lost (S-67). */
export const resetPlace = (environment: string): string =>
  environment === 'paper' ? 'in a reset of the paper exchange' : `in a ${environment} reset`

const resetOf = (environment: string): string =>
  environment === 'paper'
    ? 'The paper exchange was reset: orders and positions of before are gone.'
    : `The ${environment} was reset by Binance: orders and positions of before are gone.`

const lockedBecause: Readonly<Record<string, string>> = {
  'kill-switch': 'The kill switch is on: trading is locked. Only cancels go out.',
  'journal-damaged':
    'Trading is locked: the order journal was damaged. Compare with Binance before you open it again. Cancels still go out.',
  'journal-restored':
    'Trading is locked: the order journal is older than what Binance knows of it. Compare with Binance before you open it again. Cancels still go out.',
}

/** {until}, ms of the server, as a time of day where the reader is. */
function clockOf(params: Params): string {
  const at = new Date(Number(params['until']))
  if (Number.isNaN(at.getTime())) return p(params, 'until')
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}

const marketWord = (market: string): string => (market === 'usdm' ? 'futures' : market)

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

const timesTried = (a: Params): string => (a['attempts'] === '1' ? '' : `, tried ${p(a, 'attempts')} times`)

const stopFaults: Params = {
  rejected: 'was rejected when it triggered',
  expired: 'expired',
  triggering: 'hangs: the price was met, and Binance has not said whether an order came of it',
}
const forcedCloses: Params = {
  liquidation: 'Liquidation by Binance',
  adl: 'Auto-deleveraging (ADL) by Binance',
  settlement: 'Settlement by Binance',
}
