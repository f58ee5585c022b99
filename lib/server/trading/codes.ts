import type { SettingIssueCode } from '../../domain/check-setting'
import type { IntentReason } from '../../domain/intent'
import type { ExitIssueCode } from '../../domain/exit-plan'
import type { OrderIssueCode } from '../../domain/order-issue-code'
import type { RejectReason, UnconfirmedCause } from '../../exchange/port'

/*
 * Every code the engine sends, with the parameters its words may use; `lib/words` has a text for each. The exchange's own
 * code and text travel beside in `venueCode` and `venueText`.
 */

/** Why a request is refused before anything is sent. */
export type RefusalCode =
  | 'unknown-account'
  | 'unknown-intent'
  | 'unknown-run'
  /** {market}: this account has no key for it. */
  | 'market-off'
  /** The key was used with another body (422). */
  | 'key-reused'
  /** The account may only be read. */
  | 'account-read-only'
  /** {process}: this desk only reads beside the one that trades (S-91). */
  | 'reading-desk'
  /** The desk that trades gives no answer; only it could (S-91). */
  | 'desk-silent'
  /** The journal of the desk that trades cannot be read here. */
  | 'journal-unread'
  /** What the key may do has not been read yet, or could not be ({cause}) for too long (S-140). */
  | 'key-rights-reading'
  | 'key-rights-unread'
  /** {rights}: the key could move money out of the account (S-140). */
  | 'key-refused'
  /** The key works from any address and the owner has recorded no exception (S-141). */
  | 'key-not-tied'
  /** {market}: the key has no right to trade there. */
  | 'key-cannot-trade'
  | 'key-exception-needless'
  /** {environment}: the exchange began anew and the owner has not seen it yet (S-67). */
  | 'venue-reset'
  /** {cause} {since}: nothing leaves but cancels and the closes of a flatten (S-52). */
  | 'trading-locked'
  /** {until}: the wait before the lock may be lifted is not over (S-153). */
  | 'lift-waits'
  | 'not-locked'
  /** The account has no futures, which alone have the timer. */
  | 'dead-man-no-futures'
  /** A cancel-all is running: no new entries (423). */
  | 'cancel-all-running'
  /** {symbol}: two orders stand under one of our ids until the owner has looked (S-28). */
  | 'two-orders-one-id'
  /** The server is stopping. */
  | 'stopping'
  /** {market}: the account's stream is not live; nothing that adds risk is sent (S-72). */
  | 'not-live'
  /** The order could not be written down, so it was not sent (S-03). {cause} is SQLite's own word. */
  | 'journal-failed'
  /** {cause}: the disk takes no write, in SQLite's own word; nothing is sent until it does (S-95). */
  | 'disk-refuses'
  /** The journal's file cannot promise to keep what it is told (S-02). */
  | 'journal-not-durable'
  /** {market}: symbol rules were never read, or are older than 24 h (S-73). */
  | 'rules-missing'
  | 'rules-old'
  /** {symbol}. */
  | 'unknown-symbol'
  /** No price of the symbol, or one older than 3 s, for a market or stop order (S-73). {ageMs}. */
  | 'price-missing'
  | 'price-stale'
  /** The exchange's clock is known too badly (S-86). {errorBoundMs}. */
  | 'clock-uncertain'
  /** {market}: it is read in full after a refusal for funds (S-27). */
  | 'audit-running'
  /** {seen} {now}: another generation of the account than on the ticket (S-13). */
  | 'generation-changed'
  /** {seen} {now}: moved more than the limit (S-13). */
  | 'price-moved'
  /** {ageMs} {now}: the ticket's own price was older than 3 s (S-13, S-73). */
  | 'seen-price-old'
  /** {seen} {now}: another size than the ticket showed (S-13). */
  | 'position-changed'
  /** {seen} {now}: the order to be replaced traded since it was looked at (S-13). */
  | 'order-traded'
  | 'no-position'
  /** {symbol}: a position that was not on the list, or is no longer what the list is of (S-13). */
  | 'positions-changed'
  /** {symbol}. */
  | 'position-twice'
  /** Neither id names the order. */
  | 'target-missing'
  /** {market}: the exchange has no such request there. */
  | 'not-on-market'
  /** Spot amends the quantity alone, and only downward (S-26). */
  | 'amend-price'
  | 'amend-larger'
  /** Futures limit orders are modified, not replaced. */
  | 'replace-stops-only'
  /** {orderType}: futures modify resting limit orders alone. */
  | 'modify-limit-only'
  /** {most}. */
  | 'batch-too-large'
  | 'order-twice'
  /** A setting of this kind is still in doubt. */
  | 'setting-unsettled'
  /** {state}: the choice does not fit where the intent stands. */
  | 'choice-not-open'
  /** The exchange, asked about an order that is not placed, would refuse it. */
  | 'test-refused'
  /** The exchange could not be asked. {cause}. */
  | 'exchange-unreachable'
  | 'exchange-rate-limited'

