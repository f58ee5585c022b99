// Plain syntax on purpose: this file has to be readable by the Node that it refuses.
const leastVersion = '20.19.0'

/**
 * The sentence for a Node that is too old, or undefined when it will do.
 * @param {string} version as in `process.versions.node`
 * @returns {string | undefined}
 */
export function refuseOldNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = leastVersion.split('.').map(Number)
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined
  return `Binnacle needs Node.js ${leastMajor}.${leastMinor} or newer and this is ${version}: install a newer one from https://nodejs.org and run the command again.`
}

/** Ends the process with one sentence when this Node is too old. Called before any other file of ours is loaded. */
export function requireNode() {
  const sentence = refuseOldNode(process.versions.node)
  if (sentence === undefined) return
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
