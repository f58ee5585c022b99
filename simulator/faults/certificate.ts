import { createHash, createPublicKey, type KeyObject, sign, X509Certificate } from 'node:crypto'

/** What a certificate says. Times are milliseconds since the epoch. */
export interface CertificateTerms {
  readonly commonName: string
  /** DNS names and IPv4 addresses it is for. */
  readonly names: readonly string[]
  readonly from: number
  readonly until: number
  /** May sign others. */
  readonly isAuthority?: boolean
}

const SEQUENCE = 0x30
const SET = 0x31
const INTEGER = 0x02
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const OBJECT_ID = 0x06
const BOOLEAN = 0x01
const UTF8_STRING = 0x0c
const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body])
  const length: number[] = []
  for (let rest = body.length; rest > 0; rest >>= 8) length.unshift(rest & 0xff)
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length, ...length]), body])
}

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const number of rest) {
    const digits = [number & 0x7f]
    for (let left = number >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80)
    bytes.push(...digits)
  }
  return der(OBJECT_ID, Buffer.from(bytes))
}

/** Up to 2049 in two digits of the year, later in four. Source: RFC 5280, 4.1.2.5. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(0, 14)
  const year = Number(digits.slice(0, 4))
  return year < 2050
    ? der(UTC_TIME, Buffer.from(`${digits.slice(2)}Z`))
    : der(GENERALIZED_TIME, Buffer.from(`${digits}Z`))
}

const nameOf = (commonName: string): Buffer =>
  der(SEQUENCE, der(SET, der(SEQUENCE, objectId('2.5.4.3'), der(UTF8_STRING, Buffer.from(commonName)))))

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [der(BOOLEAN, Buffer.from([0xff]))] : []
  return der(SEQUENCE, objectId(id), ...flag, der(OCTET_STRING, value))
}

function alternativeNames(names: readonly string[]): Buffer {
  const address = /^\d+\.\d+\.\d+\.\d+$/
  return der(
    SEQUENCE,
    ...names.map((name) =>
      address.test(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
    ),
  )
}

/** How a key signs: SHA-256 with EC and RSA keys, by itself with Ed25519. Source: RFC 5758, 4055 and 8410. */
function schemeOf({ asymmetricKeyType }: KeyObject): { algorithm: Buffer; digest: string | null } {
  if (asymmetricKeyType === 'ed25519') return { algorithm: der(SEQUENCE, objectId('1.3.101.112')), digest: null }
  if (asymmetricKeyType === 'ec') return { algorithm: der(SEQUENCE, objectId('1.2.840.10045.4.3.2')), digest: 'sha256' }
  const rsa = der(SEQUENCE, objectId('1.2.840.113549.1.1.11'), Buffer.from([0x05, 0x00]))
  return { algorithm: rsa, digest: 'sha256' }
}

/**
 * A certificate (PEM) for a public key, signed by `issuer`: the name and key of an authority; absent, it signs itself by the key
 * whose private half is given. Keys may be EC, RSA or Ed25519. Source: RFC 5280.
 */
export function createCertificate(
  terms: CertificateTerms,
  privateKey: KeyObject,
  issuer?: { readonly name: Buffer; readonly privateKey: KeyObject },
): string {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const signingKey = issuer?.privateKey ?? privateKey
  const { algorithm, digest } = schemeOf(signingKey)
  const extensions = der(
    SEQUENCE,
    ...(terms.isAuthority ? [extension('2.5.29.19', true, der(SEQUENCE, der(BOOLEAN, Buffer.from([0xff]))))] : []),
    ...(terms.names.length > 0 ? [extension('2.5.29.17', false, alternativeNames(terms.names))] : []),
  )
  const serial = createHash('sha256').update(publicKey).update(JSON.stringify(terms)).digest().subarray(0, 15)
  const signed = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.concat([Buffer.from([1]), serial])),
    algorithm,
    issuer?.name ?? nameOf(terms.commonName),
    der(SEQUENCE, time(terms.from), time(terms.until)),
    nameOf(terms.commonName),
    publicKey,
    der(0xa3, extensions),
  )
  const signature = sign(digest, signed, signingKey)
  const certificate = der(SEQUENCE, signed, algorithm, der(BIT_STRING, Buffer.from([0]), signature))
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** The subject of a certificate in DER, as what it signs names its issuer. */
export function subjectNameOf(pem: string | Buffer): Buffer {
  const { raw } = new X509Certificate(pem)
  const signed = inside(raw, 0)
  // Version, serial number, algorithm, issuer and validity stand before the subject.
  let at = inside(raw, signed)
  for (let passed = 0; passed < 5; passed++) at = endOf(raw, at)
  return raw.subarray(at, endOf(raw, at))
}

function lengthAt(bytes: Buffer, at: number): { head: number; length: number } {
  const first = bytes[at + 1] ?? 0
  if (first < 128) return { head: 2, length: first }
  const count = first & 0x7f
  return { head: 2 + count, length: bytes.readUIntBE(at + 2, count) }
}

const inside = (bytes: Buffer, at: number): number => at + lengthAt(bytes, at).head

function endOf(bytes: Buffer, at: number): number {
  const { head, length } = lengthAt(bytes, at)
  return at + head + length
}
