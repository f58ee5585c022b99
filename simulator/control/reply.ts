/** An answer of the control port. */
export interface Reply {
  readonly status: number
  readonly body: unknown
}
