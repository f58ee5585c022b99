import { type AccountSettings, USUAL_SETTINGS } from './account-settings'

/** What the exchange has set for each account, and which of them belong together. */
export class KnownAccounts {
  private readonly settings = new Map<string, AccountSettings>()
  private readonly changed = new Set<string>()

  settingsOf(accountId: string): AccountSettings {
    return this.settings.get(accountId) ?? USUAL_SETTINGS
  }

  set(accountId: string, settings: Partial<AccountSettings>): void {
    this.settings.set(accountId, { ...this.settingsOf(accountId), ...settings })
    this.changed.add(accountId)
  }

  /** Accounts that anything was ever set for. */
  withSettings(): string[] {
    return [...this.settings.keys()]
  }

  /** Accounts whose settings changed since the last call. */
  takeChanged(): string[] {
    const changed = [...this.changed]
    this.changed.clear()
    return changed
  }

  /** Two accounts that do not trade with each other: one account, or two of a trade group. */
  areOne(a: string, b: string): boolean {
    if (a === b) return true
    const group = this.settingsOf(a).tradeGroupId
    return group !== undefined && group === this.settingsOf(b).tradeGroupId
  }

  /** The account and all others of its trade group. */
  groupOf(accountId: string): string[] {
    const group = this.settingsOf(accountId).tradeGroupId
    if (group === undefined) return [accountId]
    return [...this.settings].filter(([, each]) => each.tradeGroupId === group).map(([id]) => id)
  }

  clear(): void {
    this.settings.clear()
  }
}
