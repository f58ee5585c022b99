import { expect, type Locator } from '@playwright/test'
import { type Place, type PositionAct, TradingPage } from './trading-page'

/** The desk: everything stands side by side, a press sends. */
export class DeskPage extends TradingPage {
  async show(place: Place): Promise<void> {
    if (place === 'positions' || place === 'orders') await this.tab('Positions')
    if (place === 'account') await this.tab('Balances')
  }

  protected async press(order: RegExp): Promise<void> {
    await this.ticket.getByRole('button', { name: order }).click()
  }

  openOrder(told: string | RegExp): Locator {
    return this.page.getByRole('table', { name: 'Open orders' }).getByRole('row', { name: told })
  }

  async sendList(form: Locator, list: string): Promise<void> {
    await form.getByRole('button', { name: `Place ${list}` }).click()
  }

  async group(name: RegExp): Promise<Locator> {
    return this.openOrder(name)
  }

  async openChange(told: string | RegExp): Promise<Locator> {
    await this.openOrder(told).locator('.editable').first().click()
    return this.page.getByRole('form', { name: /^New terms of / })
  }

  async sendChange(form: Locator, order: RegExp): Promise<void> {
    await form.getByRole('button', { name: order }).click()
  }

  position(symbol: string): Locator {
    return this.page.getByRole('table', { name: 'Positions' }).getByRole('row', { name: symbol })
  }

  async openPosition(symbol: string, act: PositionAct): Promise<void> {
    await this.show('positions')
    await this.position(symbol)
      .getByRole('button', { name: /^Close, reverse or protect/ })
      .click()
    const tab = this.positionSheet(symbol).getByRole('radio', { name: act })
    if (act !== 'Close') await tab.click()
  }

  async run(sheet: Locator, act: RegExp): Promise<void> {
    await sheet.getByRole('button', { name: act }).click()
  }

  async cancelEntries(): Promise<void> {
    await this.page.getByRole('button', { name: /^Cancel (\d+ orders?|all: no entries)/ }).click()
  }

  async cancelEverything(): Promise<void> {
    await this.page.getByRole('button', { name: 'Choose what to cancel' }).click()
    const panel = this.page.getByRole('dialog', { name: 'Cancel orders' })
    await panel.getByRole('button', { name: /^Everything/ }).click()
    await panel.getByRole('button', { name: /^Cancel everything, / }).click()
  }

  async openKillSwitch(): Promise<void> {
    await this.page.getByRole('button', { name: 'Choose what to cancel' }).click()
    await this.page.getByRole('dialog', { name: 'Cancel orders' }).getByRole('button', { name: 'Kill switch' }).click()
  }

  async balance(market: 'Spot' | 'Futures', asset: string): Promise<Locator> {
    await this.tab('Balances')
    return this.page.getByRole('table', { name: 'Balances' }).getByRole('row', { name: `${asset}, ${market}` })
  }

  async openJournal(): Promise<void> {
    await this.tab('Journal')
  }

  async openHistory(): Promise<void> {
    await this.tab('Order history')
  }

  journalEntry(told: string | RegExp): Locator {
    return this.page.getByRole('table', { name: 'Journal of intents' }).getByRole('row', { name: told })
  }

  async tab(name: string): Promise<void> {
    const tab = this.page.getByRole('tab', { name: new RegExp(`^${name}`) })
    await tab.click()
    await expect(tab).toHaveAttribute('aria-selected', 'true')
  }
}
