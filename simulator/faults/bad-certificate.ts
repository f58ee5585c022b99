import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { createCertificate, subjectNameOf } from './certificate'

const YEAR_2001 = 978_307_200_000
const YEAR_2002 = 1_009_843_200_000
const YEAR_2020 = 1_577_836_800_000
const YEAR_2120 = 4_733_510_400_000

/**
 * A certificate with which an exchange's own cannot be mistaken (F-03): signed by the exchange's key in its name, so that a client
 * that trusts the exchange finds no other fault in it than that it expired, or is for another host.
 */
export function badCertificate(
  own: { readonly key: string | Buffer; readonly cert: string | Buffer },
  how: 'expired' | 'wrong-name',
): { key: string; cert: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const expired = how === 'expired'
  const terms = {
    commonName: expired ? 'localhost' : 'elsewhere.invalid',
    names: expired ? ['localhost', '127.0.0.1'] : ['elsewhere.invalid'],
    from: expired ? YEAR_2001 : YEAR_2020,
    until: expired ? YEAR_2002 : YEAR_2120,
  }
  const issuer = { name: subjectNameOf(own.cert), privateKey: createPrivateKey(own.key) }
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  return { key, cert: createCertificate(terms, privateKey, issuer) }
}
