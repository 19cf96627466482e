import { describe, expect, test } from 'vitest'
import { readAuthLevel } from '../../local/functions-host/access-keys.ts'
import { mostBodyBytesOf } from '../../local/functions-host/http-trigger.ts'
import { createSettingsReader } from '../../local/functions-host/settings.ts'

const binding = (authLevel?: string) => ({ type: 'httpTrigger', direction: 'in', name: 'request', authLevel }) as const

describe('the level of access', () => {
  test.each<[string | undefined, string]>([
    [undefined, 'function'],
    ['Anonymous', 'anonymous'],
    ['FUNCTION', 'function'],
    ['admin', 'admin'],
  ])('%s is %s', (given, level) => {
    expect(readAuthLevel(binding(given))).toBe(level)
  })

  test.each(['', 'user', 'system', 'anonymous '])('"%s" is none, and lets nobody in by mistake', given => {
    expect(() => readAuthLevel(binding(given))).toThrow('is not supported')
  })
})

describe('the most bytes of a body', () => {
  const most = (FUNCTIONS_REQUEST_BODY_SIZE_LIMIT?: string) =>
    mostBodyBytesOf(
      createSettingsReader(
        FUNCTIONS_REQUEST_BODY_SIZE_LIMIT === undefined ? {} : { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT },
      ),
    )

  test('are those of the setting, or of the host', () => {
    expect([most(), most('1048576')]).toEqual([104_857_600, 1_048_576])
  })

  test.each(['x', '-1', '1.5', '1e99'])('"%s" is no number of bytes', text => {
    expect(() => most(text)).toThrow('is no number of bytes')
  })
})
