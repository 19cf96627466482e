import { RECORDS_A_MESSAGE, trafficMessages } from '../../store/traffic.ts'

export interface Kind {
  readonly accounts: number
  readonly okShare: number
  readonly messages: number
}

/** The same batches again and again, each time of another minute: to make each anew would take longer than to count it. */
export interface MinutesOfTraffic {
  readonly recordsOfBatch: number
  batch(index: number, minute: number): readonly Uint8Array[]
}

const BEGIN = Date.UTC(2028, 5, 1)
const DIFFERENT = 8

export function minutesOfTraffic(kind: Kind): MinutesOfTraffic {
  const batches = Array.from({ length: DIFFERENT }, (_, seed) =>
    trafficMessages({ ...kind, minute: BEGIN, seed }).map(body => Buffer.from(body).toString('latin1')),
  )
  return {
    recordsOfBatch: kind.messages * RECORDS_A_MESSAGE,
    batch: (index, minute) =>
      (batches[index % DIFFERENT] ?? []).map(text =>
        Buffer.from(text.replaceAll(minuteText(BEGIN), minuteText(minute)), 'latin1'),
      ),
  }
}

/** `2028-06-01T00:00`, as times of records begin. */
function minuteText(minute: number): string {
  return new Date(minute).toISOString().slice(0, 16)
}
