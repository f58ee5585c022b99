import { expect, test } from 'vitest'
import { Coverage, methodsOf } from './surface'

class Base {
  ping(): string {
    return 'pong'
  }
}
class Client extends Base {
  readonly name = 'client'
  order(): Promise<string> {
    return Promise.resolve('placed')
  }
  cancel(): Promise<string> {
    return Promise.reject(new Error('unknown'))
  }
}

test('methods are those of the class and of what it extends', () => {
  expect(methodsOf(Client.prototype)).toEqual(['cancel', 'order', 'ping'])
})

test('a method that was not called, one that only failed and one excused in vain are gaps', async () => {
  const coverage = new Coverage()
  const client = coverage.watch(new Client())
  expect(await client.order?.()).toBe('placed')
  await expect(client.cancel?.()).rejects.toThrow('unknown')
  expect(
    coverage.gaps(methodsOf(Client.prototype), { order: 'called all the same', convert: 'no such method' }),
  ).toEqual([
    'cancel is not called',
    'ping is not called',
    'order does not stand outside',
    'convert does not stand outside',
  ])
})
