/** What a parameter of spot may look like, with the range as its refusal writes it. */
interface LegalRange {
  readonly text: string
  has(value: string): boolean
}

const amount: LegalRange = {
  text: '^([0-9]{1,20})(\\.[0-9]{1,20})?$',
  has: (value) => /^[0-9]{1,20}(\.[0-9]{1,20})?$/.test(value),
}

/** Ranges that were seen in refusals. Source: spot.md 16.1. */
const RANGES: Readonly<Record<string, LegalRange>> = {
  symbol: {
    text: '^[\\w\\-._&&[^a-z]]{1,50}$',
    has: (value) => /^[\p{Lu}\p{Lo}\p{N}_\-.]{1,50}$/u.test(value),
  },
  newClientOrderId: { text: '^[a-zA-Z0-9-_]{1,36}$', has: (value) => /^[a-zA-Z0-9_-]{1,36}$/.test(value) },
  orderId: { text: '^[0-9]{1,20}$', has: (value) => /^[0-9]{1,20}$/.test(value) },
  quantity: amount,
  price: amount,
}

/** The first parameter outside its legal range, with that range; these are looked at before the key is. Source: spot.md 19. */
export function illegalParameter(params: ReadonlyMap<string, string>): { name: string; range: string } | undefined {
  for (const [name, { text, has }] of Object.entries(RANGES)) {
    const value = params.get(name)
    if (value !== undefined && !has(value)) return { name, range: text }
  }
  return undefined
}
