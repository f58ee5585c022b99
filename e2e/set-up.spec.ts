import { OWNER } from './fixtures/owner'
import { expect, test } from './fixtures/test'

test('I become the owner with the code from the terminal, look around, sign out and sign in again', async ({
  page,
  binnacle,
}, info) => {
  await page.goto(binnacle.origin)
  await expect(page.getByRole('heading', { name: 'Set up Binnacle' })).toBeVisible()
  await page.getByLabel('Set-up code').fill('not-the-code')
  await page.getByLabel('Your name').fill(OWNER.name)
  await page.getByLabel('Passphrase', { exact: true }).fill(OWNER.passphrase)
  await page.getByLabel('Passphrase again').fill(OWNER.passphrase)
  await page.getByRole('button', { name: 'Become the owner' }).click()
  await expect(page.getByText('This is not the set-up code in the terminal.')).toBeVisible()

  await page.getByLabel('Set-up code').fill(binnacle.setUpCode)
  // A wrong try makes everybody wait a moment (S-111).
  const look = page.getByRole('button', { name: 'Look around with paper money' })
  await expect(async () => {
    await page.getByRole('button', { name: 'Become the owner' }).click()
    await expect(look).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await look.click()
  await expect(page).toHaveURL(/\/a\/paper\/(spot|usdm)\/[A-Z]+/)
  await expect(page.getByText('Paper', { exact: true }).first()).toBeVisible()

  if (info.project.name === 'phone') {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name: 'Account' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
  } else {
    await page.getByRole('button', { name: `Account of ${OWNER.name}` }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
  }
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()

  await page.getByLabel('Your name').fill(OWNER.name)
  await page.getByLabel('Passphrase', { exact: true }).fill('something else entirely')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Name or passphrase is not right.')).toBeVisible()
  await page.getByLabel('Passphrase', { exact: true }).fill(OWNER.passphrase)
  await expect(async () => {
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page).toHaveURL(/\/a\/paper\//, { timeout: 1_000 })
  }).toPass()
})

test('nobody sees the desk without signing in', async ({ page, binnacle, trader }) => {
  await page.context().clearCookies()
  await page.goto(`${binnacle.origin}/a/paper/spot/BTCUSDT`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  expect(trader.page).toBe(page)
})
