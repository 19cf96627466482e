import type { HealthKind } from '../core/health.ts'

/** What to do where something is wrong with ourselves. */
export interface HealthAdvice {
  readonly steps: readonly string[]
  /** Where the end of it mends nothing, what is left to do. */
  readonly after?: string
}

/** For cards and for the API alike. */
export const HEALTH_ADVICE: Readonly<Record<HealthKind, HealthAdvice>> = {
  lag: {
    steps: [
      'Look at the failures of the function ingest: while storage refuses its writes, it tries the same batch again without end, and nothing is lost.',
      'If it does not fail, it is too slow: let the function app scale to as many instances as the hub has partitions.',
    ],
  },
  'oldest-uncounted': {
    steps: [
      'Mind that alerts about failures are late by as much.',
      'Look at the failures of the function ingest: while storage refuses its writes, it tries the same batch again without end.',
      'Mend it before this gets longer than the retention of the hub: until then nothing is lost.',
    ],
  },
  'no-data': {
    steps: [
      'Ask whether the platform is meant to be idle.',
      'See that the diagnostic settings still stream to this hub, and that their authorization rule still has its key.',
      'Look at the throttled and failed requests of the Event Hubs namespace.',
    ],
  },
  'hub-unreachable': {
    steps: [
      'See that the identity of the function app still has the role Azure Event Hubs Data Receiver.',
      'See that the firewall of the namespace lets the function app in.',
      'Until it answers, growing lag cannot be seen.',
    ],
  },
  'sequence-gap': {
    steps: [
      'Run “npm run replay -- gaps” to see the ranges, and the command that reads each from the hub again.',
      'Do it before the retention of the hub ends.',
      'If the ranges are as long as the retention, the functions were stopped for too long.',
    ],
    after: 'What is missing stays so until a replay has counted it: “npm run replay -- gaps” shows what is left.',
  },
  conservation: {
    steps: [
      'Look for the fact CountsDiffer: it names the day, and whether rows hold more or fewer records.',
      'Fewer: rows or a table were deleted by hand. More: another program writes into these tables.',
      'Report it, if neither is so: the counts of that day are not to be trusted.',
    ],
  },
  'store-refused': {
    steps: [
      'Run “npm run replay -- list --reason store-refused” to see them.',
      'Report one of them: no record should be able to do that.',
    ],
    after: 'What was refused is kept: “npm run replay -- list --reason store-refused” shows it.',
  },
}
