import type { SampleAnswer } from '../flows/answers.ts'
import { CopyButton } from './copy-button.tsx'
import { Moment, Name } from './text.tsx'

const LONGEST = 4_000

export function Samples({ samples }: { samples: readonly SampleAnswer[] }) {
  if (samples.length === 0) return <p class="subtle">No sample was kept.</p>
  return (
    <ul class="samples">
      {samples.map(({ account, time, text, requestId }) => (
        <li key={`${time} ${account} ${requestId ?? ''}`}>
          <p>
            <Moment at={time} /> · <Name text={account} most={40} />
            {requestId !== undefined && (
              <>
                {' '}
                · request <code>{<Name text={requestId} most={48} />}</code>{' '}
                <CopyButton text={requestId} what="the request id" />
              </>
            )}
          </p>
          <pre tabIndex={0}>
            <Name text={text} most={LONGEST} />
          </pre>
        </li>
      ))}
    </ul>
  )
}