/** One more yes is needed; sent back in `confirmed`. */
export type ConfirmCode =
  /** {clientOrderId}: an earlier order on this symbol and side is not confirmed (S-31). */
  | 'doubt'
  /** {executed}: these terms leave nothing of the order, which is then canceled (S-26). */
  | 'modify-cancels'
  /** {symbol}: the order is a leg of a list, which ends with it. */
  | 'cancels-list'
  /** The same order was sent within 10 s (S-15). */
  | 'repeat'
  /** The price on the ticket is older than 10 s (S-73). {ageMs}. */
  | 'price-stale'
  /** The book that the owner looks at gives away more than the cap. {percent} {cap} {atLeast}: "yes" when it may slip further. */
  | 'slippage'
  /** The account is not live; a protective order may pass (S-72). */
  | 'not-live'

/** Why an intent stands or ended as it does. */
export type IntentCode =
  /** The exchange refused it, by kind. Definite: nothing rests, nothing traded. {until} where it named a time, ms. */
  | `rejected-${RejectReason}`
  /** The matching engine refused it after taking it in. */
  | 'rejected-by-engine'
  /** Sent, and why there is no sure answer. */
  | `unconfirmed-${UnconfirmedCause}`
  /** Answered, and the answer could not be written down: it is asked for again (S-08, F-82). */
  | 'unconfirmed-unwritten'
  /** {symbol}: the close of a reverse came to nothing, so nothing was opened. */
  | 'reverse-not-closed'
  /** {symbol}: nobody knew in time whether the position was closed, so nothing was opened. */
  | 'reverse-in-doubt'
  /** {symbol} {left}: the position was not flat after its close, so nothing was opened. */
  | 'reverse-not-flat'
  /** {symbol}: the other side of hedge mode was not as it was seen. */
  | 'reverse-other-changed'
  /** No answer within 3 s; it is still awaited (S-11). */
  | 'no-answer-yet'
  /** The program ended between sending and answer (S-05). */
  | 'unconfirmed-restart'
  /** No sure answer; the timer is armed or ended anew by itself. */
  | 'dead-man-unanswered'
  /** Trading was locked before it left this machine (S-52). */
  | 'abandoned-locked'
  /** Never left this machine: the program ended first (S-05). */
  | 'abandoned-restart'
  /** Two rounds of evidence say that it is not there (S-34). */
  | 'not-placed-proved'
  /** An answer that came late says that it was refused. */
  | 'not-placed-refused'
  /** The cancel had no effect: the order still stands. {status}. */
  | 'cancel-not-executed'
  /** The order had these terms already: a success (S-26). */
  | 'amend-no-change'
  /** {status} {executed}: the change had no effect. */
  | 'amend-not-made'
  /** {quantity} {price}: read back, the order stands otherwise. */
  | 'amend-differs'
  | 'setting-no-change'
  /** {now}: what the exchange has. */
  | 'setting-not-made'
  | 'setting-differs'
  /** 120 s and no certainty (S-35). */
  | 'unresolved'
  /** The owner marked it handled. */
  | 'marked-handled'
  /** {environment}: gone with everything else when the exchange began anew (S-67). */
  | 'lost-in-reset'
  /** Found at the exchange after it had been given up (S-37). */
  | 'late-sighting'
  /** Another order than ours stands under our id (S-23). */
  | 'duplicate-differs'
  /** What a cancel met: {status} {executed}. */
  | 'order-already-filled'
  | 'order-already-canceled'
  | 'order-already-ended'
  /** The exchange does not know the order. */
  | 'order-unknown'

