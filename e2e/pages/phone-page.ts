import { expect, type Locator } from '@playwright/test'
import { type Place, TradingPage } from './trading-page'

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

  position(symbol: string): Locator {
    return this.page.getByRole('article', { name: symbol })
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

  async balance(market: 'Spot' | 'Futures', asset: string): Promise<Locator> {
    await this.show('account')
    return this.page.getByRole('table', { name: 'Balances' }).getByRole('row', { name: `${asset}, ${market}` })
  }

  /** Holds until the button has run: then it is no longer the one that was pressed. */
  private async hold(button: Locator): Promise<void> {
    await button.scrollIntoViewIfNeeded()
    await button.hover()
    await this.page.mouse.down()
    await expect(this.page.locator('.holding')).toHaveCount(1)
    await expect(this.page.locator('.holding')).toHaveCount(0)
    await this.page.mouse.up()
  }
}
