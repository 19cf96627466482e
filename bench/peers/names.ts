/** Public forwarders that are measured beside us, each from a checkout of its own. */
export const PEER_NAMES = ['datadog', 'newrelic', 'sumologic', 'coralogix', 'splunk', 'logzio-old'] as const
export type PeerName = (typeof PEER_NAMES)[number]

export function isPeerName(name: string): name is PeerName {
  return PEER_NAMES.some(known => known === name)
}
