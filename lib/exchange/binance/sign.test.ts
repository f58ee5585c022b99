import { describe, expect, it } from 'vitest'
import { createSigner, encodeQuery, signParameters, signQuery } from './sign'
import { fixturesAreHere, readFixtures } from './testing/fixtures'

/*
 * The first vectors are those of the exchange's documentation (spot.md 3.3, usdm.md 2) with its published example key; the
 * Ed25519 key is the first test seed of RFC 8032. Neither opens an account.
 */
const spotSigner = createSigner({
  apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A',
  secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
  kind: 'hmac',
})

const limitOrder = {
  symbol: 'LTCBTC',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '1',
  price: '0.1',
  recvWindow: 5000,
  timestamp: 1_499_827_319_559,
}

describe('signatures', () => {
  it('signs a query in the order it is sent, the signature last', () => {
    expect(signQuery(limitOrder, spotSigner)).toBe(
      'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559' +
        '&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
    )
  })

  it('percent-encodes before it signs (F-53)', () => {
    expect(signQuery({ ...limitOrder, symbol: '１２３４５６' }, spotSigner)).toMatch(
      /^symbol=%EF%BC%91%EF%BC%92.*&signature=e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3$/,
    )
  })

  it('signs as futures want it', () => {
    const signer = createSigner({
      apiKey: 'sample',
      secret: '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9',
      kind: 'hmac',
    })
    const parameters = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '1',
      price: '9000',
      timeInForce: 'GTC',
      recvWindow: 5000,
      timestamp: 1_591_702_613_943,
    }
    expect(signQuery(parameters, signer)).toMatch(
      /&signature=3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9$/,
    )
  })

  it('sorts by name and leaves text as it is over the WebSocket API', () => {
    const signed = signParameters(
      {
        symbol: 'BTCUSDT',
        side: 'SELL',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '0.01000000',
        price: '52000.00',
        recvWindow: 100,
        timestamp: 1_645_423_376_532,
      },
      spotSigner,
    )
    expect(signed.signature).toBe('aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24')
    expect(signed.recvWindow).toBe(100)
  })

  it('signs with Ed25519, and percent-encodes what REST carries', () => {
    const signer = createSigner({
      apiKey: 'sample',
      secret:
        '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n',
      kind: 'ed25519',
    })
    expect(signer.logsOn).toBe(true)
    expect(signQuery(limitOrder, signer)).toMatch(
      /&signature=3fhuDZ9nYMviDQ5OEtJBJS11jUZDTRzRQ%2BTQMarm%2BLErFiJvUiVPQjTzDoWZQe4miPX%2ByHk1v%2FZ7TWLYjIbmCA%3D%3D$/,
    )
  })

  it('leaves absent parameters out', () => {
    expect(encodeQuery({ a: '1', b: undefined, c: false, d: 0 })).toBe('a=1&c=false&d=0')
  })

  it('refuses a secret that is no key of its kind', () => {
    expect(() => createSigner({ apiKey: 'sample', secret: 'not a pem', kind: 'ed25519' })).toThrow()
  })
})

describe('recorded signing vectors', () => {
  interface Vectors {
    readonly apiKey?: string
    readonly secretKey?: string
    readonly privateKeyPkcs8Pem?: string
    readonly vectors: readonly {
      api: string
      params?: Record<string, string | number>
      payload: string
      signature: string
    }[]
  }

  it.skipIf(!fixturesAreHere())('all are reproduced', () => {
    const files = readFixtures('spot').filter((fixture) => fixture.file.startsWith('signing.vectors.'))
    expect(files).toHaveLength(2)
    for (const { text } of files) {
      const { apiKey = '', secretKey, privateKeyPkcs8Pem = '', vectors } = JSON.parse(text) as Vectors
      const signer = createSigner(
        secretKey === undefined
          ? { apiKey, secret: privateKeyPkcs8Pem, kind: 'ed25519' }
          : { apiKey, secret: secretKey, kind: 'hmac' },
      )
      for (const { api, params, payload, signature } of vectors) {
        expect(signer.signature(payload)).toBe(signature)
        if (params === undefined) continue
        const { apiKey: _key, ...own } = params
        if (api === 'rest') expect(signQuery(own, signer)).toBe(`${payload}&signature=${encodeURIComponent(signature)}`)
        else expect(signParameters(own, signer).signature).toBe(signature)
      }
    }
  })
})
