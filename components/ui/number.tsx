import { cx } from './class-names'

/** A number cut up: sign, digits that carry value, zeros that only keep the column straight. */
export interface NumParts {
  readonly sign: string
  readonly digits: string
  readonly zeros: string
}

/** A number in tabular figures with its trailing zeros dimmed. */
export function Num({ parts, className, title }: { parts: NumParts; className?: string; title?: string }) {
  return (
    <span className={cx('n', className)} title={title}>
      {parts.sign}
      {parts.digits}
      {parts.zeros !== '' && <i className="z">{parts.zeros}</i>}
    </span>
  )
}

/** A missing amount: a dash, never a zero. */
export const Missing = () => <span className="dash">–</span>
