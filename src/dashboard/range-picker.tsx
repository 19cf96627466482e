import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { usePage } from './page-context.ts'
import { endsOf, fieldText, fieldTime } from './ranges.ts'
import { LASTS, type Last } from './view.ts'

const WORDS: Readonly<Record<Last, string>> = { PT1H: '1 h', PT6H: '6 h', PT24H: '24 h', P7D: '7 d', P30D: '30 d' }

/** The ranges that end now, and one with both ends chosen. */
export function RangePicker() {
  const { view, go } = usePage()
  const [isOpen, setOpen] = useState(false)
  const own = useRef<HTMLButtonElement>(null)
  const isCustom = !('last' in view.range)
  const close = () => {
    setOpen(false)
    own.current?.focus()
  }
  return (
    <div class="ranges" onKeyDown={event => event.key === 'Escape' && isOpen && close()}>
      <span class="label" id="range-label">
        Range
      </span>
      <div class="segments" role="group" aria-labelledby="range-label">
        {LASTS.map(last => (
          <button
            key={last}
            type="button"
            aria-pressed={'last' in view.range && view.range.last === last}
            onClick={() => go({ range: { last } })}
          >
            <span class="unseen">last </span>
            {WORDS[last]}
          </button>
        ))}
        <button type="button" ref={own} aria-pressed={isCustom} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          Custom
        </button>
      </div>
      {isOpen && <OwnRange onClose={close} />}
    </div>
  )
}

function OwnRange({ onClose }: { onClose: () => void }) {
  const { view, go, isUtc, times } = usePage()
  const id = useId()
  const first = useRef<HTMLInputElement>(null)
  const [fields, setFields] = useState(() => {
    const { from, to } = endsOf(view.range, Date.now())
    return { from: fieldText(from, isUtc), to: fieldText(to, isUtc) }
  })
  const [from, to] = [fieldTime(fields.from, isUtc), fieldTime(fields.to, isUtc)]
  useEffect(() => first.current?.focus(), [])
  const submit = (event: Event) => {
    event.preventDefault()
    if (!(from < to)) return
    go({ range: { from, to } })
    onClose()
  }
  const field = (name: 'from' | 'to', label: string) => (
    <div>
      <label for={`${id}-${name}`}>{label}</label>
      <input
        id={`${id}-${name}`}
        ref={name === 'from' ? first : null}
        type="datetime-local"
        value={fields[name]}
        aria-invalid={!(from < to)}
        aria-describedby={`${id}-hint`}
        onInput={event => setFields({ ...fields, [name]: event.currentTarget.value })}
      />
    </div>
  )
  return (
    <form class="popup" onSubmit={submit}>
      {field('from', 'From')}
      {field('to', 'To')}
      <p id={`${id}-hint`}>
        {from < to ? `Times in ${times.zoneName(from)}.` : 'The end must be after the beginning.'}
      </p>
      <div class="actions">
        <button type="submit" class="primary">
          Show
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  )
}
