import { type Occasion, occasion } from './occasions'

/** Codes that say that a request was understood, though the thing it names is not there or cannot be done. */
const UNDERSTOOD = new Set([
  -1013, -1021, -1165, -1166, -2010, -2011, -2013, -2022, -2021, -2028, -2038, -2043, -1193, -1121,
])

/** Requests of the documents, sent with the same parameters, a symbol that is listed, and our own key. */
export function spotRequests(files: readonly { readonly file: string; readonly payload: unknown }[]): Occasion[] {
  return files.map(({ file, payload }) =>
    occasion(file, async (scene) => {
      const { method, params } = payload as { method: string; params?: Record<string, string | number> }
      const actor = method === 'session.logon' ? await scene.actorWithKeyPair() : await scene.actor()
      const own: Record<string, unknown> = { ...params }
      if ('symbol' in own) own.symbol = 'LTCUSDT'
      if (Array.isArray(own.symbols)) own.symbols = ['LTCUSDT']
      const signed = 'apiKey' in own
      for (const name of ['apiKey', 'signature', 'timestamp']) delete own[name]
      const reply = signed
        ? await actor.ask('spot', method, own as Record<string, string | number>)
        : await actor.askOpen('spot', method, own)
      const code = (reply.error as { code: number } | undefined)?.code
      if (code !== undefined && !UNDERSTOOD.has(code)) throw new Error(JSON.stringify(reply.error))
      return payload
    }),
  )
}
