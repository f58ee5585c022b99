/** Why the server does not start, as one sentence for the terminal; no stack, exit status 1. */
export class StartRefusal extends Error {
  readonly kind = 'start-refusal'
}
