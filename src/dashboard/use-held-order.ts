import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { heldOrder } from './held-order.ts'

/** The items in their own order, but as before while the pointer or the focus is in `box`. */
export function useHeldOrder<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  box: RefObject<HTMLElement | null>,
): readonly Item[] {
  const before = useRef<readonly string[]>([])
  const isHeld = box.current?.matches(':hover, :focus-within') === true
  const ordered = isHeld ? heldOrder(items, keyOf, before.current) : items
  useEffect(() => {
    before.current = ordered.map(keyOf)
  }, [ordered, keyOf])
  return ordered
}
