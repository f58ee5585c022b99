import { BadBody } from './control/bodies'
import { createExchange, type Exchange, PortTaken } from './create-exchange'
import { createRealClock } from './engine/real-clock'
import { BadSource } from './market/sources/price-source'
import { Unreadable } from './store/store'
import { BadSetting, type ExchangeSettings, readSettings } from './settings'

/** The process of the exchange in a box: the only place that reads the host's time, environment and signals. */
async function start(): Promise<void> {
  let settings: ExchangeSettings
  try {
    settings = readSettings(process.env)
  } catch (error) {
    return refuse(error instanceof BadSetting ? error.message : String(error))
  }
  const host = { now: Date.now, setTimeout, clearTimeout: (handle: NodeJS.Timeout) => clearTimeout(handle) }
  const { clockRate: rate, clockOrigin } = settings
  const origin = clockOrigin === undefined ? Date.now() : clockOrigin + (Date.now() - clockOrigin) * rate
  const clock = createRealClock(host as never, rate, origin)
  let exchange: Exchange
  try {
    exchange = await createExchange({
      clock,
      seed: settings.seed,
      ports: settings.ports,
      folder: settings.folder,
      tls: settings.tls,
      source: settings.source,
      environment: settings.environment,
      scenario: settings.scenario?.body,
    })
  } catch (error) {
    return refuse(sentenceOf(error, settings))
  }
  // Before the lines that say it listens: whoever reads them may end it at once.
  stopInOrder(exchange, settings.exitWithParent)
  const scheme = settings.tls ? 'https' : 'http'
  console.log(`Exchange, spot: ${scheme}://127.0.0.1:${exchange.ports.spot}`)
  console.log(`Exchange, USDⓈ-M futures: ${scheme}://127.0.0.1:${exchange.ports.usdm}`)
  console.log(`Exchange, control: http://127.0.0.1:${exchange.ports.control}`)
}

function stopInOrder(exchange: Exchange, exitWithParent: boolean): void {
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    exchange.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  if (!exitWithParent) return
  // Whoever started us holds one end of these; they close when it is gone, however it went.
  process.on('disconnect', stop)
  process.stdin.on('end', stop)
  process.stdin.on('close', stop)
  process.stdin.resume()
}

function sentenceOf(error: unknown, settings: ExchangeSettings): string {
  if (error instanceof BadSource) return error.message
  if (error instanceof PortTaken) {
    const name = { spot: 'EXCHANGE_SPOT_PORT', usdm: 'EXCHANGE_USDM_PORT', control: 'EXCHANGE_CONTROL_PORT' }[
      error.what
    ]
    return `Port ${error.port} is in use: end what listens there, or choose another one with ${name}=<port>.`
  }
  if (error instanceof BadBody)
    return `EXCHANGE_SCENARIO names ${settings.scenario?.file}, which cannot be played. ${error.message}`
  if (error instanceof Unreadable)
    return `${error.file} is damaged or of something else (${error.code}) and was left as it is: put a backup in its place, move it and its exchange.db-wal away to begin anew, or set EXCHANGE_DATA to another folder.`
  const code = (error as { code?: string }).code
  if (
    code === 'EACCES' ||
    code === 'EROFS' ||
    code === 'SQLITE_CANTOPEN' ||
    code === 'SQLITE_READONLY' ||
    code === 'EEXIST' ||
    code === 'ENOTDIR'
  )
    return `The exchange cannot write to its data folder ${settings.folder} (${code}): make it writable or set EXCHANGE_DATA.`
  if (code === 'SQLITE_BUSY')
    return `Another exchange works with the data folder ${settings.folder}: end it, or set EXCHANGE_DATA to another folder.`
  return `The exchange cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}

/** Timers of a half-built exchange would keep the process: it ends here. */
function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`, () => process.exit(1))
}

void start()
