import { useEffect, useState } from 'preact/hooks'
import { Glyph } from './icons.tsx'

const SHOWN = 2_500

/** Copies `text`; says so to eyes and ears. `what` names it, such as `request id`. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (said === '') return
    const timer = setTimeout(() => setSaid(''), SHOWN)
    return () => clearTimeout(timer)
  }, [said])
  const copy = () => {
    // Absent where the page came over plain http from another machine.
    const written = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))
    written.then(
      () => setSaid('Copied'),
      () => setSaid('Not allowed: select the text and copy it'),
    )
  }
  return (
    <span class="copy">
      <button type="button" class="quiet" onClick={copy} aria-label={`Copy ${what}`}>
        <Glyph name="copy" /> Copy
      </button>
      <span role="status">{said}</span>
    </span>
  )
}
