import { type DecimalString, isDecimal } from '../domain/decimal'

/** What a typed text says. Comma and point both work; a lone comma before three digits could mean either and is asked about. */
export type TypedAmount =
  | { readonly kind: 'empty' }
  | { readonly kind: 'amount'; readonly value: DecimalString }
  | { readonly kind: 'ambiguous'; readonly asThousands: DecimalString }
  | { readonly kind: 'unreadable' }

/**
 * Reads an amount as people type it: "0.5", "0,5", "1,234.50", "1.234,50", "1 234". Never rounds.
 * "1,234" alone is ambiguous (1234 or 1.234) unless it starts with "0,"; nothing is guessed where it is money.
 */
export function readAmount(text: string): TypedAmount {
  const bare = text.replace(/[\s ']/g, '').replace('−', '-')
  if (bare === '') return { kind: 'empty' }
  if (!/^-?[\d.,]+$/.test(bare)) return { kind: 'unreadable' }
  const commas = count(bare, ',')
  const points = count(bare, '.')
  if (commas > 0 && points > 0) {
    const decimalMark = bare.lastIndexOf(',') > bare.lastIndexOf('.') ? ',' : '.'
    const other = decimalMark === ',' ? '.' : ','
    if (count(bare, decimalMark) > 1) return { kind: 'unreadable' }
    return plain(bare.replaceAll(other, '').replace(decimalMark, '.'))
  }
  if (commas > 1) return /^-?\d{1,3}(,\d{3})+$/.test(bare) ? plain(bare.replaceAll(',', '')) : { kind: 'unreadable' }
  if (points > 1) return /^-?\d{1,3}(\.\d{3})+$/.test(bare) ? plain(bare.replaceAll('.', '')) : { kind: 'unreadable' }
  if (commas === 1) {
    if (/^-?[1-9]\d{0,2},\d{3}$/.test(bare))
      return { kind: 'ambiguous', asThousands: bare.replace(',', '') as DecimalString }
    return plain(bare.replace(',', '.'))
  }
  return plain(bare)
}

/** The amount where the text says one, else undefined. */
export function amountOf(text: string): DecimalString | undefined {
  const read = readAmount(text)
  return read.kind === 'amount' ? read.value : undefined
}

function plain(text: string): TypedAmount {
  // "5." and ".5" are on their way to being numbers: read them as such.
  const whole = text.replace(/^(-?)\./, '$10.').replace(/\.$/, '')
  const trimmed = whole.replace(/^(-?)0+(?=\d)/, '$1')
  return isDecimal(trimmed) ? { kind: 'amount', value: trimmed } : { kind: 'unreadable' }
}

const count = (text: string, mark: string): number => text.split(mark).length - 1
