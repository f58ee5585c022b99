import { expect, type Locator } from '@playwright/test'
import { type Place, type PositionAct, TradingPage } from './trading-page'

const TABS: Readonly<Record<Place, string>> = {
  positions: 'Positions',
  chart: 'Chart',
  trade: 'Trade',
  orders: 'Orders',
  account: 'Account',
}

/** The phone: five tabs, what moves money is held. */
export class PhonePage extends TradingPage {
  async show(place: Place): Promise<void> {
    const tab = this.page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name: TABS[place] })
    await tab.click()
    await expect(tab).toHaveAttribute('aria-current', 'page')
  }

  protected async press(order: RegExp): Promise<void> {
    const source = order.source.replace(/^\^/, '')
    await this.hold(this.ticket.getByRole('button', { name: new RegExp(`^Hold to ${source}`, 'i') }))
  }

  openOrder(told: string | RegExp): Locator {
    return this.page.getByRole('listitem', { name: told })
  }

  async sendList(form: Locator, list: string): Promise<void> {
    await this.hold(form.getByRole('button', { name: `Hold to place ${list}` }))
  }

  async group(name: RegExp): Promise<Locator> {
    return this.page.getByRole('region', { name })
  }

  async openChange(told: string | RegExp): Promise<Locator> {
    await this.openOrder(told)
      .getByRole('button', { name: /^Time line of / })
      .click()
    await this.page.getByRole('button', { name: /^Change / }).click()
    return this.page.getByRole('form', { name: /^New terms of / })
  }

  async sendChange(form: Locator, order: RegExp): Promise<void> {
    await this.hold(form.getByRole('button', { name: order }))
  }

  position(symbol: string): Locator {
    return this.page.getByRole('article', { name: symbol })
  }

  async openPosition(symbol: string, act: PositionAct): Promise<void> {
    await this.show('positions')
    const name = act === 'Close' ? 'Close by size or price' : act
    await this.position(symbol)
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click()
  }

  async run(sheet: Locator, act: RegExp): Promise<void> {
    await this.hold(sheet.getByRole('button', { name: new RegExp(`^Hold to ${act.source}`, 'i') }))
  }

  async cancelEntries(): Promise<void> {
    await this.show('orders')
    await this.hold(this.page.getByRole('button', { name: /^Cancel (\d+ orders?|all: no entries)/ }))
  }

  async cancelEverything(): Promise<void> {
    await this.show('orders')
    await this.page.getByRole('button', { name: 'Choose what to cancel' }).click()
    const sheet = this.page.getByRole('dialog', { name: 'Cancel orders' })
    await sheet.getByRole('button', { name: /^Everything/ }).click()
    await this.hold(sheet.getByRole('button', { name: /^Cancel everything, / }))
  }

  async openKillSwitch(): Promise<void> {
    await this.show('orders')
    await this.page.getByRole('button', { name: 'Choose what to cancel' }).click()
    await this.page.getByRole('dialog', { name: 'Cancel orders' }).getByRole('button', { name: 'Kill switch' }).click()
  }

  async balance(market: 'Spot' | 'Futures', asset: string): Promise<Locator> {
    await this.show('account')
    return this.page.getByRole('table', { name: 'Balances' }).getByRole('row', { name: `${asset}, ${market}` })
  }

  async openJournal(): Promise<void> {
    await this.show('account')
    await this.page.getByRole('radio', { name: 'Journal' }).click()
  }

  async openHistory(): Promise<void> {
    await this.show('account')
    await this.page.getByRole('radio', { name: 'Order history' }).click()
  }

  journalEntry(told: string | RegExp): Locator {
    return this.page.getByRole('list', { name: 'Journal of intents' }).getByRole('listitem', { name: told })
  }
}
