import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Does `make` only when what it is made from has changed since it last succeeded, or what it makes is gone.
 * @param {{ root: string, name: string, from: string[], makes: string[], make: () => Promise<void> }} step paths below the root
 * @returns {Promise<boolean>} whether it was made now
 */
export async function makeIfStale({ root, name, from, makes, make }) {
  const stamp = join(root, '.cache', 'stamps', name)
  const digest = digestOf(root, from)
  const fresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === digest
  if (fresh && makes.every((path) => existsSync(join(root, path)))) return false
  await make()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, digest)
  return true
}

/**
 * One digest over the names and contents of files and folders; tests are left out, since no product is made from them.
 * @param {string} root
 * @param {string[]} paths below the root; one that is not there counts as empty
 */
export function digestOf(root, paths) {
  const hash = createHash('sha256').update(process.version)
  for (const path of paths) {
    for (const file of filesUnder(root, path)) hash.update(`\n${file}\n`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]} files below the root, in a steady order
 */
function filesUnder(root, path) {
  const whole = join(root, path)
  if (!existsSync(whole)) return []
  if (!statSync(whole).isDirectory()) return /\.test\.tsx?$/.test(path) ? [] : [path]
  return readdirSync(whole)
    .sort()
    .flatMap((name) => filesUnder(root, `${path}/${name}`))
}
