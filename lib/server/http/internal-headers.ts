/** Address of the direct peer, written by the front gate on every request; one that a client sent is thrown away first. */
export const PEER_HEADER = 'x-binnacle-peer'
/** Nonce of the page's policy, for the root layout. */
export const NONCE_HEADER = 'x-nonce'

/** Headers that the framework takes as its own word (S-121); nobody outside may say them. */
const INTERNAL =
  /^(x-middleware-|x-nextjs-|x-next-|x-invoke-|x-now-|x-vercel-|x-matched-path$|x-prerender-|x-rewrite|x-original-|x-binnacle-peer$|x-nonce$|next-action$|content-security-policy)/

/** Takes them out of the headers, in both forms that Node keeps. */
export function stripInternalHeaders(request: {
  headers: Record<string, string | string[] | undefined>
  rawHeaders: string[]
}): void {
  for (const name of Object.keys(request.headers)) {
    if (INTERNAL.test(name)) delete request.headers[name]
  }
  const kept: string[] = []
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    const name = request.rawHeaders[at] as string
    if (!INTERNAL.test(name.toLowerCase())) kept.push(name, request.rawHeaders[at + 1] as string)
  }
  request.rawHeaders.splice(0, request.rawHeaders.length, ...kept)
}
