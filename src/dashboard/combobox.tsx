import { useId, useRef, useState } from 'preact/hooks'
import { matchesOf, type Option } from './options.ts'
import { shorten } from './shorten.ts'
import { Name } from './text.tsx'

export interface ComboboxProps {
  readonly label: string
  readonly options: readonly Option[]
  /** The chosen value; empty where none is. */
  readonly value: string
  readonly placeholder: string
  /** Also of a text that is no option; empty: none is chosen any more. */
  readonly onPick: (value: string) => void
  /** The label is for ears alone. */
  readonly isLabelUnseen?: boolean
}

const LONGEST = 80

/** A text field that completes: few of many options at a time, by keyboard, pointer and screen reader (ARIA 1.2). */
export function Combobox({ label, options, value, placeholder, onPick, isLabelUnseen = false }: ComboboxProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState<string>()
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const { shown, count } = isOpen ? matchesOf(options, typed ?? '') : { shown: [], count: 0 }

  const close = () => {
    setOpen(false)
    setTyped(undefined)
    setActive(-1)
  }
  const pick = (picked: string) => {
    close()
    if (picked !== value) onPick(picked)
  }
  const enter = () => {
    const option = shown[active]
    if (option !== undefined) pick(option.value)
    else if (typed !== undefined) pick(shown.length === 1 ? (shown[0]?.value ?? '') : typed.trim())
  }
  const move = (by: number) => {
    setOpen(true)
    if (shown.length > 0) setActive(before => (before + by + shown.length) % shown.length)
    else setActive(by > 0 ? 0 : -1)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(active < 0 ? 0 : -1)
    else if (event.key === 'Enter') enter()
    else if (event.key === 'Escape' && (isOpen || typed !== undefined)) close()
    else return
    event.preventDefault()
  }
  const chosen = options.find(option => option.value === value)?.label ?? value
  return (
    <div class="combobox">
      <label for={`${id}-field`} class={isLabelUnseen ? 'unseen' : undefined}>
        {label}
      </label>
      <span class="field">
        <input
          id={`${id}-field`}
          ref={input}
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={isOpen && active >= 0 ? `${id}-${active}` : undefined}
          placeholder={placeholder}
          value={typed ?? shorten(chosen, LONGEST)}
          onInput={event => {
            setTyped(event.currentTarget.value)
            setOpen(true)
            setActive(-1)
          }}
          onFocus={event => event.currentTarget.select()}
          onClick={() => setOpen(true)}
          onBlur={close}
          onKeyDown={onKeyDown}
        />
        {value !== '' && (
          <button type="button" class="clear" aria-label={`${label}: ${placeholder}`} onClick={() => pick('')}>
            ×
          </button>
        )}
      </span>
      <div class="options" hidden={!isOpen}>
        <ul id={`${id}-list`} role="listbox" aria-label={label}>
          {shown.map((option, index) => (
            <li
              key={option.value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              // Before the field loses the focus, and with it the list.
              onMouseDown={event => {
                event.preventDefault()
                pick(option.value)
              }}
              onMouseMove={() => setActive(index)}
            >
              <Name text={option.label} />
            </li>
          ))}
        </ul>
        <p>{wordsOf(shown.length, count)}</p>
      </div>
    </div>
  )
}

function wordsOf(shown: number, count: number): string {
  if (count === 0) return 'None of these; Enter takes the text as it is.'
  return count > shown ? `${shown} of ${count}: type to narrow` : `${count} in all`
}
