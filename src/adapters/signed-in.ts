/** App Service authentication writes here who signed in, and takes the header away from whoever else sends it. */
const HEADER = 'x-ms-client-principal-name'
const MAX_NAME = 100

/** Who signed in to make a request; undefined where nobody did. */
export type SignedIn = (headers: { get(name: string): string | null }) => string | undefined

/** `isOn`: the platform says that its authentication stands in front. Elsewhere anybody can write the header, so it says nothing. */
export function createSignedIn(isOn: boolean): SignedIn {
  return headers => (isOn ? headers.get(HEADER)?.trim().slice(0, MAX_NAME) || undefined : undefined)
}
