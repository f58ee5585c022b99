/** A side or direction: arrow, word and color together. */
export function SideMark({ up, label }: { readonly up: boolean; readonly label: string }) {
  return (
    <span className={`side ${up ? 'up' : 'down'}`}>
      <span className="ar" aria-hidden="true">
        {up ? '▲' : '▼'}
      </span>
      {label}
    </span>
  )
}
