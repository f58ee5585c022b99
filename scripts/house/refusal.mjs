/** A reason not to go on that the person at the keyboard can act on: one sentence, no stack. */
export class Refusal extends Error {}

/**
 * Runs a command to its end: a refusal is printed as its one sentence, anything else with its stack; both exit with 1.
 * @param {() => Promise<number | void>} command resolves to the exit status, 0 when it says nothing
 */
export function runCommand(command) {
  command().then(
    (status) => process.exit(status ?? 0),
    (error) => {
      process.stderr.write(`${error instanceof Refusal ? error.message : (error?.stack ?? error)}\n`)
      process.exit(1)
    },
  )
}
