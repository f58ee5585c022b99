import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/house/root.mjs'
import { runNode } from '../../scripts/house/run.mjs'
import { makeIfStale } from '../../scripts/house/stamps.mjs'
import { benchFolder } from '../harness/roles'

const folder = join(benchFolder, 'near-empty-app')

const files: Readonly<Record<string, string>> = {
  'app/layout.js': `export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
`,
  'app/page.js': `export default function Page() {
  return <p>Nothing here.</p>
}
`,
  'next.config.js': `export default { turbopack: { root: ${JSON.stringify(root)} } }
`,
  'package.json': `{ "private": true, "type": "module" }
`,
}

/** The least app that Next can serve, built here with the Next of the lockfile. Returns its folder. */
export async function buildNearEmptyApp(): Promise<string> {
  await makeIfStale({
    root,
    name: 'near-empty-app',
    from: ['package-lock.json', 'bench/start/near-empty-app.ts'],
    makes: ['.cache/bench/near-empty-app/.next/BUILD_ID'],
    async make() {
      console.log('Building a near-empty app beside …')
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(join(folder, name, '..'), { recursive: true })
        writeFileSync(join(folder, name), text)
      }
      const { status, output } = await runNode(join(root, 'node_modules/next/dist/bin/next'), ['build'], {
        cwd: folder,
        env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      })
      if (status !== 0) throw new Error(`The near-empty app could not be built:\n${output}`)
    },
  })
  return folder
}
