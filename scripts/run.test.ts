import { expect, test } from 'vitest'
import { root } from './house/root.mjs'
import { run } from './house/run.mjs'

test('a program that never ends is ended with all that it started', async () => {
  const child =
    "require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' }); "
  const code = `${child} console.log('on its way'); setInterval(() => {}, 1000)`
  // The grandchild holds the pipe: this settles only when it is gone too.
  const { status, output } = await run(process.execPath, ['-e', code], { cwd: root, limit: 0.01 })
  expect(status).not.toBe(0)
  expect(output).toContain('on its way')
})

test('a program that is not there is told by its status', async () => {
  expect(await run('no-such-program', [], { cwd: root })).toEqual({ status: 127, output: '' })
})
