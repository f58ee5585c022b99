import 'server-only'
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'

/** What a derived key is for; a key of one purpose opens nothing of another. */
export type SealPurpose = 'session' | 'auth-library'

/** 32 bytes for one purpose, derived from the master key by HKDF-SHA256 (S-142). */
export function deriveKey(masterKey: Uint8Array, purpose: SealPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), `binnacle/${purpose}/v1`, 32))
}

/** AES-256-GCM as base64 of nonce, tag and text; `about` binds it to its place, so that rows cannot be swapped. */
export function seal(key: Uint8Array, nonce: Uint8Array, text: string, about: string): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(about))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
}

/** Inverse of {@link seal}; undefined when the key, the place or a single bit is another. */
export function unseal(key: Uint8Array, sealed: string, about: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length < 28) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    decipher.setAAD(Buffer.from(about))
    decipher.setAuthTag(bytes.subarray(12, 28))
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
