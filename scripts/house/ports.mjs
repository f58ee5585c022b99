import { createServer } from 'node:net'
import { Refusal } from './refusal.mjs'

/**
 * Refuses to start where a port is taken, before anything has been started.
 * @param {{ name: string, port: number, addresses: string[] }[]} wanted `name` is the variable that moves the port
 */
export async function requireFreePorts(wanted) {
  /** @type {Map<number, string>} */
  const names = new Map()
  for (const { name, port, addresses } of wanted) {
    const twin = names.get(port)
    if (twin !== undefined) throw new Refusal(`${twin} and ${name} are both ${port}: give each a port of its own.`)
    names.set(port, name)
    for (const address of addresses) {
      const trouble = await portTrouble(port, address)
      if (trouble !== undefined) throw new Refusal(sentence(trouble, name, port, address))
    }
  }
}

/** Both faces of loopback: a program on either of them holds the port for a browser. */
export const loopback = ['127.0.0.1', '::1']

/**
 * @param {string} code
 * @param {string} name
 * @param {number} port
 * @param {string} address
 */
function sentence(code, name, port, address) {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use: stop the program that listens there, or choose another with ${name}=<port>.`
  }
  if (code === 'EACCES')
    return `Port ${port} needs more rights than this user has: choose one above 1023 with ${name}=<port>.`
  return `Nothing can listen on ${address} port ${port} (${code}): set HOST to an address of this machine.`
}

/**
 * The error code of listening there, or undefined when it can be done. A machine without this kind of loopback has no trouble with it.
 * @param {number} port
 * @param {string} address
 * @returns {Promise<string | undefined>}
 */
function portTrouble(port, address) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      const absent = loopback.includes(address) && (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT')
      resolve(absent ? undefined : (error.code ?? error.message))
    })
    probe.listen({ port, host: address, exclusive: true }, () => probe.close(() => resolve(undefined)))
  })
}
