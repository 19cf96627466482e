import type { Sender } from 'rhea'
import { refusal, stolenBy } from './owner-level.ts'
import type { PartitionLog } from './partition-log.ts'
import type { Claim, Retention } from './retention.ts'

/** Where and how a client wants to read. */
export interface ReadRequest {
  readonly log: PartitionLog
  readonly consumerGroup: string
  /** Owner level; undefined for a receiver that does not claim the partition for itself. */
  readonly epoch: number | undefined
  /** Sequence number of the first event to send. */
  readonly from: number
}

/** The links that clients read from. */
export interface Receivers {
  attach(link: Sender, request: ReadRequest): void
  flowed(link: Sender): void
  settled(link: Sender): void
  /** Sends what the receivers of `log` have room for. */
  pump(log: PartitionLog): void
  sendable(link: Sender): void
  /** The link is gone; what its client had not finished is kept for a while, so that it can come back for it. */
  detached(link: Sender): void
  close(): void
}

interface ReadingLink extends ReadRequest, Claim {
  readonly link: Sender
  next: number
  /** How many deliveries the client allows in all, how many were sent, and how many it has received. */
  limit: number
  sent: number
  received: number
  allowance: number
  largestGrant: number
  finished: number
}

interface LostClaim extends Claim {
  readonly log: PartitionLog
  readonly consumerGroup: string
  readonly timer: NodeJS.Timeout
}

const LOST_CLAIM_MS = 120_000

/** Sends stored events to the clients' receivers, and keeps the rules of owner levels. */
export function createReceivers(retention: Retention): Receivers {
  const links = new Map<Sender, ReadingLink>()
  const lost = new Set<LostClaim>()

  const rivalsOf = ({ log, consumerGroup }: ReadRequest): readonly ReadingLink[] =>
    [...links.values()].filter(other => other.log === log && other.consumerGroup === consumerGroup)

  const drop = (reading: ReadingLink): void => {
    links.delete(reading.link)
    retention.release(reading.log, reading)
  }

  const forget = (claim: LostClaim): void => {
    clearTimeout(claim.timer)
    if (lost.delete(claim)) retention.release(claim.log, claim)
  }

  const remember = ({ log, consumerGroup, finished }: ReadingLink): void => {
    const claim: LostClaim = {
      log,
      consumerGroup,
      needs: () => finished,
      timer: setTimeout(() => forget(claim), LOST_CLAIM_MS),
    }
    lost.add(claim)
    retention.claim(log, claim)
  }

  return {
    attach(link, request) {
      const rivals = rivalsOf(request)
      const refused = refusal(request.epoch, rivals)
      if (refused !== undefined) {
        link.close(refused)
        return
      }
      const reading = readingLink(link, request)
      links.set(link, reading)
      retention.claim(request.log, reading)
      if (request.epoch !== undefined) {
        for (const rival of rivals) {
          drop(rival)
          rival.link.close(stolenBy(request.epoch, rival.epoch))
        }
      }
      for (const claim of lost) {
        if (claim.log === request.log && claim.consumerGroup === request.consumerGroup) forget(claim)
      }
    },
    flowed(link) {
      const reading = links.get(link)
      if (reading === undefined) return
      takeGrant(reading, creditLimit(link))
      send(reading)
      retention.reclaim()
    },
    settled(link) {
      const reading = links.get(link)
      if (reading !== undefined) reading.received += 1
    },
    pump(log) {
      for (const reading of links.values()) if (reading.log === log) send(reading)
    },
    sendable(link) {
      const reading = links.get(link)
      if (reading !== undefined) send(reading)
    },
    detached(link) {
      const reading = links.get(link)
      if (reading === undefined) return
      remember(reading)
      drop(reading)
    },
    close() {
      for (const { timer } of lost) clearTimeout(timer)
      lost.clear()
      links.clear()
    },
  }
}

function readingLink(link: Sender, request: ReadRequest): ReadingLink {
  const reading: ReadingLink = {
    ...request,
    link,
    next: request.from,
    limit: 0,
    sent: 0,
    received: 0,
    allowance: 0,
    largestGrant: 0,
    finished: request.from,
    needs: () => reading.finished,
  }
  return reading
}

/**
 * `@azure/event-hubs` grants, whenever it waits for events, its prefetch count less what it holds unprocessed, and
 * does so on top of what is left of earlier grants (partitionReceiver.js, addCredits). Two things follow. A client
 * that read a trickle has hoarded credit without bound, and sending it all would fill its memory: so no more is
 * sent between two grants than one grant. And a grant tells what the client has finished: all it has received, but
 * for what the grant falls short of the largest one.
 */
function takeGrant(reading: ReadingLink, limit: number): void {
  const grant = limit - reading.limit
  reading.limit = limit
  if (grant <= 0) return
  reading.allowance = Math.max(reading.allowance, grant)
  reading.largestGrant = Math.max(reading.largestGrant, grant)
  const finished = reading.from + reading.received - (reading.largestGrant - grant)
  reading.finished = Math.max(reading.finished, finished)
}

function send(reading: ReadingLink): void {
  const { link, log } = reading
  while (reading.allowance > 0 && reading.sent < reading.limit && link.sendable()) {
    const event = log.at(reading.next)
    if (event === undefined) return
    link.send(event.bytes, undefined, 0)
    reading.next += 1
    reading.sent += 1
    reading.allowance -= 1
  }
}

function creditLimit(link: Sender): number {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rhea keeps both on every link (lib/link.js); its types leave them out
  const { credit, delivery_count } = link as Sender & { readonly credit: number; readonly delivery_count: number }
  return credit + delivery_count
}
