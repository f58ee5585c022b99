'use client'
import { useEffect, useRef } from 'react'

/** How often the table is written: often enough to listen to, seldom enough to cost nothing. */
const WRITE_MS = 1_000

/**
 * A visually hidden table beside a canvas, written outside React once a second, for screen readers. `rows` is read anew each
 * time; its first cell is the row's heading.
 */
export function MirrorTable(props: {
  readonly caption: string
  readonly columns: readonly string[]
  readonly rows: () => readonly (readonly string[])[]
}) {
  const body = useRef<HTMLTableSectionElement>(null)
  const latest = useRef(props.rows)
  useEffect(() => {
    latest.current = props.rows
  })
  useEffect(() => {
    const write = () => {
      if (body.current !== null) writeRows(body.current, latest.current())
    }
    write()
    const timer = setInterval(write, WRITE_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <div className="sr">
      <table aria-label={props.caption}>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} />
      </table>
    </div>
  )
}

/** Reuses the cells that are there and changes only text that differs, so that a reader is not thrown off its place. */
function writeRows(body: HTMLTableSectionElement, rows: readonly (readonly string[])[]): void {
  while (body.rows.length > rows.length) body.deleteRow(-1)
  rows.forEach((cells, at) => {
    const row = body.rows[at] ?? body.insertRow()
    while (row.cells.length > cells.length) row.deleteCell(-1)
    cells.forEach((text, column) => {
      const cell = row.cells[column] ?? row.insertCell()
      if (cell.textContent !== text) cell.textContent = text
    })
  })
}
