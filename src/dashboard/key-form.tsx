import { useId, useState } from 'preact/hooks'
import { usePage } from './page-context.ts'
import { keepKey, readKey } from './session.ts'

/** Asks for the function key that the API wants, and keeps it for this tab. */
export function KeyForm() {
  const { refresh } = usePage()
  const id = useId()
  const [key, setKey] = useState('')
  // A key that is there was not taken.
  const isRefused = readKey() !== undefined
  const submit = (event: Event) => {
    event.preventDefault()
    if (key.trim() === '') return
    keepKey(key.trim())
    refresh()
  }
  return (
    <section aria-labelledby={`${id}-title`} class="key">
      <h2 id={`${id}-title`}>This page needs a function key</h2>
      <p>
        It shows counts, names and redacted samples, so the API behind it answers only with a key of the function app:
        Azure portal, Function App, App keys, or one of a function.
      </p>
      <form onSubmit={submit}>
        <label for={`${id}-key`}>Function key</label>
        <input
          id={`${id}-key`}
          type="password"
          autocomplete="off"
          value={key}
          aria-describedby={`${id}-hint`}
          aria-invalid={isRefused}
          onInput={event => setKey(event.currentTarget.value)}
        />
        <button type="submit" class="primary">
          Show
        </button>
      </form>
      <p id={`${id}-hint`} class={isRefused ? 'trouble' : 'subtle'}>
        {isRefused ? 'The key was not taken. ' : ''}It stays in this tab and is sent to this address alone.
      </p>
    </section>
  )
}
