/** What strangers write where a name or a text is expected, each named by what it would have happen. */
export interface InjectionCase {
  readonly attack: string
  readonly text: string
}

/** Two names that would share a key if an escape could pass for a hash; found by trying forty thousand. */
export const ONE_KEY_FOR_TWO: readonly { readonly attack: string; readonly one: string; readonly other: string }[] = [
  {
    attack: 'a backslash and letters that make the hash of a longer name',
    one: `${'a'.repeat(103)}00000000000000042548`,
    other: `${'a'.repeat(103)}\\afc0aa411f45`,
  },
]
