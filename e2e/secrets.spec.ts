import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OWNER } from './fixtures/owner'
import { expect, test } from './fixtures/test'

const root = fileURLToPath(new URL('../', import.meta.url))

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

test('no secret reaches the browser bundle, a reply, a frame of the bridge or a log line (I10, S-143, S-161)', async ({
  trader,
  exchange,
  binnacle,
  page,
}, info) => {
  test.skip(info.project.name === 'phone', 'The same server and the same bundle serve both.')
  const heard: string[] = []
  page.on('response', (response) => {
    void response.text().then(
      (text) => heard.push(JSON.stringify(response.headers()), text),
      () => undefined,
    )
  })
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => heard.push(String(payload)))
  })
  await trader.open('spot', 'BTCUSDT')
  await trader.buy('0.01', 'BTC')
  await trader.open('usdm', 'BTCUSDT')
  await trader.buy('0.01', 'BTC')
  // A refusal as well, since errors are where secrets like to hide.
  await page.goto(`${binnacle.origin}/api/intents/none`)

  const { apiKey, secretKey } = await exchange.keys()
  const session = (await page.context().cookies()).find((cookie) => cookie.name.includes('session'))?.value ?? ''
  expect(session).not.toBe('')
  const bundle = await filesBelow(join(root, '.next/static'))
  const places: Record<string, string> = {
    log: binnacle.output(),
    replies: heard.join('\n'),
    bundle: (await Promise.all(bundle.map((file) => readFile(file, 'utf8')))).join('\n'),
  }
  expect(heard.length).toBeGreaterThan(20)
  const canaries = { secretKey, apiKey, session, passphrase: OWNER.passphrase, masterKey: binnacle.masterKey }
  const found: string[] = []
  for (const [place, text] of Object.entries(places)) {
    for (const [name, secret] of Object.entries(canaries)) if (text.includes(secret)) found.push(`${name} in ${place}`)
  }
  // The one place a session token has to appear is the Set-Cookie of sign-in, which this page did not see.
  expect(found).toEqual([])
  // Names that only signing code holds must not be in the bundle either.
  expect(places['bundle']).not.toMatch(/X-MBX-APIKEY|createHmac|recvWindow=/)
})
