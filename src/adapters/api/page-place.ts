import * as v from 'valibot'
import { parseJson } from '../../core/json.ts'

/** Where a page ended, as a text to be given back; what is in it is nobody's business. */
export function writePlace(place: object): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The header `link` that leads to the next page, relative to this one (RFC 8288). */
export function nextLink(query: Readonly<Record<string, string>>): string {
  return `<?${new URLSearchParams(query).toString()}>; rel="next"`
}

/** The parameter `after`: a place with these fields. */
export function placeField<const Fields extends v.ObjectEntries>(fields: Fields) {
  const form = v.strictObject(fields)
  return v.optional(
    v.pipe(
      v.string(),
      v.maxLength(1_000, 'is none that an answer gave as next'),
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        const read = v.safeParse(form, parseJson(Buffer.from(dataset.value, 'base64url').toString('utf8')))
        if (read.success) return read.output
        addIssue({ message: 'is none that an answer gave as next' })
        return NEVER
      }),
    ),
  )
}
