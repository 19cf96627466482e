import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openEnvelope } from '../../src/core/envelope.ts'
import { isObject, type Json } from '../../src/core/json.ts'
import { redact, redactName } from '../../src/core/redact.ts'
import { FORMS } from '../fuzz/planted-forms.ts'
import { createRandom } from '../fuzz/random.ts'
import { fuzzRedactor, ordinaryTexts, untouchedTexts } from '../fuzz/redactor.ts'

const texts = untouchedTexts()

/** `npm run fuzz` does the same with many more. */
test.each([1, 2, 3, 4])('no planted secret is shown, and the text around it is left alone: seed %i', seed => {
  expect(fuzzRedactor(seed, 3_000, texts)).toBeUndefined()
})

test('what is masked in ordinary texts is addresses, credentials and nothing else', async () => {
  const touched = ordinaryTexts().filter(text => redact(text, Number.POSITIVE_INFINITY) !== text)
  expect(texts.length).toBeGreaterThan(3_000)
  const shown = touched.map(text => redact(text, Number.POSITIVE_INFINITY)).toSorted()
  await expect(`${shown.join('\n')}\n`).toMatchFileSnapshot('../golden/redacted-texts.txt')
})

/** Every text in a value, however deep. */
function textsIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isObject(value) ? Object.values(value).flatMap(textsIn) : []
}

const NAMES = /^(?:operationname|operationnamevalue|policyname|resourceid|_resourceid|liveeventname|name|approlename)$/i

function namesIn(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, own]) => (NAMES.test(name) ? textsIn(own) : namesIn(own)))
}

const fixtures = new URL('../fixtures/', import.meta.url)
const fixtureNames = globSync('*/*.{json,jsonl}', { cwd: fixtures }).flatMap(name =>
  openEnvelope(readFileSync(new URL(name, fixtures), 'utf8')).flatMap(item => (item.ok ? namesIn(item.record) : [])),
)

const ORDINARY_NAMES: readonly string[] = [
  ...new Set(fixtureNames),
  'drm-live',
  'streamingendpoints/default-2',
  'liveevents/event-2023-11-05-FCB-vs-RMA-1080p-50fps-HDR10-CAM2',
  'SharedContentKeyPolicyUsedByAllAssets2',
  'ContosoPremium_DrmPolicy_Widevine_PlayReady_v2',
  'assets/OUTPUT-0DC13B39-9E4C-4F9D-A6B9-A4F1C4B3D0C1/streamingLocators/LOCATOR-1',
  'assets/5f1c8a2e9d1044c1a2c43f8d0f1e7b11-output',
  'Microsoft.Media/mediaServices/streamingEndpoints/default/action',
  'nb:ckpid:UUID:5f1c8a2e-9d10-44c1-a2c4-3f8d0f1e7b11',
  'GET /api/AssetFiles',
  'SurveyJobStatus and MonkeyJacket',
  'player v3.7.0.403',
]

test.each(ORDINARY_NAMES)('an ordinary name stays: %s', name => {
  expect(redactName(name)).toBe(name)
})

test.each(FORMS)('a name that holds $name is masked', ({ make }) => {
  const random = createRandom(7)
  for (let index = 0; index < 50; index++) {
    const { text, secrets } = make(random)
    for (const name of [text, `policy ${text}`]) {
      const shown = redactName(name)
      expect(secrets.filter(secret => shown.includes(secret))).toEqual([])
      expect(redactName(name)).toBe(shown)
    }
  }
})

test('a name is masked the same however many came between', () => {
  const name = 'policy of ops@contoso.com'
  for (let index = 0; index < 10_000; index++) redactName(`policy ${index}`)
  expect([redactName(name), redactName(name)]).toEqual(['policy of [email]', 'policy of [email]'])
})

test('of a name that is longer than any, no half of a secret is left where it is cut', () => {
  const name = `${'eyJhbGciOiJIUzI1NiJ9'.padEnd(16_370, 'x')} ops.of.the.night@contoso.com`
  expect(redactName(name)).toBe('[token]')
})
