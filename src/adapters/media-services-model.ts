import type { Model } from '../taxonomy/model.ts'
import { type Taxonomy, taxonomy } from '../taxonomy/taxonomy.ts'

/**
 * What failures of Media Services are matched by. Here that is the taxonomy, which learns from its examples with the first
 * text that needs it; the bundle holds its model in place of this file (`local/build/at-build.ts`), and no examples.
 */
export const mediaServicesModel: Taxonomy | Model = taxonomy
