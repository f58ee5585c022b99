import { expect, type Locator, type Page } from '@playwright/test'

export type Place = 'positions' | 'chart' | 'trade' | 'orders' | 'account'
export type Market = 'spot' | 'usdm'
export type PositionAct = 'Close' | 'Reverse' | 'TP/SL'

export interface Wish {
  readonly kind: 'Limit' | 'Market' | 'Stop' | 'Take profit' | 'Trailing'
  readonly side: 'Buy' | 'Sell'
  readonly price?: string
  readonly trigger?: string
  /** A stop or take-profit that trades at this price once triggered. */
  readonly limit?: string
  /** Percent that the price has to turn. */
  readonly distance?: string
  readonly time?: 'GTC' | 'IOC' | 'FOK' | 'GTD'
  /** Fields behind the fold, by their label. */
  readonly more?: Readonly<Record<string, string>>
  /** Choices behind the fold, by their label. */
  readonly choose?: Readonly<Record<string, string>>
  readonly size?: string
  readonly wholePosition?: boolean
  readonly postOnly?: boolean
  readonly reduceOnly?: boolean
}

/** Thousands and decimals as the screen writes them: 12345.6 with two decimals is "12,345.60". */
export function onScreen(amount: number, decimals: number): string {
  return new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(
    amount,
  )
}

/** What a trader does on either screen size; desk and phone differ in where things are and in press or hold. */
export abstract class TradingPage {
  constructor(
    readonly page: Page,
    readonly origin: string,
  ) {}

  /** Brings that part of the screen to the front. */
  abstract show(place: Place): Promise<void>
  /** Sends what the ticket holds. The button is named after the order. */
  protected abstract press(order: RegExp): Promise<void>
  /** The row or entry of an order in the list of open orders, by the order in words. */
  abstract openOrder(told: string | RegExp): Locator
  /** The row or card of a position. */
  abstract position(symbol: string): Locator
  /** Opens the sheet of a position at one of its acts. */
  abstract openPosition(symbol: string, act: PositionAct): Promise<void>
  /** Presses or holds the button of a sheet that moves money. */
  abstract run(sheet: Locator, act: RegExp): Promise<void>
  /** One press of cancel all in its default scope. */
  abstract cancelEntries(): Promise<void>
  /** Cancel all with scope everything. */
  abstract cancelEverything(): Promise<void>
  /** Opens the panel behind cancel all. */
  abstract openKillSwitch(): Promise<void>
  /** Brings the journal to the front. */
  abstract openJournal(): Promise<void>
  /** The row or entry of the journal by act, order and state: "Place: Buy 0.01 BTCUSDT at 50,000.00, Accepted". */
  abstract journalEntry(told: string | RegExp): Locator
  /** Brings the order history of the symbol to the front. */
  abstract openHistory(): Promise<void>
  /** Free amount of an asset as the balances say it. */
  abstract balance(market: 'Spot' | 'Futures', asset: string): Promise<Locator>

  async pullKillSwitch(mode: 'Cancel entries' | 'Cancel everything' | 'Flatten'): Promise<void> {
    await this.openKillSwitch()
    const panel = this.page.getByRole('region', { name: 'Kill switch' })
    await panel.getByRole('button', { name: mode, exact: true }).click()
    await this.hold(panel.getByRole('button', { name: /^Lock trading and/ }))
  }

  /** Holds until the button has run: then it is no longer the one that was pressed. */
  protected async hold(button: Locator): Promise<void> {
    await button.scrollIntoViewIfNeeded()
    await button.hover()
    await this.page.mouse.down()
    await expect(this.page.locator('.holding')).toHaveCount(1)
    await expect(this.page.locator('.holding')).toHaveCount(0)
    await this.page.mouse.up()
  }

  async open(market: Market, symbol: string): Promise<void> {
    await this.page.goto(`${this.origin}/a/paper/${market}/${encodeURIComponent(symbol)}?i=15m`)
    await this.show('trade')
    await expect(this.ticket).toHaveAttribute('data-fresh', 'live')
  }

  get ticket(): Locator {
    return this.page.locator('[aria-label="Order ticket"][data-fresh]')
  }

  async fill(wish: Wish): Promise<void> {
    await this.show('trade')
    const { ticket } = this
    await ticket.getByRole('radio', { name: wish.kind, exact: true }).click()
    await ticket.getByRole('radio', { name: new RegExp(`^${wish.side}`) }).click()
    if (wish.wholePosition === true) await ticket.getByRole('checkbox', { name: 'Close the whole position' }).check()
    if (wish.price !== undefined) await ticket.getByLabel('Price', { exact: true }).fill(wish.price)
    if (wish.trigger !== undefined) await ticket.getByLabel(/^Trigger price/).fill(wish.trigger)
    if (wish.limit !== undefined) {
      await ticket.getByRole('radio', { name: 'At a limit' }).click()
      await ticket.getByLabel('Limit price', { exact: true }).fill(wish.limit)
    }
    if (wish.distance !== undefined) await ticket.getByLabel(/^Trailing distance/).fill(wish.distance)
    if (wish.time !== undefined) await ticket.getByLabel('Time in force').selectOption(wish.time)
    if (wish.more !== undefined || wish.choose !== undefined) await this.openMore()
    for (const [label, text] of Object.entries(wish.more ?? {})) await ticket.getByLabel(label).fill(text)
    for (const [label, option] of Object.entries(wish.choose ?? {}))
      await ticket.getByLabel(label).selectOption({ label: option })
    if (wish.size !== undefined) await ticket.getByLabel('Size', { exact: true }).fill(wish.size)
    if (wish.reduceOnly === true) await ticket.getByRole('checkbox', { name: 'Reduce-only' }).check()
    if (wish.postOnly === true) await ticket.getByRole('checkbox', { name: 'Post-only' }).check()
  }

