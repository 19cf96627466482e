import { useCallback, useState } from 'preact/hooks'

/** A choice that this browser remembers; where it remembers nothing, for as long as the page is open. */
export function usePreference<Choice extends string>(
  name: string,
  choices: readonly [Choice, ...Choice[]],
): readonly [Choice, (choice: Choice) => void] {
  const [choice, setChoice] = useState(() => readPreference(name, choices))
  const choose = useCallback(
    (next: Choice) => {
      setChoice(next)
      try {
        localStorage.setItem(`causeway.${name}`, next)
      } catch {
        // It is only a convenience.
      }
    },
    [name],
  )
  return [choice, choose]
}

function readPreference<Choice extends string>(name: string, choices: readonly [Choice, ...Choice[]]): Choice {
  try {
    const stored = localStorage.getItem(`causeway.${name}`)
    return choices.find(choice => choice === stored) ?? choices[0]
  } catch {
    return choices[0]
  }
}
