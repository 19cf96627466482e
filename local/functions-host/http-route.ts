/** A route template taken apart: `items/{id}/{part?}` or `files/{*rest}`. */
export interface Route {
  readonly segments: readonly Segment[]
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter' | 'optional' | 'rest'; readonly name: string }

/** Reads a route template; throws for parts that this host does not know, such as constraints (`{id:int}`). */
export function readRoute(template: string): Route {
  const texts = template.split('/').filter(text => text !== '')
  return {
    segments: texts.map((text, index) => {
      const segment = readSegment(text, template)
      const isLast = index === texts.length - 1
      if (!isLast && (segment.kind === 'rest' || segment.kind === 'optional')) {
        throw new Error(`The route '${template}' has something after '${text}'.`)
      }
      return segment
    }),
  }
}

function readSegment(text: string, template: string): Segment {
  if (!text.includes('{')) return { kind: 'literal', text: text.toLowerCase() }
  const [, star, name, question] = /^\{(\*{0,2})([A-Za-z_]\w*)(\??)\}$/.exec(text) ?? []
  if (name === undefined)
    throw new Error(`The route '${template}' has the part '${text}', which this host does not support.`)
  if (star !== '') return { kind: 'rest', name }
  return { kind: question === '?' ? 'optional' : 'parameter', name }
}

/** The parameters of `path` (without a leading slash, still percent-encoded) under `route`; undefined without a match. */
export function matchRoute(route: Route, path: string): Readonly<Record<string, string>> | undefined {
  const parts = path.split('/').filter(part => part !== '')
  const params: Record<string, string> = {}
  let used = 0
  for (const segment of route.segments) {
    const part = parts[used]
    if (segment.kind === 'rest') {
      params[segment.name] = parts.slice(used).map(decode).join('/')
      return params
    }
    if (part === undefined) {
      if (segment.kind === 'optional') return params
      return undefined
    }
    if (segment.kind === 'literal') {
      if (decode(part).toLowerCase() !== segment.text) return undefined
    } else params[segment.name] = decode(part)
    used += 1
  }
  return used === parts.length ? params : undefined
}

/** Orders routes so that the first that matches is the most exact one: literals, then parameters, then the rest. */
export function compareRoutes(one: Route, other: Route): number {
  const length = Math.max(one.segments.length, other.segments.length)
  for (let index = 0; index < length; index += 1) {
    const difference = rank(one.segments[index]) - rank(other.segments[index])
    if (difference !== 0) return difference
  }
  return 0
}

function rank(segment: Segment | undefined): number {
  return segment === undefined ? 0 : 1 + ['literal', 'parameter', 'optional', 'rest'].indexOf(segment.kind)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
