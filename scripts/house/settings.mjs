import { join, resolve } from 'node:path'
import { Refusal } from './refusal.mjs'

/**
 * @typedef {object} Settings
 * @property {number} port where the dashboard listens
 * @property {string | undefined} host its address; undefined is loopback
 * @property {string} dataFolder absolute
 * @property {{ control: number, spot: number, usdm: number }} exchangePorts
 */

/**
 * The settings that the commands themselves need, from the variables of ARCHITECTURE, "Commands".
 * @param {string} root relative paths hang on it
 * @param {NodeJS.Dict<string>} env
 * @returns {Settings}
 */
export function readSettings(root, env) {
  return {
    port: port(env, 'PORT', 3000),
    host: env.HOST || undefined,
    dataFolder: resolve(root, env.BINNACLE_DATA || join('.', 'data')),
    exchangePorts: {
      control: port(env, 'EXCHANGE_CONTROL_PORT', 8700),
      spot: port(env, 'EXCHANGE_SPOT_PORT', 8701),
      usdm: port(env, 'EXCHANGE_USDM_PORT', 8702),
    },
  }
}

/**
 * @param {NodeJS.Dict<string>} env
 * @param {string} name
 * @param {number} otherwise
 */
function port(env, name, otherwise) {
  const written = env[name]
  if (written === undefined || written === '') return otherwise
  const value = /^\d{1,5}$/.test(written) ? Number(written) : 0
  if (value < 1 || value > 65535) throw new Refusal(`${name} is ${written} and has to be a port from 1 to 65535.`)
  return value
}
