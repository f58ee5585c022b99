import { describe, expect, test } from 'vitest'
import { BadSetting, readSettings } from './settings'

describe('the settings of the process', () => {
  test('stand for the live exchange unless told', () => {
    expect(readSettings({}).environment).toBe('live')
    expect(readSettings({ EXCHANGE_ENVIRONMENT: 'demo' }).environment).toBe('demo')
  })

  test('say what an environment may be', () => {
    const read = () => readSettings({ EXCHANGE_ENVIRONMENT: 'paper' })
    expect(read).toThrow(BadSetting)
    expect(read).toThrow('EXCHANGE_ENVIRONMENT is paper and has to be live, testnet or demo.')
  })
})
