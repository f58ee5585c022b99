import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fixture, haveFixtures } from '../testing/fixtures'
import { isSignedBy, kindOfPublicKey, socketPayload } from './signature'

const SPOT_SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j'
const USDM_SECRET = '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9'

describe('HMAC signatures', () => {
  // Source: spot.md 3.3, usdm.md 2.
  test.each([
    [
      'spot, ASCII',
      SPOT_SECRET,
      'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559',
      'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
    ],
    [
      'spot, percent-encoded symbol',
      SPOT_SECRET,
      'symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559',
      'e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3',
    ],
    [
      'spot, query and body with nothing between',
      SPOT_SECRET,
      'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559',
      '0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77',
    ],
    [
      'usdm',
      USDM_SECRET,
      'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943',
      '3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9',
    ],
  ])('%s is accepted in either case and refused when one digit differs', (_, secret, payload, signature) => {
    const key = { kind: 'HMAC', secret } as const
    expect(isSignedBy(key, payload, signature)).toBe(true)
    expect(isSignedBy(key, payload, signature.toUpperCase())).toBe(true)
    expect(
      isSignedBy(
        key,
        payload,
        signature.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
      ),
    ).toBe(false)
    expect(isSignedBy(key, `${payload}1`, signature)).toBe(false)
  })

  test.skipIf(!haveFixtures)('the recorded vectors hold', () => {
    const { secretKey, vectors } = fixture('spot/signing.vectors.hmac')
    for (const { api, params, payload, signature } of vectors) {
      expect(isSignedBy({ kind: 'HMAC', secret: secretKey }, payload, signature)).toBe(true)
      if (api !== 'ws-api') continue
      const sent = new Map<string, string>(Object.entries(params).map(([name, value]) => [name, String(value)]))
      expect(socketPayload(new Map([...sent, ['signature', signature]]))).toBe(payload)
    }
  })
})

describe('keys with a public half', () => {
  test.skipIf(!haveFixtures)('the recorded Ed25519 vectors hold', () => {
    const { publicKeySpkiPem, privateKeyPkcs8Pem, vectors } = fixture('spot/signing.vectors.ed25519')
    for (const { payload, signature } of vectors) {
      expect(isSignedBy({ kind: 'ED25519', secret: publicKeySpkiPem }, payload, signature)).toBe(true)
      expect(isSignedBy({ kind: 'ED25519', secret: publicKeySpkiPem }, `${payload} `, signature)).toBe(false)
      expect(sign(null, Buffer.from(payload), createPrivateKey(privateKeyPkcs8Pem)).toString('base64')).toBe(signature)
    }
    expect(createPublicKey(privateKeyPkcs8Pem).export({ type: 'spki', format: 'pem' })).toBe(publicKeySpkiPem)
  })

  test('Ed25519 and RSA keys are told apart and verified', () => {
    const ed = generateKeyPairSync('ed25519')
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const edPem = ed.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const rsaPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    expect([kindOfPublicKey(edPem), kindOfPublicKey(rsaPem), kindOfPublicKey('nonsense')]).toEqual([
      'ED25519',
      'RSA',
      undefined,
    ])
    const payload = 'symbol=BTCUSDT&timestamp=1'
    const byRsa = sign('RSA-SHA256', Buffer.from(payload), rsa.privateKey).toString('base64')
    expect(isSignedBy({ kind: 'RSA', secret: rsaPem }, payload, byRsa)).toBe(true)
    expect(isSignedBy({ kind: 'ED25519', secret: edPem }, payload, byRsa)).toBe(false)
  })
})
