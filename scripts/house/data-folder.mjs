import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './refusal.mjs'

/**
 * Makes the data folder and proves by writing that it takes files. A folder without any write bit is refused even to
 * root, who could write there: somebody meant it to stay as it is.
 * @param {string} folder absolute
 */
export function requireDataFolder(folder) {
  const probe = join(folder, `.write-probe-${process.pid}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if ((statSync(folder).mode & 0o222) === 0) throw Object.assign(new Error('read-only'), { code: 'read-only' })
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code
    throw new Refusal(
      `The data folder ${folder} cannot be written to (${code}): make it writable for this user, or choose another with BINNACLE_DATA=<folder>.`,
    )
  }
}

/**
 * Whether a database stands there already.
 * @param {string} folder absolute
 */
export function holdsDatabase(folder) {
  try {
    return readdirSync(folder).some((name) => name.endsWith('.db'))
  } catch {
    return false
  }
}