/** What the owner must read. */
export type AlarmCode =
  /** {symbol}: a reverse closed its position, or tried to, and opened nothing. */
  | 'reverse-unfinished'
  /** A key's rights changed for the worse, or can no longer be read (S-140, S-141). */
  | 'key-refused'
  | 'key-not-tied'
  | 'key-cannot-trade'
  | 'key-rights-unread'
  /** {clientOrderId} {symbol} {from}: found after it was called not placed, unresolved or rejected (S-37, I6). */
  | 'late-sighting'
  /** {clientOrderId} {symbol}: the answer refuses an order that was seen at the exchange (S-40). */
  | 'refused-but-seen'
  /** {clientOrderId} {symbol} {orderIds} (S-28). */
  | 'two-orders-one-id'
  /** {clientOrderId} {symbol} (S-23). */
  | 'duplicate-differs'
  /** {clientOrderId} {symbol} (S-35). */
  | 'unresolved'
  /** {market} {symbol} {side} {clientOrderId} {attempts}: tried so often, no stop stands and nothing else covers it all (S-24). */
  | 'unprotected'
  /** As above, and other stops cover the position. */
  | 'protective-not-placed'
  /** {symbol} {clientOrderId} {orderId} {how}: a futures stop ended, or hangs, and its position stands (S-47). */
  | 'stop-failed'
  /** {symbol} {leverage}: nobody here changed it (S-46). */
  | 'leverage-elsewhere'
  /** {symbol} {marginMode} (S-46). */
  | 'margin-mode-elsewhere'
  /** {mode}: hedge or one-way (S-46). */
  | 'position-mode-elsewhere'
  /** {mode}: multi or single (S-46). */
  | 'asset-mode-elsewhere'
  /** {market} {asset} {delta} {direction}: this desk moves no money, so somebody else did (S-46). */
  | 'money-elsewhere'
  /** {symbol} {how} {quantity} {price} {orderId}: liquidation, ADL or settlement (S-45). */
  | 'position-closed-by-exchange'
  /** {market} {kind} {name} {known} {read}: exchange and picture differed; the exchange's word was taken (S-43). */
  | 'mismatch'
  /** {market} {count} in a row (S-63). */
  | 'mismatch-repeated'
  /** {market} {name} {why} {text}: an event or a row of a list that this program does not understand (S-44). */
  | 'not-understood'
  /** {market} {symbol} {orderId}: open here and unknown there. */
  | 'order-vanished'
  /** {clientOrderId} {symbol} {executed}: a change of its terms canceled the order (F-59). */
  | 'modify-canceled'
  /** {symbol} {at}: Binance canceled its orders by itself, since nothing renewed the timer (S-57, F-58). */
  | 'dead-man-fired'
  /** {symbol} {orderId}: in TRIGGERING for long. */
  | 'two-ends'
  /** {cause}. */
  | 'journal-failed'
  /** {file}: the journal could not be read, was put aside under this name, and a new one was begun (S-94). */
  | 'journal-damaged'
  | 'journal-missing'
  /** What was written last is not in the journal: an older copy, or the end of it is lost. */
  | 'journal-older'
  /** {market} {symbol} {orderId} {clientOrderId}: an order of ours that this journal did not know (S-94). */
  | 'order-not-in-journal'

/** Why a cancel-all stands or ended as it does. */
export type CancelRunCode =
  /** {count}: still open or unknown after 60 s. */
  | 'cancel-all-incomplete'
  /** {until}: nothing can be canceled from here until then (S-56). */
  | 'cancel-all-banned'
  /** {count}: open here and unknown to the exchange by every question; all else is settled. */
  | 'cancel-all-unknown'
  | 'cancel-all-rate-limited'
  /** The lists of open orders could not be read. */
  | 'cancel-all-unreadable'
  | 'cancel-all-restarted'
  /** {count}: positions not proved flat. */
  | 'flatten-incomplete'
  /** {symbol}: no price younger than 3 s to close at market on; nothing was closed blindly (S-73). */
  | 'flatten-price-stale'
  | 'journal-failed'

/** Why an order of a cancel-all has its fate. */
export type FateCode =
  | 'order-unknown'
  | 'journal-failed'
  | `rejected-${RejectReason}`
  | `unconfirmed-${UnconfirmedCause}`

/** Why a source is not live. */
export type SourceCode =
  | 'starting'
  | 'stream-lost'
  | 'venue-reset'
  /** Longer silent than its pings allow. */
  | 'stream-quiet'
  | 'no-key'
  /** Beside the desk that trades: it does not answer, or is of another build (S-91). */
  | 'desk-silent'
  | 'desk-of-another-build'
  | 'reads-failing'
  | 'reads-old'
  | 'clock-uncertain'
  | 'journal-failed'
  | 'journal-not-durable'

export type TradingCode =
  | RefusalCode
  | ConfirmCode
  | IntentCode
  | AlarmCode
  | CancelRunCode
  | FateCode
  | SourceCode
  | ExitIssueCode
  | SettingIssueCode
  | OrderIssueCode

/** A reason with a code the words know. */
export function reasonOf(
  code: TradingCode,
  params?: Readonly<Record<string, string>>,
  venue?: { readonly code?: number | undefined; readonly text?: string | undefined },
): IntentReason {
  return {
    code,
    ...(params === undefined ? {} : { params }),
    ...(venue?.code === undefined ? {} : { venueCode: venue.code }),
    ...(venue?.text === undefined ? {} : { venueText: venue.text }),
  }
}