  /** Opens the fold of rare terms; it stays open until the page goes. */
  private async openMore(): Promise<void> {
    const fold = this.ticket.locator('details.more')
    if ((await fold.getAttribute('open')) === null) await fold.locator('summary').click()
  }

  /** Sends what stands in the ticket; `told` is how the button says it. */
  async sendTicket(told: RegExp): Promise<void> {
    await this.press(told)
  }

  /** Fills the ticket and sends it; `told` is how the button says the order. */
  async send(wish: Wish, told: RegExp): Promise<void> {
    await this.fill(wish)
    await this.press(told)
  }

  /** Buys at market, or with a price by a limit order, and waits until that is accepted. */
  async buy(size: string, coin: string, price?: string): Promise<void> {
    const told = `Buy ${size.replace('.', '\\.')} ${coin}`
    const kind = price === undefined ? { kind: 'Market' as const } : { kind: 'Limit' as const, price }
    await this.send({ ...kind, side: 'Buy', size }, new RegExp(`^${told} at`))
    await expect(this.answer(new RegExp(`^Accepted: ${told}`))).toBeVisible()
  }

  /** What one does with a position: close, reverse, protect. */
  positionSheet(symbol: string): Locator {
    return this.page.getByRole('dialog', { name: new RegExp(`^(Long|Short) ${symbol}$`) })
  }

  /** Opens the list of what would be closed together and gives it. */
  async openCloseAll(): Promise<Locator> {
    await this.show('positions')
    await this.page.getByRole('button', { name: 'Close positions' }).click()
    return this.page.getByRole('dialog', { name: 'Close positions' })
  }

  /** Opens the way of an intent or order and gives it. */
  async openWay(row: Locator): Promise<Locator> {
    await row.getByRole('button', { name: /^Time line of / }).click()
    return this.page.getByRole('region', { name: /^Time line of / })
  }

  /** The answer of the last press, inline in the ticket. */
  answer(text: string | RegExp): Locator {
    return this.ticket.getByText(text)
  }

  async cancelOrder(told: string): Promise<void> {
    await this.show('orders')
    await this.page.getByRole('button', { name: `Cancel ${told.charAt(0).toLowerCase()}${told.slice(1)}` }).click()
  }

  /** Opens the form that changes a resting order where it stands. */
  abstract openChange(told: string | RegExp): Promise<Locator>
  /** Sends what the form holds; the button is named after the order as it shall be. */
  abstract sendChange(form: Locator, order: RegExp): Promise<void>

  /** Brings the form of order lists to the front, on one kind of list. */
  async openListTicket(kind: 'OCO' | 'OTO' | 'OTOCO' | 'OPO' | 'OPOCO'): Promise<Locator> {
    await this.show('trade')
    await this.ticket.getByRole('radio', { name: 'List', exact: true }).click()
    const form = this.page.getByRole('form', { name: 'Order list ticket' })
    await form.getByRole('combobox', { name: 'List' }).selectOption(kind)
    return form
  }

  /** Sends what the form of lists holds; the button is named after the whole list. */
  abstract sendList(form: Locator, list: string): Promise<void>

  /** An order list in the list of open orders, by its kind and symbol: its head, on the phone with its orders. */
  abstract group(name: RegExp): Promise<Locator>

  /** What became of changes, above the orders. */
  get changes(): Locator {
    return this.page.getByRole('list', { name: 'Changes of orders' })
  }

  /** The table beside the book's canvas; its last column is the own order. */
  async bookRow(price: string): Promise<Locator> {
    await this.show('chart')
    return this.page
      .getByRole('table', { name: /^Order book of / })
      .getByRole('row', { name: new RegExp(`^(Bid|Ask) ${price.replaceAll('.', '\\.')}`) })
  }

  /** The table beside the chart's canvas: last candle and own lines. */
  async chartTable(): Promise<Locator> {
    await this.show('chart')
    return this.page.getByRole('table', { name: /^Chart of / })
  }

  /** Nothing looks live: every panel that shows figures has lost its colors. */
  async expectBlind(): Promise<void> {
    await expect(this.page.locator('[data-fresh]').first()).toBeVisible()
    await expect(this.page.locator('[data-fresh="live"]:visible')).toHaveCount(0)
  }
}
