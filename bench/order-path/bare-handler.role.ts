import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { serve } from '../harness/role'
import type { Scene } from '../order/scene'

/** The least a server can do with a posted order: reads it, signs it, sends it, answers. No session, no check, no journal. */
serve({
  async open({ port, ca, apiKey, secretKey }: Scene) {
    const pool = new Pool(`https://127.0.0.1:${port}`, { connect: { ca }, keepAliveTimeout: 55_000 })
    let orders = 0
    const server = createServer((request, response) => {
      void (async () => {
        const { order } = JSON.parse(await textOf(request)) as { order: Record<string, string> }
        const query = new URLSearchParams({
          symbol: order['symbol'] ?? '',
          side: order['side'] ?? '',
          type: order['orderType'] ?? '',
          timeInForce: order['timeInForce'] ?? '',
          quantity: order['quantity'] ?? '',
          price: order['price'] ?? '',
          newClientOrderId: `bench${process.pid}n${orders++}`,
          newOrderRespType: 'FULL',
          recvWindow: '3000',
          timestamp: String(Date.now()),
        }).toString()
        const signature = createHmac('sha256', secretKey).update(query).digest('hex')
        const { statusCode, body } = await pool.request({
          method: 'POST',
          path: `/api/v3/order?${query}&signature=${signature}`,
          headers: { 'X-MBX-APIKEY': apiKey },
        })
        response.writeHead(statusCode, { 'content-type': 'application/json' }).end(await body.text())
      })()
    })
    server.keepAliveTimeout = 65_000
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  },
})

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk)
  return text
}
