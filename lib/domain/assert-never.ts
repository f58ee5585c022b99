/** Ends a switch over a union: the compiler refuses a missing case, and a wrong value at run time says what it was. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`)
}
