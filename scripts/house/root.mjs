import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json; every path of the house hangs on it, whatever folder the command was run from. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
