import { LOAD_PEER } from './load.ts'
import type { PeerName } from './names.ts'
import type { Sent } from './peer.ts'
import type { Batch, Side } from './side.ts'

/** A peer, handed over what the Functions library hands over. */
export function peerSide(name: PeerName, checkout: string): Side {
  let kept: Sent[] | undefined
  const { takes, transform, handler, recordsIn } = LOAD_PEER[name](checkout, { take: body => kept?.push(body) })
  const messagesOf = ({ texts }: Batch) => (takes === 'texts' ? texts : texts.map(parsed))
  if (handler === undefined) return transform === undefined ? {} : { transform: batch => transform(messagesOf(batch)) }
  return {
    ...(transform === undefined ? {} : { transform: batch => transform(messagesOf(batch)) }),
    whole: batch => handler(messagesOf(batch)),
    async prove(batch) {
      const sent: Sent[] = []
      kept = sent
      await handler(messagesOf(batch))
      kept = undefined
      return recordsIn?.(sent) ?? 0
    },
  }
}

/** As the library does with each message of a trigger that is not binary. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
