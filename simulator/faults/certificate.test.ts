import { createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { badCertificate } from './bad-certificate'
import { createCertificate, subjectNameOf } from './certificate'

const KEYS: Readonly<Record<string, () => KeyObject>> = {
  EC: () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey,
  RSA: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  Ed25519: () => generateKeyPairSync('ed25519').privateKey,
}
const terms = {
  commonName: 'exchange',
  names: ['localhost', '127.0.0.1'],
  from: 946_684_800_000,
  until: 4_733_510_400_000,
}

describe.each(Object.entries(KEYS))('certificates of %s keys', (_, makeKey) => {
  const key = makeKey()
  const own = createCertificate({ ...terms, isAuthority: true }, key)

  test('say what they were told, signed by themselves', () => {
    const read = new X509Certificate(own)
    expect(read.verify(createPublicKey(key))).toBe(true)
    expect([read.subject, read.issuer, read.ca]).toEqual(['CN=exchange', 'CN=exchange', true])
    expect(read.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1')
    expect([Date.parse(read.validFrom), Date.parse(read.validTo)]).toEqual([terms.from, terms.until])
    expect(subjectNameOf(own).includes(Buffer.from('exchange'))).toBe(true)
  })

  test.each(['expired', 'wrong-name'] as const)('sign one that is %s, and wrong in nothing else', (how) => {
    const pem = key.export({ type: 'pkcs8', format: 'pem' }) as string
    const bad = new X509Certificate(badCertificate({ key: pem, cert: own }, how).cert)
    expect(bad.checkIssued(new X509Certificate(own)) && bad.verify(createPublicKey(key))).toBe(true)
    const isPast = Date.parse(bad.validTo) < Date.parse('2010-01-01')
    expect([isPast, bad.checkIP('127.0.0.1') !== undefined]).toEqual(how === 'expired' ? [true, true] : [false, false])
  })
})
