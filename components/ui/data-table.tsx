import { Fragment, type ReactNode } from 'react'
import { cx } from './class-names'

export interface Column<R> {
  readonly key: string
  readonly head: ReactNode
  readonly cell: (row: R) => ReactNode
  /** Text columns stand left; numbers, the rule, right. */
  readonly left?: boolean
  /** Class of head and cells, for hiding by the table's width. */
  readonly className?: string
}

/** What a list shows while it has no rows to show. */
export type TableFace =
  | { readonly kind: 'loading' }
  | { readonly kind: 'full' }
  | { readonly kind: 'error'; readonly text: ReactNode; readonly retry?: ReactNode }

/**
 * Columns as data, rows by key, in one of four faces: loading keeps the height, empty says what would be here, error keeps
 * the last good rows, full.
 */
export function DataTable<R>(props: {
  readonly caption: string
  readonly columns: readonly Column<R>[]
  readonly rows: readonly R[]
  readonly rowKey: (row: R) => string
  readonly rowName?: (row: R) => string
  readonly rowClass?: (row: R) => string | undefined
  readonly face: TableFace
  readonly empty: ReactNode
  readonly template: string
  /** Column widths once some columns are hidden for want of room. */
  readonly templateMiddle?: string
  readonly templateSmall?: string
  readonly className?: string
  /** A row of its own kind, across the columns, instead of the cells. */
  readonly whole?: (row: R) => ReactNode | undefined
  /** Beneath a row, across the columns. */
  readonly detail?: (row: R) => ReactNode | undefined
  readonly loadingRows?: number
}) {
  const { caption, columns, rows, rowKey, rowName, rowClass, face, empty, template, className, whole, detail } = props
  if (face.kind === 'full' && rows.length === 0) return <>{empty}</>
  return (
    <div
      role="table"
      aria-label={caption}
      aria-busy={face.kind === 'loading'}
      className={cx('tbl', className)}
      style={{
        ['--cols' as string]: template,
        ['--cols-m' as string]: props.templateMiddle ?? template,
        ['--cols-s' as string]: props.templateSmall ?? props.templateMiddle ?? template,
      }}
    >
      <div role="row" className="tr th">
        {columns.map((column) => (
          <span key={column.key} role="columnheader" className={cx(column.left === true && 'l', column.className)}>
            {column.head}
          </span>
        ))}
      </div>
      {face.kind === 'error' && (
        <div className="tbl-error" role="status">
          <span>{face.text}</span>
          {face.retry}
        </div>
      )}
      {face.kind === 'loading' &&
        rows.length === 0 &&
        Array.from({ length: props.loadingRows ?? 4 }, (_, at) => (
          <div key={at} className="tr" aria-hidden="true">
            {columns.map((column) => (
              <span key={column.key} className={cx(column.left === true && 'l', column.className)}>
                <i className="sk" style={{ width: `${34 + ((at * 17 + column.key.length * 7) % 30)}px` }} />
              </span>
            ))}
          </div>
        ))}
      {rows.map((row) => {
        const across = whole?.(row)
        const beneath = detail?.(row)
        return (
          <Fragment key={rowKey(row)}>
            <div role="row" data-key={rowKey(row)} aria-label={rowName?.(row)} className={cx('tr', rowClass?.(row))}>
              {across === undefined
                ? columns.map((column) => (
                    <span key={column.key} role="cell" className={cx(column.left === true && 'l', column.className)}>
                      {column.cell(row)}
                    </span>
                  ))
                : across}
            </div>
            {beneath}
          </Fragment>
        )
      })}
    </div>
  )
}

/** The empty face: what would be here, and the first step. */
export function EmptyState(props: {
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
}) {
  return (
    <div className="empty">
      <b>{props.title}</b>
      {props.children !== undefined && <p>{props.children}</p>}
      {props.actions !== undefined && <div className="acts">{props.actions}</div>}
    </div>
  )
}
