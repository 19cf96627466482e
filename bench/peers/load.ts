import { loadCoralogix } from './coralogix.ts'
import { loadDatadog } from './datadog.ts'
import { loadLogzioOld } from './logzio-old.ts'
import type { PeerName } from './names.ts'
import { loadNewRelic } from './newrelic.ts'
import type { LoadPeer } from './peer.ts'
import { loadSplunk } from './splunk.ts'
import { loadSumoLogic } from './sumologic.ts'

export const LOAD_PEER: Readonly<Record<PeerName, LoadPeer>> = {
  datadog: loadDatadog,
  newrelic: loadNewRelic,
  sumologic: loadSumoLogic,
  coralogix: loadCoralogix,
  splunk: loadSplunk,
  'logzio-old': loadLogzioOld,
}
