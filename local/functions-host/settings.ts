/** Looks settings up and remembers which were missing, so that all can be named at once. */
export interface SettingsReader {
  /** `text` with every `%NAME%` replaced by that setting. */
  resolve(text: string): string
  get(name: string): string | undefined
  /** As `get`, and a missing one is reported. */
  need(name: string): string
  missing(): readonly string[]
}

/** Reads from `settings` alone: what is in the environment of this process does not count. */
export function createSettingsReader(settings: Readonly<Record<string, string>>): SettingsReader {
  const missing = new Set<string>()
  const get = (name: string): string | undefined => {
    const value = settings[name]
    return value === '' ? undefined : value
  }
  const need = (name: string): string => {
    const value = get(name)
    if (value === undefined) missing.add(name)
    return value ?? ''
  }
  return {
    resolve: text => text.replace(/%([^%]+)%/g, (_, name: string) => need(name)),
    get,
    need,
    missing: () => [...missing],
  }
}
