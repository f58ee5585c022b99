/** What a comparison of a served payload with a documented one lets pass. */
export interface Leave {
  /** Names of fields that the served payload may lack: the example is of another age, or of another occasion. */
  readonly lack?: readonly string[] | undefined
  /** Names of fields whose words may be others than those of the example. */
  readonly words?: readonly string[] | undefined
  /** Names of fields that may be null, or of another JSON type, than in the example. */
  readonly types?: readonly string[] | undefined
  /** `any`: amounts may have more or fewer decimals than the example. Absent: eight stay eight. */
  readonly decimals?: 'any' | undefined
}

/** Fields whose values are words of a closed list, so that the same occasion must give the same word. */
const WORD_FIELDS = new Set([
  'status', 'side', 'type', 'timeInForce', 'contingencyType', 'listStatusType', 'listOrderStatus', 'rateLimitType', 'interval',
  'filterType', 'selfTradePreventionMode', 'workingFloor', 'matchType', 'cancelResult', 'newOrderResult', 'expiryReason',
  'pegPriceType', 'pegOffsetType', 'accountType', 'calculationType', 'ruleType', 'e', 'x', 'X', 'o', 'ot', 'S', 'f', 'r', 'eR', 'V', 'c_',
  'origType', 'positionSide', 'workingType', 'priceMatch', 'marginType', 'contractType', 'algoType', 'algoStatus', 'orderType',
  'incomeType', 'mt', 'm_', 'ps_', 'wt', 'pm', 'er', 'at', 'futuresType', 'underlyingType', 'positionControlSide',
]) // biome-ignore format: a list

const DECIMAL = /^-?\d+(\.\d+)?$/

/**
 * What a served payload has differently from a documented one: missing or invented fields, other JSON types, decimals as other
 * text, other words. Numbers, ids, times and amounts may be any. Empty: the same shape.
 */
export function differences(
  documented: unknown,
  served: unknown,
  names: ReadonlySet<string>,
  leave: Leave = {},
): string[] {
  const found: string[] = []
  const say = (path: string, text: string): void => void found.push(`${path || 'payload'}: ${text}`)

  function compare(path: string, name: string, wanted: unknown, got: unknown): void {
    if (wanted === null || (leave.types?.includes(name) ?? false)) return
    if (Array.isArray(wanted)) return compareArrays(path, name, wanted, got)
    if (got === null || typeof got !== typeof wanted || Array.isArray(got))
      return say(path, `is ${typeOf(got)}, documented is ${typeOf(wanted)}`)
    if (typeof wanted === 'object') return compareObjects(path, wanted as Fields, got as Fields)
    if (typeof wanted === 'string') return compareTexts(path, name, wanted, got as string)
    if (typeof wanted === 'number' && Number.isInteger(wanted) !== Number.isInteger(got))
      say(path, `is ${String(got)}, documented is a ${Number.isInteger(wanted) ? 'whole' : 'broken'} number`)
  }

  function compareTexts(path: string, name: string, wanted: string, got: string): void {
    if (DECIMAL.test(wanted) !== DECIMAL.test(got)) return say(path, `is "${got}", documented is "${wanted}"`)
    if (leave.decimals !== 'any' && /\.\d{8}$/.test(wanted) && DECIMAL.test(wanted) && !/\.\d{8}$/.test(got))
      return say(path, `is "${got}", documented are eight decimals`)
    if (WORD_FIELDS.has(name) && !DECIMAL.test(wanted) && got !== wanted && !(leave.words?.includes(name) ?? false))
      say(path, `is ${got}, documented is ${wanted}`)
  }

  function compareArrays(path: string, name: string, wanted: readonly unknown[], got: unknown): void {
    if (!Array.isArray(got)) return say(path, `is ${typeOf(got)}, documented is an array`)
    if (wanted.length === 0) return
    if (got.length === 0) return say(path, 'is empty')
    // Rows such as candles: every place has its meaning.
    if (wanted.length > 1 && wanted.every((each) => typeof each !== 'object') && new Set(wanted.map(kindOf)).size > 1) {
      if (got.length !== wanted.length) return say(path, `has ${got.length} places, documented are ${wanted.length}`)
      return wanted.forEach((each, place) => compare(`${path}[${place}]`, name, each, got[place]))
    }
    for (const [place, each] of wanted.entries()) {
      const tries = got.map((candidate) => differences(each, candidate, names, leave))
      const best = tries.reduce((least, one) => (one.length < least.length ? one : least))
      for (const line of best) say(`${path}[${place}]`, line)
    }
  }

  function compareObjects(path: string, wanted: Fields, got: Fields): void {
    // A refusal: its code and, but for figures, its text are the same.
    if (wanted.code !== undefined && wanted.msg !== undefined) {
      if (got.code !== wanted.code) say(`${path}.code`, `is ${String(got.code)}, documented is ${String(wanted.code)}`)
      if (got.msg !== undefined && withoutFigures(got.msg) !== withoutFigures(wanted.msg))
        say(`${path}.msg`, `is "${String(got.msg)}", documented is "${String(wanted.msg)}"`)
    }
    for (const [name, value] of Object.entries(wanted)) {
      const at = path === '' ? name : `${path}.${name}`
      if (name in got) compare(at, name, value, got[name])
      else if (!(leave.lack?.includes(name) ?? false)) say(at, 'is missing')
    }
    for (const name of Object.keys(got))
      if (!(name in wanted) && !names.has(name)) say(path === '' ? name : `${path}.${name}`, 'is not documented')
  }

  compare('', '', documented, served)
  return found
}

const withoutFigures = (text: unknown): string => String(text).replace(/\d+(\.\d+)*/g, '#')

type Fields = Readonly<Record<string, unknown>>

const kindOf = (value: unknown): string =>
  typeof value === 'string' ? (DECIMAL.test(value) ? 'decimal' : 'text') : typeof value

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return value === undefined ? 'absent' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
