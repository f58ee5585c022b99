import { isIP } from 'node:net'

/**
 * The address a request came from: the direct peer, unless that is a trusted proxy; then the rightmost address of
 * X-Forwarded-For that is not one (S-103). What stands left of it was written by whoever asked.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trustedProxies: readonly string[],
): string {
  let address = plainAddress(peer)
  if (!trustedProxies.includes(address) || forwardedFor === undefined) return address
  for (const hop of forwardedFor.split(',').reverse()) {
    const candidate = plainAddress(hop.trim())
    if (isIP(candidate) === 0) return address
    address = candidate
    if (!trustedProxies.includes(candidate)) return address
  }
  return address
}

/** An IPv4 address in IPv6 clothes as itself: "::ffff:127.0.0.1" is "127.0.0.1". */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')

export const isLoopback = (address: string): boolean => address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address)
