import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { holdsDatabase } from './data-folder.mjs'
import { Refusal } from './refusal.mjs'

/**
 * Writes `.env` with a fresh master key where there is none. Never over existing data (SAFETY S-142): a new key could
 * not open what the old one sealed.
 * @param {string} root
 * @param {string} dataFolder absolute
 * @param {NodeJS.Dict<string>} env
 */
export function writeEnvironmentFile(root, dataFolder, env) {
  const file = join(root, '.env')
  if (existsSync(file) || env.BINNACLE_MASTER_KEY || env.BINNACLE_MASTER_KEY_FILE) return
  if (holdsDatabase(dataFolder)) {
    throw new Refusal(
      `${dataFolder} holds data that a master key has sealed, and there is no ${file} with that key: put the file back, or move the data folder away to begin anew.`,
    )
  }
  const key = randomBytes(32).toString('base64')
  const text = [
    '# Made by the first start. Keep a copy apart from the data folder: without this key nothing in there can be opened.',
    '# .env.example lists every other variable.',
    `BINNACLE_MASTER_KEY=${key}`,
    '',
  ].join('\n')
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
  console.log(`Wrote ${file} with a fresh master key.`)
}

/**
 * The variables of `.env` under those of the process, which win.
 * @param {string} root
 * @param {NodeJS.Dict<string>} env
 * @returns {NodeJS.Dict<string>}
 */
export function withEnvironmentFile(root, env) {
  const file = join(root, '.env')
  return existsSync(file) ? { ...parseEnv(readFileSync(file, 'utf8')), ...env } : { ...env }
}
