/** Which hosts are ours, and the origin that pages from each have (S-100, S-102). */
export interface Origins {
  /** The origin of a Host header of ours; undefined for any other (421). */
  ofHost(host: string | undefined): string | undefined
}

/** Loopback under its three names, and the public origin when there is one. */
export function createOrigins(port: number, publicOrigin: string | undefined): Origins {
  const names = ['localhost', '127.0.0.1', '[::1]']
  const origins = new Map(names.map((name) => [withPort(name, port), `http://${withPort(name, port)}`]))
  if (publicOrigin !== undefined) origins.set(new URL(publicOrigin).host, publicOrigin)
  return { ofHost: (host) => (host === undefined ? undefined : origins.get(host.toLowerCase())) }
}

/** As a browser writes it: port 80 is left out of an http address. */
const withPort = (name: string, port: number): string => (port === 80 ? name : `${name}:${port}`)
