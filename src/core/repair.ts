/**
 * Mends what Azure's services are known to get wrong in JSON, in one pass: raw line breaks inside texts, single quotes
 * for double quotes, `[ 227 B blob data ]` for an object, `NaN`. Sources: elastic/beats issues 34450 and 40641,
 * grafana/loki issue 8788. Run only on text that strict JSON refused.
 */
export function repairJson(text: string): string {
  const parts: string[] = []
  let index = 0
  while (index < text.length) {
    const char = text.charAt(index)
    if (char === '"' || char === "'") {
      const end = endOfText(text, index)
      parts.push(mendText(text.slice(index + 1, end), char))
      index = end + 1
    } else {
      const end = nextQuote(text, index)
      parts.push(mendPlain(text.slice(index, end)))
      index = end
    }
  }
  return parts.join('')
}

const BLOB_DATA = /\[\s{0,100}\d{1,18} B blob data\s{0,100}\]/g
const NOT_A_NUMBER = /(?<=[[,:]\s{0,20})(?:NaN|-?Infinity|undefined)(?=\s{0,20}[\],}])/g

function mendPlain(text: string): string {
  return text.replace(BLOB_DATA, 'null').replace(NOT_A_NUMBER, 'null')
}

function nextQuote(text: string, from: number): number {
  for (let index = from; index < text.length; index++) {
    const char = text.charAt(index)
    if (char === '"' || char === "'") return index
  }
  return text.length
}

/** Where the text that starts with this quote ends. An apostrophe ends it only where JSON may go on after it. */
function endOfText(text: string, start: number): number {
  const quote = text.charAt(start)
  for (let index = start + 1; index < text.length; index++) {
    const char = text.charAt(index)
    if (char === '\\') index++
    else if (char === quote && (quote === '"' || endsText(text, index + 1))) return index
  }
  return text.length
}

function endsText(text: string, from: number): boolean {
  for (let index = from; index < text.length && index < from + 100; index++) {
    const char = text.charAt(index)
    if (char === ',' || char === ':' || char === '}' || char === ']') return true
    if (char !== ' ' && char !== '\t' && char !== '\n' && char !== '\r') return false
  }
  return true
}

const CONTROL = /[\u0000-\u001f]/g

function mendText(inner: string, quote: string): string {
  const clean = inner.replace(CONTROL, char => JSON.stringify(char).slice(1, -1))
  if (quote === '"') return `"${clean}"`
  return `"${clean.replace(/\\'/g, "'").replace(/\\[\s\S]|"/g, match => (match === '"' ? '\\"' : match))}"`
}
