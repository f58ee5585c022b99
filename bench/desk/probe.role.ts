import { serve } from '../harness/role'
import { takeAnswers, watchAnswers } from './exchange-answers'
import { forgetWays, readWays, watchOrders } from './order-way'
import { watchWaiting } from './waiting'

/*
 * Loaded into the desk's own process before its program: the desk under test is the built one, unchanged. What is measured in
 * there is read from the outside of its parts.
 */

watchOrders()
watchAnswers()
const waiting = watchWaiting()

serve({
  ways: () => readWays(),
  forgetWays: () => forgetWays(),
  takeAnswers: () => takeAnswers(),
  begin: (port: number) => waiting.begin(port),
  since: (port: number) => waiting.since(port),
})
