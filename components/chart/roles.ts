/** Colors the canvas needs, read from the roles as they stand on an element. */
export interface ChartColors {
  readonly surface: string
  readonly grid: string
  readonly line1: string
  readonly line3: string
  readonly text1: string
  readonly text2: string
  readonly text3: string
  readonly buy: string
  readonly sell: string
  readonly danger: string
  readonly accent: string
  readonly plot1: string
  readonly plot2: string
  readonly pop: string
  readonly numberFont: string
}

export function readColors(element: HTMLElement): ChartColors {
  const style = getComputedStyle(element)
  const role = (name: string) => style.getPropertyValue(`--${name}`).trim() || '#888888'
  return {
    surface: role('surface-1'),
    grid: role('grid'),
    line1: role('line-1'),
    line3: role('line-3'),
    text1: role('text-1'),
    text2: role('text-2'),
    text3: role('text-3'),
    buy: role('buy'),
    sell: role('sell'),
    danger: role('danger'),
    accent: role('accent'),
    plot1: role('plot-1'),
    plot2: role('plot-2'),
    pop: role('surface-4'),
    numberFont: style.getPropertyValue('--font-num').trim() || 'monospace',
  }
}

/** A color of six hexadecimal digits (or three) with this much of it left. Other notations stay as they are. */
export function withAlpha(color: string, alpha: number): string {
  const digits = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(color)?.[1]
  if (digits === undefined) return color
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits
  const part = (at: number) => Number.parseInt(full.slice(at, at + 2), 16)
  return `rgba(${part(0)}, ${part(2)}, ${part(4)}, ${alpha})`
}

/** Calls `changed` when theme, palette or the freshness of the panel around `element` change the roles. */
export function watchRoles(element: HTMLElement, changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-palette'] })
  const panel = element.closest('[data-fresh]')
  if (panel !== null) observer.observe(panel, { attributeFilter: ['data-fresh'] })
  return () => observer.disconnect()
}
