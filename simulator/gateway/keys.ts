import { createHash, randomBytes } from 'node:crypto'
import { type KeyRights, USUAL_RIGHTS } from './key-rights'
import type { SigningKey } from './signature'

/** An API key with the account it opens and what the account was given at the start (decimal text by asset). */
export interface ApiKey extends SigningKey {
  readonly apiKey: string
  readonly accountId: string
  readonly credits: { readonly spot: Readonly<Record<string, string>>; readonly usdm: Readonly<Record<string, string>> }
  /** Keys kept by earlier versions have none of their own: {@link rightsOf} gives them the usual ones. */
  readonly rights?: KeyRights
  /** When it was made, ms of exchange time; unknown for keys of earlier versions. */
  readonly createTime?: number
}

/** What a key may do. */
export function rightsOf({ rights }: Pick<ApiKey, 'rights'>): KeyRights {
  return rights ?? USUAL_RIGHTS
}

/** All API keys of the exchange. */
export class KeyRing {
  private readonly keys = new Map<string, ApiKey>()
  private readonly byAccount = new Map<string, ApiKey>()

  /** Keys taken away since the start, for who forgets them elsewhere. */
  readonly revoked = new Set<string>()

  add(key: ApiKey): void {
    this.revoked.delete(key.apiKey)
    this.keys.set(key.apiKey, key)
    // An account is named by its first key, whatever further keys open it.
    const first = this.byAccount.get(key.accountId)
    if (!first || first.apiKey === key.apiKey) this.byAccount.set(key.accountId, key)
  }

  /** Revokes a key; its account keeps what it has. Returns whether there was one. */
  remove(apiKey: string): boolean {
    if (!this.keys.delete(apiKey)) return false
    this.revoked.add(apiKey)
    return true
  }

  get(apiKey: string): ApiKey | undefined {
    return this.keys.get(apiKey)
  }

  ofAccount(accountId: string): ApiKey | undefined {
    return this.byAccount.get(accountId)
  }

  all(): IterableIterator<ApiKey> {
    return this.keys.values()
  }
}

/** 64 letters and digits, as Binance keys and HMAC secrets look. */
export function mintKeyText(): string {
  let text = ''
  while (text.length < 64)
    text += randomBytes(64)
      .toString('base64')
      .replace(/[^A-Za-z0-9]/g, '')
  return text.slice(0, 64)
}

/** Account id of a key: the same key makes the same account, so that ensuring an account twice is harmless. */
export function accountIdOf(apiKey: string): string {
  return `a${createHash('sha256').update(apiKey).digest('hex').slice(0, 12)}`
}
